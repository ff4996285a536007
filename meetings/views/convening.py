"""Calling everyone to a meeting, and their answers: on the pages and by the personal link of the letter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from meetings import permissions
from meetings.convocation import Asked, called_to
from meetings.forms.rsvp import RsvpForm
from meetings.letters.convening import preview, read_rsvp_token
from meetings.models import Meeting, NotNow
from meetings.operations.convening import convene_meeting
from meetings.operations.rsvp import answer_meeting
from meetings.views.meeting import editable_meeting
from notifications.refusals import refusals_said


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_convene(request, pk):
    """Who gets the convocation, one of the letters, and the button that sends them."""
    meeting = editable_meeting(request, pk)
    if not permissions.can_close_meeting(request.user, meeting):
        raise PermissionDenied(_("Solo quien coordina el grupo o la Secretaría Técnica convoca a una reunión."))
    called, now = called_to(meeting), timezone.now()
    if request.method == "POST":
        with refusals_said(request):
            convene_meeting(meeting=meeting, by=request.user, now=now)
            messages.success(request, _("Reunión convocada. Las convocatorias están saliendo."))
        return redirect("meetings:meeting_detail", pk)
    reached = [each for each in called if each.person.email]
    context = {
        "meeting": meeting,
        "reached": reached,
        "unreached": [each for each in called if not each.person.email],
        "preview": preview(meeting=meeting, called=reached[0], now=now) if reached else None,
    }
    return TemplateResponse(request, "meetings/meeting_convene.html", context)


@require_POST
def rsvp_answer(request, pk):
    """The answer of whoever is signed in."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("group"), pk=pk)
    person, now = request.user.person, timezone.now()
    if person is None or not called_to(meeting, person.pk):
        raise PermissionDenied(_("Solo responde quien está convocado a esta reunión."))
    form = RsvpForm(request.POST)
    problem = _answered(form, meeting, person, by=request.user, now=now)
    if request.htmx:
        context = {"meeting": meeting, "asked": Asked.of(meeting, person.pk, now), "problem": problem}
        return TemplateResponse(request, "meetings/rsvp.html", context)
    messages.add_message(request, messages.ERROR if problem else messages.SUCCESS, problem or _("Respuesta guardada."))
    return redirect("meetings:meeting_detail", pk)


def _answered(form, meeting, person, **who):
    """Save the answer. The sentence that says why not; empty once saved."""
    if not form.is_valid():
        return form.errors["answer"][0]
    try:
        answer_meeting(meeting=meeting, person=person, answer=form.cleaned_data["answer"], **who)
    except NotNow as refusal:
        return str(refusal)
    return ""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rsvp_confirm(request, token):
    """The link of a letter. Reading changes nothing: filters open it too. One answer for all that opens nothing."""
    meeting, asked = _asked_by_link(token)
    if asked is None:
        return TemplateResponse(request, "meetings/rsvp_over.html", status=410)
    stands = asked.rsvp.answer if asked.rsvp else ""
    form = RsvpForm(
        request.POST if request.method == "POST" else None, initial={"answer": request.GET.get("a", stands)}
    )
    if form.is_bound:
        problem = _answered(form, meeting, asked.called.person, by=None, now=timezone.now())
        if not problem:
            messages.success(request, _("Respuesta guardada."))
            return redirect("meetings:rsvp_confirm", token)
        if form.is_valid():
            form.add_error("answer", problem)
    context = {"meeting": meeting, "asked": asked, "form": form}
    return TemplateResponse(request, "meetings/rsvp_confirm.html", context, status=422 if form.errors else 200)


def _asked_by_link(token):
    """The meeting and what it asks of the person the link names; None twice if it asks nothing any more."""
    ids = read_rsvp_token(token)
    meeting = Meeting.objects.select_related("group").filter(pk=ids[0]).first() if ids else None
    asked = Asked.of(meeting, ids[1], timezone.now()) if meeting else None
    return (meeting, asked) if asked and asked.is_open else (None, None)
