import logging

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import operations
from meetings.convocation import readers_of
from meetings.forms.minutes import FinaliseForm, ShareForm
from meetings.letters.actas import shared
from meetings.models import Meeting, Minutes, NotNow
from meetings.permissions import can_close_meeting
from notifications.refusals import refusals_said
from notifications.waking import wake
from rendering.pdf import RenderError

logger = logging.getLogger(__name__)


def _recorded(request, pk):
    return get_object_or_404(Meeting.objects.visible_to(request.user).for_record(), pk=pk)


@require_safe
def minutes_detail(request, pk):
    meeting = _recorded(request, pk)
    if not meeting.has_record:
        return _pending(request, meeting)
    with translation.override("es"):
        acta = operations.acta_of(meeting)
    minutes = acta.minutes
    context = {
        "meeting": meeting,
        "acta": acta,
        "can_finalise": meeting.is_held and not acta.is_final and can_close_meeting(request.user, meeting),
        "is_observed": bool(minutes) and minutes.is_observed_on(timezone.localdate()),
        "reply_to": settings.MAIL_REPLY_TO,
    }
    return TemplateResponse(request, "meetings/minutes_detail.html", context)


@require_safe
def minutes_pdf(request, pk):
    meeting = _recorded(request, pk)
    if not meeting.has_record:
        return _pending(request, meeting)
    try:
        content = operations.acta_pdf(meeting=meeting)
    except (RenderError, FileNotFoundError) as failure:
        logger.exception("Acta of meeting %s: %s", meeting.pk, failure)
        return TemplateResponse(request, "meetings/minutes_unavailable.html", {"meeting": meeting}, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{operations.acta_filename(meeting)}"'
    return response


def _pending(request, meeting):
    """No session, no acta: the page that says when there will be one."""
    return TemplateResponse(request, "meetings/minutes_pending.html", {"meeting": meeting}, status=409)


def _led(request, pk, refusal):
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("group", "minutes"), pk=pk)
    if not can_close_meeting(request.user, meeting):
        raise PermissionDenied(refusal)
    return meeting


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_share(request, pk):
    """Who gets the draft to observe, until when, the letter, and the button that sends it."""
    meeting = _led(request, pk, _("Solo la Secretaría Técnica o quien coordina el grupo envía el acta a observación."))
    if not meeting.is_held or meeting.final_minutes:
        messages.error(request, _("Solo se envía a observación el borrador de una sesión cerrada."))
        return redirect("meetings:meeting_detail", pk)
    minutes, now = meeting.minutes, timezone.now()
    form = ShareForm(request.POST if request.method == "POST" else None, minutes=minutes, now=now)
    if form.is_valid():
        try:
            operations.share_minutes(minutes=minutes, by=request.user, now=now, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Borrador enviado a observación. Las cartas están saliendo."))
            return redirect("meetings:minutes_detail", pk)
    readers = readers_of(meeting, now)
    reached = [each for each in readers if each.person.email]
    preview = shared(minutes, reached[0], form.offered) if reached else None
    context = {"meeting": meeting, "minutes": minutes, "form": form, "reached": reached, "preview": preview}
    context["unreached"] = [each for each in readers if not each.person.email]
    return TemplateResponse(request, "meetings/minutes_share.html", context, status=422 if form.errors else 200)


@require_POST
def minutes_withdraw(request, pk):
    meeting = _led(request, pk, _("Solo la Secretaría Técnica o quien coordina el grupo retira el acta."))
    with refusals_said(request):
        operations.withdraw_minutes(minutes=get_object_or_404(Minutes, meeting=meeting))
        messages.success(request, _("El borrador ya no está en observación. Corrígelo y envíalo de nuevo."))
    return redirect("meetings:minutes_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_finalise(request, pk):
    meeting = _led(request, pk, _("Solo la Secretaría Técnica o quien coordina el grupo da por final esta acta."))
    if not meeting.is_held:
        messages.error(request, _("La sesión no se ha cerrado: su acta todavía no puede ser final."))
        return redirect("meetings:meeting_detail", meeting.pk)
    if meeting.final_minutes:
        return redirect("meetings:minutes_detail", meeting.pk)
    now = timezone.now()
    form = FinaliseForm(request.POST if request.method == "POST" else None, minutes=meeting.minutes, now=now)
    if not form.is_valid():
        context = {"meeting": meeting, "form": form}
        return TemplateResponse(request, "meetings/minutes_finalise.html", context, status=422 if form.errors else 200)
    with refusals_said(request):
        minutes = operations.finalise_minutes(minutes=meeting.minutes, by=request.user, now=now)
        transaction.on_commit(lambda: wake("meetings.tasks.store_final_acta", minutes.pk))
        messages.success(request, _("El acta es final. Las cartas están saliendo y su PDF ya no cambia."))
    return redirect("meetings:minutes_detail", meeting.pk)
