"""The log of a session on one screen: attendance, notes and agreements, then its close."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import permissions
from meetings.forms.agreements import AgreementForm
from meetings.forms.meeting import moment
from meetings.forms.record import AttendanceForm, CloseForm, GuestForm, NotesForm, TimesForm
from meetings.models import Meeting, NotNow, StaleVersion
from meetings.operations import (
    add_agreement,
    add_guest,
    close_meeting,
    open_meeting,
    record_attendance,
    save_notes,
    set_session_times,
)
from meetings.room import Room


def loggable_meeting(request, pk):
    """The meeting with all its record if the user may see it (else 404) and may log it (else 403)."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_record(), pk=pk)
    if not permissions.can_edit_meeting(request.user, meeting):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina el grupo registra esta sesión."))
    return meeting


def log_path(meeting, item=None, anchor=""):
    query = f"?punto={item.position}" if item else ""
    return reverse("meetings:meeting_log", args=[meeting.pk]) + query + anchor


@require_POST
def meeting_open(request, pk):
    meeting = loggable_meeting(request, pk)
    now = timezone.now()
    opened_at = now if timezone.localdate(now) <= meeting.starts_on else meeting.starts_at
    try:
        open_meeting(meeting=meeting, opened_at=opened_at.replace(second=0, microsecond=0))
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("meetings:meeting_detail", pk)
    return redirect("meetings:meeting_log", pk)


@require_safe
def meeting_log(request, pk):
    meeting = loggable_meeting(request, pk)
    if not meeting.has_record:
        return redirect("meetings:meeting_detail", pk)
    if not meeting.is_record_editable:
        messages.info(request, _("El acta es final: lo registrado se lee y no se cambia."))
        return redirect("meetings:minutes_detail", pk)
    return log_page(request, meeting, current_item(meeting, request.GET.get("punto", "")))


def current_item(meeting, asked):
    """The item asked for by its position, else the first without notes, else the first."""
    items = meeting.timed_items
    chosen = next((item for item in items if str(item.position) == asked), None)
    return chosen or next((item for item in items if not item.notes), items[0])


def posted_item(meeting, request):
    """The item whose screen a form was sent from; if it was taken off meanwhile, the one to show instead."""
    sent = request.POST.get("item", "")
    return next((item for item in meeting.timed_items if str(item.pk) == sent), None) or current_item(meeting, "")


def log_page(request, meeting, item, status=200, **forms):
    """The one screen. ``forms`` replaces any of its forms by the bound one that was refused, so no text is lost."""
    items = meeting.timed_items
    place = items.index(item)
    opened = timezone.localtime(meeting.opened_at).time()
    closed = timezone.localtime(meeting.closed_at).time() if meeting.closed_at else None
    context = {
        "meeting": meeting,
        "item": item,
        "previous": items[place - 1] if place else None,
        "next": items[place + 1] if place + 1 < len(items) else None,
        "agreements": [a for a in meeting.agreements.all() if a.item_id == item.pk],
        "room": Room.of(meeting),
        "can_close": permissions.can_close_meeting(request.user, meeting),
        "notes_form": NotesForm(initial={"text": item.notes, "version": item.notes_version}),
        "agreement_form": AgreementForm(meeting=meeting, user=request.user, prefix="acuerdo"),
        "guest_form": GuestForm(prefix="invitado"),
        "times_form": TimesForm(initial={"opened": opened, "closed": closed}, meeting=meeting),
    }
    return TemplateResponse(request, "meetings/meeting_log.html", context | forms, status=status)


@require_POST
def attendance_record(request, pk, entry_pk):
    meeting = loggable_meeting(request, pk)
    entry = get_object_or_404(meeting.roster.all(), pk=entry_pk)
    form = AttendanceForm(request.POST, entry=entry, meeting=meeting, now=timezone.now())
    problem = ""
    if form.is_valid():
        try:
            record_attendance(entry=entry, by=request.user, now=timezone.now(), **form.event())
        except NotNow as refusal:
            problem = str(refusal)
    else:
        problem = next(iter(form.errors.values()))[0]
    return _attendance_answer(request, meeting, entry, problem)


def _attendance_answer(request, meeting, entry, problem):
    """The seat and the quorum for htmx, else the page; a refusal is told beside its seat, with what was typed."""
    item = posted_item(meeting, request)
    if not request.htmx and not problem:
        return redirect(log_path(meeting, item, "#asistencia"))
    fresh = Meeting.objects.for_record().get(pk=meeting.pk)
    context = {"problem": problem, "problem_entry": entry.pk, "typed": request.POST}
    context["entry"] = next(known for known in fresh.roster.all() if known.pk == entry.pk)
    page = log_page(request, fresh, posted_item(fresh, request), 422 if problem else 200, **context)
    if request.htmx:
        page.template_name = "meetings/attendance_answer.html"
    return page


@require_POST
def guest_add(request, pk):
    meeting = loggable_meeting(request, pk)
    item = posted_item(meeting, request)
    form = GuestForm(request.POST, prefix="invitado")
    if form.is_valid():
        now = timezone.now()
        at = now if timezone.localdate(now) == meeting.starts_on else meeting.opened_at
        try:
            add_guest(meeting=meeting, by=request.user, now=now, at=at, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(log_path(meeting, item, "#asistencia"))
    return log_page(request, meeting, item, status=422, guest_form=form)


@require_POST
def notes_save(request, pk, item_pk):
    meeting = loggable_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            save_notes(item=item, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("text", str(refusal))
        except StaleVersion as stale:
            return _notes_conflict(request, meeting, form, stale.current)
        else:
            messages.success(request, _("Notas del punto %(n)s guardadas.") % {"n": item.position})
            return redirect(log_path(meeting, item, "#notas"))
    return log_page(request, meeting, next(i for i in meeting.timed_items if i.pk == item.pk), 422, notes_form=form)


def _notes_conflict(request, meeting, form, current):
    """Both texts, neither lost: mine stays editable and carries the version it now competes with."""
    mine = form.cleaned_data["text"]
    again = NotesForm(initial={"text": mine, "version": current.notes_version})
    context = {"meeting": meeting, "item": current, "form": again, "mine": mine}
    return TemplateResponse(request, "meetings/notes_conflict.html", context, status=409)


@require_POST
def agreement_create(request, pk):
    meeting = loggable_meeting(request, pk)
    item = posted_item(meeting, request)
    form = AgreementForm(request.POST, meeting=meeting, user=request.user, prefix="acuerdo")
    if str(item.pk) != request.POST.get("item"):
        form.add_error(None, _("El punto en que escribías ya no está en la agenda. Revisa en cuál va este acuerdo."))
    if form.is_valid():
        fields, submission = form.operation_fields(), form.cleaned_data["submission"]
        now = timezone.now()
        try:
            add_agreement(meeting=meeting, item=item, submission=submission, by=request.user, now=now, **fields)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Acuerdo agregado al punto %(n)s.") % {"n": item.position})
            return redirect(log_path(meeting, item, "#acuerdos"))
    return log_page(request, meeting, item, status=422, agreement_form=form)


@require_POST
def session_times(request, pk):
    meeting = loggable_meeting(request, pk)
    item = posted_item(meeting, request)
    form = TimesForm(request.POST, meeting=meeting)
    if form.is_valid():
        try:
            set_session_times(meeting=meeting, **form.times())
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Horas de la sesión guardadas."))
            return redirect(log_path(meeting, item))
    return log_page(request, meeting, item, status=422, times_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_close(request, pk):
    meeting = loggable_meeting(request, pk)
    if not permissions.can_close_meeting(request.user, meeting):
        raise PermissionDenied(_("Solo quien coordina el grupo o la Secretaría Técnica cierra la sesión."))
    if not meeting.is_open:
        return redirect("meetings:meeting_detail", pk)
    now = timezone.now()
    proposed = now if timezone.localdate(now) == meeting.starts_on else meeting.ends_at
    form = CloseForm(request.POST or None, initial={"closed": timezone.localtime(proposed).time()})
    if form.is_valid():
        closed_at = moment(meeting.starts_on, form.cleaned_data["closed"])
        try:
            close_meeting(meeting=meeting, closed_at=closed_at, now=now)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sesión cerrada. Sus acuerdos ya tienen número y el acta está en borrador."))
            return redirect("meetings:minutes_detail", pk)
    context = {"form": form, "meeting": meeting, "room": Room.of(meeting)}
    return TemplateResponse(request, "meetings/meeting_close.html", context, status=422 if form.is_bound else 200)
