"""The people who speak for the institutions of the Mesa, for reading."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from members.models import Person
from members.reading import record_reading
from mesa import attendance, seating
from mesa.forms import PersonSearch
from workgroups.models import Accreditation, Office
from workgroups.permissions import can_view_contacts

PAGE = 25


@require_safe
@vary_on_headers("HX-Request")
def person_list(request):
    """Everyone who holds or held a place, by name, with what they hold today. No contacts here."""
    today = timezone.localdate()
    search = PersonSearch(request.GET)
    people = search.narrow(Person.objects.visible_to(request.user)).select_related("institution")
    named = Accreditation.objects.on(today).select_related("seat__group").order_by("seat__group__order", "pk")
    offices = Office.objects.on(today).select_related("group").order_by("group__order", "pk")
    people = people.prefetch_related(
        Prefetch("accreditations", named, to_attr="current"), Prefetch("offices", offices, to_attr="current_offices")
    )
    page = Paginator(people.order_by("full_name", "pk"), PAGE).get_page(request.GET.get("pagina"))
    for someone in page:
        someone.held = _held(someone)
    is_partial = request.htmx and not request.htmx.history_restore_request
    template = "mesa/person_list.html#found" if is_partial else "mesa/person_list.html"
    return TemplateResponse(request, template, {"search": search, "page": page})


def _held(person):
    """What a person holds today: (role, names of the groups), offices first."""
    held = {}
    for office in person.current_offices:
        held.setdefault(office.get_kind_display(), []).append(office.group.name)
    for accreditation in person.current:
        held.setdefault(accreditation.get_role_display(), []).append(accreditation.seat.group.name)
    return [(role, ", ".join(names)) for role, names in held.items()]


@require_safe
def person_detail(request, pk):
    """What a person holds and held, the sessions they came to and, to whoever may see it, how to reach them."""
    today = timezone.localdate()
    people = Person.objects.visible_to(request.user).select_related("institution")
    profile = get_object_or_404(people, pk=pk)
    may_see_contacts = can_view_contacts(request.user, profile)
    if may_see_contacts:
        record_reading(request.user, profile, "Ficha: correo y teléfono")
    context = {
        "profile": profile,
        "terms": _terms(profile, today),
        "record": attendance.record_of_person(profile, request.user),
        "may_see_contacts": may_see_contacts,
    }
    return TemplateResponse(request, "mesa/person_detail.html", context)


def _terms(person, today):
    """Accreditations and offices, those in force first, the latest first."""
    accreditations = person.accreditations.select_related("seat__group", "seat__institution")
    terms = [
        {
            "dated": dated,
            "group": dated.group if isinstance(dated, Office) else dated.seat.group,
            "institution": None if isinstance(dated, Office) else dated.seat.institution,
            "role": dated.get_kind_display() if isinstance(dated, Office) else dated.get_role_display(),
            "letter": "" if isinstance(dated, Office) else dated.letter_number,
            "is_current": dated.is_current_on(today),
            "is_ending": dated.is_current_on(today) and seating.is_ending(dated, today),
        }
        for dated in [*accreditations, *person.offices.select_related("group")]
    ]
    return sorted(terms, key=lambda term: (term["is_current"], term["dated"].since), reverse=True)
