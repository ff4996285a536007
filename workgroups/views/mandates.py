"""Designations by letter, and offices."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.models import Person
from members.reading import record_export
from rendering.uploads import attachment
from workgroups.forms.fields import EndForm, act
from workgroups.forms.mandates import CorrectionForm, DesignationForm, OfficeForm
from workgroups.models import Accreditation, Office, StaleVersion, WorkGroup
from workgroups.operations import mandates as verbs
from workgroups.permissions import can_appoint
from workgroups.views.institutions import (
    READS_AND_WRITES,
    answer,
    attached,
    guard_directory,
    seats_with_holders,
    typed,
    visible_institution,
)


def _guard_offices(user):
    if not can_appoint(user):
        raise PermissionDenied(_("Solo quien ejerce la Secretaría Técnica de la Mesa nombra y termina cargos."))


def _visible_accreditation(user, pk):
    accreditations = Accreditation.objects.visible_to(user).select_related("seat__group", "seat__institution", "person")
    return get_object_or_404(accreditations, pk=pk)


@require_http_methods(READS_AND_WRITES)
def accreditation_create(request, pk):
    """Register a letter that names someone to a seat of the institution."""
    institution = visible_institution(request.user, pk)
    guard_directory(request.user)
    now = timezone.now()
    seats = seats_with_holders(institution, timezone.localdate(now))
    if not seats:
        messages.info(request, _("%(name)s no ocupa ningún asiento. Agrégale uno primero.") % {"name": institution})
        return redirect("mesa:institution_detail", pk)
    initial = {"since": timezone.localdate(now), "role": request.GET.get("calidad"), "seat": request.GET.get("asiento")}
    form = DesignationForm(typed(request), attached(request), institution=institution, seats=seats, initial=initial)
    if form.is_valid():
        verb = verbs.designate if form.cleaned_data["person"] else verbs.designate_newcomer
        named = act(form, verb, now=now)
        if named:
            messages.success(request, _("Designación registrada: %(person)s.") % {"person": named.person})
            return redirect("mesa:institution_detail", pk)
    return answer(request, "accreditation_create", form, institution=institution, seats=seats)


@require_http_methods(READS_AND_WRITES)
def accreditation_edit(request, pk):
    """Put right the letter and the dates; who saved second reads what was saved first."""
    accreditation = _visible_accreditation(request.user, pk)
    guard_directory(request.user)
    form = CorrectionForm(typed(request), attached(request), accreditation=accreditation)
    try:
        if act(form, verbs.correct_designation, accreditation=accreditation):
            messages.success(request, _("Designación corregida."))
            return redirect("mesa:institution_detail", accreditation.seat.institution_id)
    except StaleVersion as stale:
        form = form.over(stale.current)
    return answer(request, "accreditation_edit", form, accreditation=accreditation)


@require_http_methods(READS_AND_WRITES)
def accreditation_end(request, pk):
    accreditation = _visible_accreditation(request.user, pk)
    guard_directory(request.user)
    now = timezone.now()
    form = EndForm(typed(request), today=timezone.localdate(now))
    if act(form, verbs.end_designation, accreditation=accreditation, now=now):
        messages.success(request, _("La designación de %(person)s termina.") % {"person": accreditation.person})
        return redirect("mesa:institution_detail", accreditation.seat.institution_id)
    return answer(request, "accreditation_end", form, accreditation=accreditation)


@require_safe
def accreditation_letter(request, pk):
    """The scanned letter: to the secretariat, the auditor and its own institution. It leaves a trace."""
    letters = Accreditation.objects.with_letter_for(request.user).select_related("person", "seat")
    accreditation = get_object_or_404(letters, pk=pk)
    record_export(request.user, accreditation, "Oficio escaneado")
    return attachment(accreditation.scan.open("rb"), filename=accreditation.scan_name)


@require_safe
def office_list(request):
    """Who answers for what in each group the user sees, today and soon."""
    today = timezone.localdate()
    offices = Office.objects.visible_to(request.user).overlapping(today).order_by("kind", "since", "pk")
    offices = offices.select_related("person__institution", "person__user")
    groups = WorkGroup.objects.visible_to(request.user)
    groups = groups.prefetch_related(Prefetch("offices", offices, to_attr="in_force"))
    context = {
        "rows": [(group, [_row(office, today) for office in group.in_force]) for group in groups],
        "may_appoint": can_appoint(request.user),
    }
    return TemplateResponse(request, "workgroups/office_list.html", context)


def _row(office, today):
    """An office with what the list says of it."""
    is_ahead, has_account = office.since > today, hasattr(office.person, "user")
    return {"office": office, "until": office.until, "is_ahead": is_ahead, "has_account": has_account}


@require_http_methods(READS_AND_WRITES)
def office_create(request):
    """Appoint someone; a new chair or secretary ends the one in force on that day."""
    _guard_offices(request.user)
    now = timezone.now()
    today = timezone.localdate(now)
    people = Person.objects.visible_to(request.user).filter(erased_at__isnull=True).select_related("institution")
    initial = {"since": today, "group": request.GET.get("grupo"), "person": request.GET.get("persona")}
    form = OfficeForm(typed(request), people=people, initial=initial)
    office = act(form, verbs.appoint, now=now)
    if office:
        messages.success(request, _appointed(office))
        return redirect("workgroups:office_list")
    alone = Office.objects.on(today).filter(kind__in=verbs.ONE_AT_A_TIME).select_related("person", "group")
    return answer(request, "office_create", form, alone=alone.order_by("group__order", "kind"))


def _appointed(office):
    facts = {"person": office.person, "office": office.get_kind_display(), "group": office.group.title}
    if hasattr(office.person, "user"):
        return _("%(person)s: %(office)s, %(group)s.") % facts
    return _("%(person)s: %(office)s, %(group)s. Aún no tiene cuenta: invítala desde su página.") % facts


@require_http_methods(READS_AND_WRITES)
def office_end(request, pk):
    offices = Office.objects.visible_to(request.user).select_related("person", "group")
    office = get_object_or_404(offices, pk=pk)
    _guard_offices(request.user)
    now = timezone.now()
    form = EndForm(typed(request), today=timezone.localdate(now))
    if act(form, verbs.end_office, office=office, now=now):
        messages.success(request, _("El cargo de %(person)s termina.") % {"person": office.person})
        return redirect("workgroups:office_list")
    return answer(request, "office_end", form, office=office)
