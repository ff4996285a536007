"""Institutions and their seats, kept by the secretariat. Their page, with all that happens to them, is the roof's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.models import Institution
from workgroups.forms.fields import EndForm, act
from workgroups.forms.institutions import InstitutionCloseForm, InstitutionForm, SeatForm
from workgroups.models import Accreditation, Office, Seat, StaleVersion, WorkGroup
from workgroups.operations import institutions as verbs
from workgroups.permissions import can_edit_directory

READS_AND_WRITES = ["GET", "HEAD", "POST"]


def guard_directory(user):
    if not can_edit_directory(user):
        raise PermissionDenied(_("Solo la Secretaría Técnica cambia el directorio. Escríbele si un dato no está bien."))


def visible_institution(user, pk):
    return get_object_or_404(Institution.objects.visible_to(user).select_related("district"), pk=pk)


def visible_seat(user, pk):
    return get_object_or_404(Seat.objects.visible_to(user).select_related("group", "institution"), pk=pk)


def typed(request):
    return request.POST if request.method == "POST" else None


def attached(request):
    return request.FILES if request.method == "POST" else None


def answer(request, name, form, **context):
    """The page of a form: 200 when it is asked for, 422 when something in it must be put right."""
    context |= {"form": form}
    return TemplateResponse(request, f"workgroups/{name}.html", context, status=422 if form.errors else 200)


@require_http_methods(READS_AND_WRITES)
def institution_create(request):
    guard_directory(request.user)
    form = InstitutionForm(typed(request))
    institution = act(form, verbs.create_institution)
    if institution:
        messages.success(request, _("Se agregó %(name)s. Ahora dale un asiento.") % {"name": institution})
        return redirect("mesa:institution_detail", institution.pk)
    return answer(request, "institution_create", form)


@require_http_methods(READS_AND_WRITES)
def institution_edit(request, pk):
    """Correct what the directory says of an institution; who saved second sees both."""
    institution = visible_institution(request.user, pk)
    guard_directory(request.user)
    form = InstitutionForm(typed(request), institution=institution)
    try:
        if act(form, verbs.edit_institution, institution=institution):
            messages.success(request, _("Datos guardados."))
            return redirect("mesa:institution_detail", pk)
    except StaleVersion as stale:
        return _conflict(request, form, stale.current)
    return answer(request, "institution_edit", form, institution=institution)


def _conflict(request, form, current):
    """Both versions, mine still editable and now written over ``current``; equal ones are one and saved."""
    differences = form.differences(current)
    if not differences:
        messages.success(request, _("Datos guardados."))
        return redirect("mesa:institution_detail", current.pk)
    again = request.POST.copy()
    again["version"] = InstitutionForm(institution=current).initial["version"]
    context = {"institution": current, "differences": differences}
    context["form"] = InstitutionForm(again, institution=current)
    return TemplateResponse(request, "workgroups/institution_conflict.html", context, status=409)


@require_http_methods(READS_AND_WRITES)
def institution_close(request, pk):
    """Say first what ends with it, then close it on a day, with a reason."""
    institution = visible_institution(request.user, pk)
    guard_directory(request.user)
    now = timezone.now()
    if institution.ended_on:
        messages.info(request, _("Esta institución ya se retiró. Su historia se conserva."))
        return redirect("mesa:institution_detail", pk)
    form = InstitutionCloseForm(typed(request), today=timezone.localdate(now))
    if act(form, verbs.close_institution, institution=institution, now=now):
        messages.success(request, _("%(name)s se retiró de la Mesa. Su historia se conserva.") % {"name": institution})
        return redirect("mesa:institution_detail", pk)
    seats = seats_with_holders(institution, timezone.localdate(now))
    context = {"institution": institution, "seats": seats, "offices": _offices(institution)}
    return answer(request, "institution_close", form, **context)


def seats_with_holders(institution, today):
    """Its seats in force or announced, each with ``holders``: who is named to it likewise, titular first."""
    named = Accreditation.objects.overlapping(today).select_related("person").order_by("-role", "since", "pk")
    seats = institution.seats.overlapping(today).select_related("group").order_by("group__order", "since")
    return seats.prefetch_related(Prefetch("accreditations", named, to_attr="holders"))


def _offices(institution):
    return Office.objects.current().filter(person__institution=institution).select_related("person", "group")


@require_http_methods(READS_AND_WRITES)
def seat_create(request, pk):
    institution = visible_institution(request.user, pk)
    guard_directory(request.user)
    today = timezone.localdate()
    if institution.ended_on:
        messages.info(request, _("Esta institución ya se retiró. No toma asientos nuevos."))
        return redirect("mesa:institution_detail", pk)
    groups = WorkGroup.objects.exclude(pk__in=institution.seats.overlapping(today).values("group"))
    initial = {"since": today, "group": request.GET.get("grupo")}
    form = SeatForm(typed(request), groups=groups, initial=initial)
    seat = act(form, verbs.add_seat, institution=institution)
    if seat:
        messages.success(request, _("Asiento agregado. Registra ahora a quién designa."))
        return redirect("mesa:institution_detail", pk)
    return answer(request, "seat_create", form, institution=institution)


@require_http_methods(READS_AND_WRITES)
def seat_edit(request, pk):
    """Another quality is another seat, from a day on; the old one stays in the history."""
    seat = visible_seat(request.user, pk)
    guard_directory(request.user)
    now = timezone.now()
    form = SeatForm.of(seat, timezone.localdate(now), typed(request))
    if act(form, verbs.change_seat, seat=seat, now=now):
        messages.success(request, _("Asiento guardado."))
        return redirect("mesa:institution_detail", seat.institution_id)
    return answer(request, "seat_edit", form, seat=seat)


@require_http_methods(READS_AND_WRITES)
def seat_end(request, pk):
    seat = visible_seat(request.user, pk)
    guard_directory(request.user)
    now = timezone.now()
    form = EndForm(typed(request), today=timezone.localdate(now))
    if act(form, verbs.end_seat, seat=seat, now=now):
        messages.success(request, _("El asiento termina, y con él sus designaciones."))
        return redirect("mesa:institution_detail", seat.institution_id)
    named = seat.accreditations.overlapping(timezone.localdate(now)).select_related("person")
    return answer(request, "seat_end", form, seat=seat, named=named)
