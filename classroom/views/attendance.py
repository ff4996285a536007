"""The roll of a session: looked at, marked with one tap, corrected, closed and printed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from classroom import operations
from classroom.forms import PresenceForm, PresentForm, TapForm, WalkInForm
from classroom.presence import matched
from classroom.roll import ALL, MISSING, Roll, arrival
from classroom.room import Room
from notifications.refusals import refusals_said
from trainings import permissions
from trainings.models import Enrolment, NotNow, SessionAttendance, Training, TrainingSession


def kept_session(request, pk):
    """The session if the user may see its training (else 404) and keeps its attendance (else 403 with who does)."""
    visible = TrainingSession.objects.filter(training__in=Training.objects.visible_to(request.user))
    session = get_object_or_404(visible.select_related("training__group"), pk=pk)
    if not permissions.can_edit_training(request.user, session.training):
        raise PermissionDenied(_("La asistencia la lleva quien coordina el grupo o la Secretaría Técnica."))
    return session


def _registered(session, pk):
    """Someone registered in its training; 404 for anyone else."""
    return get_object_or_404(Enrolment.objects.select_related("institution"), pk=pk, training=session.training_id)


@require_safe
@vary_on_headers("HX-Request")
def attendance_list(request, pk):
    session, now = kept_session(request, pk), timezone.now()
    roll, query = Roll(session, request.user, now), request.GET.get("q", "").strip()
    show = MISSING if request.GET.get("f") == MISSING else ALL
    context = {"session": session, "training": session.training, "roll": roll, "query": query, "show": show}
    context["room"] = Room(session, now)
    context["rows"] = roll.found(query, show)
    is_partial = request.htmx and not request.htmx.history_restore_request
    template = "classroom/attendance_list.html#rows" if is_partial else "classroom/attendance_list.html"
    return TemplateResponse(request, template, context)


@require_POST
def attendance_mark(request, pk, enrolment):
    """They are here. Sent twice it is one mark."""
    session = kept_session(request, pk)
    form, way = TapForm(request.POST), SessionAttendance.Way.LIST
    now = timezone.now()

    def act(**facts):
        at = arrival(session, form.tapped_at(now))
        operations.mark_attendance(session=session, by=request.user, now=now, at=at, way=way, **facts)

    return _tapped(request, session, _registered(session, enrolment), form, act)


@require_POST
def attendance_unmark(request, pk, enrolment):
    """They are not: the mark was a mistake."""
    session = kept_session(request, pk)

    def act(**facts):
        operations.unmark_attendance(session=session, by=request.user, now=timezone.now(), **facts)

    return _tapped(request, session, _registered(session, enrolment), TapForm(request.POST), act)


def _tapped(request, session, enrolment, form, act):
    """``act``, and the row as it stands now, or the page around it; with why not, if not."""
    if not form.is_valid():
        return HttpResponseBadRequest()
    problem = ""
    try:
        act(enrolment=enrolment, submission=form.cleaned_data["submission"])
    except NotNow as refusal:
        problem = str(refusal)
    except IntegrityError:  # the number of another tap, which no device of Mesa sends
        return HttpResponseBadRequest()
    if request.htmx:
        row = Roll(session, request.user, timezone.now()).row_of(enrolment)
        context = {"row": row, "session": session, "problem": problem}
        return TemplateResponse(request, "classroom/attendance_row.html", context, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    return redirect(f"{reverse('classroom:attendance_list', args=[session.pk])}#inscrita-{enrolment.pk}")


@require_POST
def attendance_close(request, pk):
    session = kept_session(request, pk)
    with refusals_said(request):
        operations.close_attendance(session=session, now=timezone.now())
        said = _("Asistencia cerrada. El código ya no vale; puedes corregir la lista tres días más.")
        messages.success(request, said)
    return redirect("classroom:attendance_list", pk)


@require_safe
def attendance_sheet(request, pk):
    """The sheet that people sign, for a printer."""
    session = kept_session(request, pk)
    roll = Roll(session, request.user, timezone.now())
    context = {
        "session": session,
        "training": session.training,
        "roll": roll,
        "spare": range(roll.total + 1, roll.total + 11),
    }
    return TemplateResponse(request, "classroom/attendance_sheet.html", context)


@require_safe
@vary_on_headers("HX-Request")
def attendance_room(request, pk):
    """The code of the minute, large, for the screen of the room."""
    session, now = kept_session(request, pk), timezone.now()
    context = {"session": session, "training": session.training, "roll": Roll(session, request.user, now)}
    context["room"] = Room(session, now)
    is_partial = request.htmx and not request.htmx.history_restore_request
    template = "classroom/room_code.html" if is_partial else "classroom/attendance_room.html"
    return TemplateResponse(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def walk_in_create(request, pk):
    """Someone came without being registered: registered and marked in one step."""
    session, now = kept_session(request, pk), timezone.now()
    form = WalkInForm(request.POST if request.method == "POST" else None)
    no_room = False
    if form.is_valid():
        admit = operations.admit_beyond_capacity if form.cleaned_data["over"] else operations.admit_walk_in
        try:
            mark = admit(session=session, by=request.user, now=now, at=arrival(session, now), **form.facts())
        except NotNow as refusal:
            form.add_error(None, str(refusal))
            no_room = isinstance(refusal, operations.NoRoom)
        else:
            messages.success(request, _("%(name)s: en la lista y presente.") % {"name": mark.enrolment.full_name})
            return redirect("classroom:attendance_list", pk)
    context = {"session": session, "training": session.training, "form": form, "no_room": no_room}
    return TemplateResponse(request, "classroom/walk_in_create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance_import(request, pk):
    """The list of a virtual room: read and shown beside the registered. Nothing is written yet."""
    session = kept_session(request, pk)
    wanted = session.minutes * session.training.minimum_attendance // 100
    data = (request.POST, request.FILES) if request.method == "POST" else (None,)
    form = PresenceForm(*data, initial={"minutes": wanted})
    context = {"session": session, "training": session.training, "form": form}
    if form.is_valid():
        registered = list(_confirmed(session))
        minutes = form.cleaned_data["minutes"]
        context |= {"matches": matched(form.cleaned_data["file"].contents, registered, minutes, session)}
        context["minutes"] = minutes
        return TemplateResponse(request, "classroom/attendance_preview.html", context)
    return TemplateResponse(request, "classroom/attendance_import.html", context, status=422 if form.is_bound else 200)


@require_POST
def attendance_apply(request, pk):
    """Those left marked in the preview came. Applied twice, it is once."""
    session = kept_session(request, pk)
    form = PresentForm(request.POST, _confirmed(session))
    if not form.is_valid():
        messages.error(request, _("La lista de inscripciones cambió. Sube el archivo otra vez."))
        return redirect("classroom:attendance_import", pk)
    facts = {"arrivals": form.arrivals(session), "by": request.user, "now": timezone.now()}
    with refusals_said(request):
        new = operations.import_presences(session=session, **facts)
        said = ngettext("Se marcó a %(n)s persona.", "Se marcó a %(n)s personas.", new) % {"n": new}
        messages.success(request, said)
    return redirect("classroom:attendance_list", pk)


def _confirmed(session):
    return Enrolment.objects.confirmed().filter(training=session.training_id).select_related("institution")
