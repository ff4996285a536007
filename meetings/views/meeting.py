"""A meeting: its plan, its page, its cancellation."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import permissions
from meetings.convocation import Answers, Asked
from meetings.forms.agenda import AgendaRows, with_lost_rows_as_new
from meetings.forms.meeting import CancelForm, MeetingForm
from meetings.models import Meeting, NotNow
from meetings.next_step import DayChecks, NextStep
from meetings.operations import cancel_meeting, plan_meeting, save_agenda
from meetings.operations.convening import telling_changes
from meetings.room import Room
from members.models import Institution
from notifications.refusals import refusals_kept
from workgroups.models import WorkGroup


def editable_meeting(request, pk):
    """The meeting if the user may see it (else 404) and may prepare it (else 403 with who can)."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_agenda(), pk=pk)
    if not permissions.can_edit_meeting(request.user, meeting):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina el grupo prepara esta reunión."))
    return meeting


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request):
    if not permissions.can_create_meeting(request.user):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina un grupo crea reuniones."))
    form = MeetingForm(request.POST or None, user=request.user, initial=_proposal(request))
    if form.is_valid():
        try:
            plan = form.plan() | {"submission": form.cleaned_data["submission"], "now": timezone.now()}
            meeting = plan_meeting(meeting=form.instance, by=request.user, **plan)
        except NotNow as refusal:
            form.add_error("number", str(refusal))
        else:
            say_if_past(request, meeting)
            return redirect("meetings:meeting_edit", meeting.pk)
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "meetings/meeting_create.html", {"form": form}, status=status)


def _proposal(request):
    """What a new meeting starts with: the group asked for, and the next number of its series that year."""
    groups = WorkGroup.objects.prepared_by(request.user)
    asked = {name: request.GET.get(name, "") for name in ("grupo", "group", "kind", "on")}
    by_pk = groups.filter(pk=asked["group"]).first() if asked["group"].isdecimal() else None
    group = by_pk or groups.filter(code=asked["grupo"]).first() or groups.first()
    kind = asked["kind"] if asked["kind"] in Meeting.Kind.values else Meeting.Kind.ORDINARY
    year = int(asked["on"][-4:]) if re.fullmatch(r"\d\d?/\d\d?/20\d\d", asked["on"]) else timezone.localdate().year
    number = Meeting.next_number(group, kind, year)
    return {"group": group, "kind": kind, "number": number, "proposed": number, "place": "", "modality": "in_person"}


def say_if_past(request, meeting):
    """A past date is allowed, for a meeting is also a record of what happened, but it is said."""
    if meeting.ends_at < timezone.now() and meeting.is_scheduled:
        messages.info(request, _("La fecha ya pasó. Se guardó como registro de una reunión que ya ocurrió."))


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request, pk):
    meeting = editable_meeting(request, pk)
    if request.method != "POST" and not meeting.is_plan_editable:
        messages.info(request, _("La reunión ya se realizó o se canceló: sus datos y su agenda no cambian."))
        return redirect("meetings:meeting_detail", pk)
    saved, response = save_plan(request, meeting)
    if saved:
        messages.success(request, _("Guardado."))
        return redirect("meetings:meeting_edit", pk)
    return response


def save_plan(request, meeting):
    """Bind and save the plan and the agenda rows of the edit page: (True, None) once saved, else (False, the page)."""
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, instance=Meeting.objects.select_related("group").get(pk=meeting.pk), user=request.user)
    if data is not None:
        data = with_lost_rows_as_new(data, "puntos", {str(item.pk) for item in meeting.timed_items})
    rows = AgendaRows(data, instance=form.instance, prefix="puntos", queryset=meeting.items.select_related("presenter"))
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            why = {"by": request.user, "now": (now := timezone.now()), "reason": form.cleaned_data["change_reason"]}
            with telling_changes(meeting=meeting, **why):
                plan_meeting(meeting=form.instance, by=request.user, now=now, **form.plan())
                save_agenda(meeting=form.instance, rows=rows.rows())  # type: ignore[attr-defined] # the formset's own
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            say_if_past(request, form.instance)
            return True, None
    return False, _edit_page(request, meeting, form, rows)


def _edit_page(request, meeting, form, rows):
    planned = {item.pk: item for item in meeting.timed_items}
    for row in rows.initial_forms:
        if known := planned.get(row.instance.pk):
            row.instance.planned_at, row.instance.files = known.planned_at, known.files
    context = {
        "form": form,
        "formset": rows,
        "meeting": meeting,
        "checks": DayChecks.of(meeting, request.user),
        "institutions": Institution.objects.active(),
        "can_close": permissions.can_close_meeting(request.user, meeting),
    }
    return TemplateResponse(request, "meetings/meeting_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def meeting_detail(request, pk):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_record(), pk=pk)
    context = {
        "meeting": meeting,
        "step": NextStep.of(meeting, request.user),
        "room": Room.of(meeting) if meeting.has_record else None,
        "expected": None if meeting.has_record else Room.expected(meeting),
        "guests": meeting.guests.standing().select_related("person__institution"),
        "can_edit": (can_edit := permissions.can_edit_meeting(request.user, meeting)),
        "answers": Answers.of(meeting) if can_edit and meeting.convened_at and meeting.is_scheduled else None,
        "asked": Asked.of(meeting, request.user.person_id, timezone.now()),
    }
    return TemplateResponse(request, "meetings/meeting_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request, pk):
    meeting = editable_meeting(request, pk)
    if not permissions.can_close_meeting(request.user, meeting):
        raise PermissionDenied(_("Solo quien coordina el grupo o la Secretaría Técnica cancela una reunión."))
    if request.method != "POST" and not meeting.is_scheduled:
        messages.info(request, _("Solo se cancela una reunión que no se ha iniciado."))
        return redirect("meetings:meeting_detail", pk)
    form = CancelForm(request.POST or None)
    with refusals_kept(form):
        if form.is_valid():
            cancel_meeting(meeting=meeting, by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Reunión cancelada. Conserva su número y su motivo."))
            return redirect("meetings:meeting_detail", pk)
    context = {"form": form, "meeting": meeting}
    return TemplateResponse(request, "meetings/meeting_cancel.html", context, status=422 if form.is_bound else 200)
