"""The institutions of the Mesa, for reading."""

from itertools import groupby

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from meetings.models import Agreement
from members.models import Institution
from members.reading import record_reading
from mesa import attendance, history, seating
from mesa.forms import InstitutionSearch
from mesa.handover import seats_open_to
from secretariat.delivery import bounces_of
from trainings.history import sent_by
from workgroups.models import Accreditation, Standing, WorkGroup
from workgroups.permissions import can_edit_directory, can_view_contacts, can_view_letter

PAGE = 25
SHOWN = 6


def _is_partial(request):
    return bool(request.htmx and not request.htmx.history_restore_request)


@require_safe
@vary_on_headers("HX-Request")
def institution_list(request):
    """The directory in the plenary's order, with who is named to each seat and what waits for a letter."""
    today = timezone.localdate()
    plenary, groups = seating.plenary_and_groups()
    search = InstitutionSearch(request.GET, groups=groups)
    visible = Institution.objects.visible_to(request.user)
    found = seating.with_situation(search.narrow(visible, today), plenary, today)
    rows = seating.by_precedence(found.filter(seating.SITUATIONS[search.situation]))
    page = Paginator(seating.with_seats(rows, today), PAGE).get_page(request.GET.get("pagina"))
    leads = seating.offices_by_institution(today)
    listed = [seating.Row.of(institution, groups, leads, today) for institution in page]
    context = {
        "search": search,
        "chips": _chips(search, seating.count_situations(found)),
        "page": page,
        "bands": [(band, list(rows)) for band, rows in groupby(listed, key=lambda row: row.band)],
        "groups": groups,
        "is_partial": _is_partial(request),
        "may_edit": can_edit_directory(request.user),
        "waiting": seating.Waiting.of(today) if Standing.of(request.user).is_secretariat else None,
        **({"mesa": plenary} if plenary else {}),
    }
    template = "mesa/institution_list.html#found" if context["is_partial"] else "mesa/institution_list.html"
    return TemplateResponse(request, template, context)


def _chips(search, counts):
    chips = [
        ("todas", _("Todas"), "", ""),
        ("sin-titular", _("Sin titular"), "late", "warning-octagon-fill"),
        ("termina-pronto", _("Termina pronto"), "due", "warning-fill"),
        ("sin-alterna", _("Sin alterna"), "todo", "circle-dashed"),
        ("asistencia-tecnica", _("Sin voto"), "", ""),
        ("retiradas", _("Retiradas"), "", ""),
    ]
    names = ("name", "label", "signal", "icon")
    return [
        {**dict(zip(names, chip, strict=True)), "n": counts[chip[0]], "is_on": chip[0] == search.situation}
        for chip in chips
    ]


@require_safe
def institution_detail(request, pk):
    """Who speaks for an institution, when it came, what it answers for and where it sits."""
    user, today = request.user, timezone.localdate()
    institutions = Institution.objects.visible_to(user).select_related("district")
    institution = get_object_or_404(seating.with_mandates(institutions, today), pk=pk)
    agreements = Agreement.objects.visible_to(user).open().of_institution(institution)
    leads = seating.offices_by_institution(today, institution=institution)
    seats = _seats(institution, user, today)
    people = [one["accreditation"].person for place in seats for one in place["named"]]
    context = {
        "institution": institution,
        "bounces": bounces_of(people) if can_edit_directory(user) else {},
        "leads": ", ".join(leads.get(institution.pk, [])),
        "seats": seats,
        "may_edit": can_edit_directory(user) and not institution.ended_on,
        "history": history.history_of(institution, today),
        "record": attendance.record_of_institution(institution, user),
        "sent": sent_by(institution, user),
        "agreements": agreements.most_urgent(SHOWN),
        "agreements_open": agreements.count(),
        "sheets": set(seats_open_to(user).filter(institution=institution).values_list("pk", flat=True)),
        "visible_groups": set(WorkGroup.objects.visible_to(user).values_list("pk", flat=True)),
    }
    return TemplateResponse(request, "mesa/institution_detail.html", context)


def _seats(institution, user, today):
    """Its seats; that their contacts were seen is recorded."""
    seats = [_seat(seat, user, today) for seat in institution.seats_now]
    shown = {named["accreditation"].person: None for seat in seats for named in seat["named"] if named["email"]}
    record_reading(user, shown, f"Ficha de {institution.acronym}: correos")
    return seats


def _seat(seat, user, today):
    """A seat with those named to it; each with what the page says of them."""
    named = [
        {
            "accreditation": accreditation,
            "is_ahead": accreditation.since > today,
            "is_ending": accreditation.since <= today and seating.ends_without_next(seat, accreditation, today),
            "email": accreditation.person.email if can_view_contacts(user, accreditation.person) else "",
            "letter": accreditation.scan and can_view_letter(user, seat.institution_id),
        }
        for accreditation in seat.named
    ]
    held = any(one["accreditation"].role == Accreditation.Role.TITULAR and not one["is_ahead"] for one in named)
    is_ahead = seat.since > today
    return {"seat": seat, "named": named, "is_vacant": not held and not is_ahead, "is_ahead": is_ahead}
