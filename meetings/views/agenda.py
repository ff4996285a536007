"""The agenda builder. Every action first saves what is typed on the page, so nothing is lost on the way."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings.operations import copy_last_agenda, drop_item, move_item, start_from_standard_order
from meetings.operations.convening import telling_changes
from meetings.views.meeting import editable_meeting, save_plan
from notifications.refusals import refusals_said


def _saved_then(request, meeting, act):
    """Save the page, then ``act()``; a refusal by the meeting's state becomes a sentence on the page."""
    saved, response = save_plan(request, meeting)
    if not saved:
        return response
    with refusals_said(request), telling_changes(meeting=meeting, by=request.user, now=timezone.now()):
        act()
    return redirect(reverse("meetings:meeting_edit", args=[meeting.pk]) + "#puntos")


@require_POST
def agenda_copy(request, pk):
    meeting = editable_meeting(request, pk)
    return _saved_then(request, meeting, lambda: copy_last_agenda(meeting=meeting))


@require_POST
def agenda_standard(request, pk):
    meeting = editable_meeting(request, pk)
    return _saved_then(request, meeting, lambda: start_from_standard_order(meeting=meeting))


@require_POST
def agenda_item_up(request, pk, item_pk):
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    return _saved_then(request, meeting, lambda: move_item(item=item, step=-1))


@require_POST
def agenda_item_down(request, pk, item_pk):
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    return _saved_then(request, meeting, lambda: move_item(item=item, step=1))


@require_POST
def agenda_item_drop(request, pk, item_pk):
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    return _saved_then(request, meeting, lambda: drop_item(item=item))


@require_POST
def agenda_item_attach(request, pk, item_pk):
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    saved, response = save_plan(request, meeting)
    return redirect("meetings:document_add", meeting.pk, item.pk) if saved else response
