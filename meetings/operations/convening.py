"""Calling everyone to a meeting."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.convocation import called_to
from meetings.letters.changes import BATCHED, facts_of
from meetings.letters.convening import about_meeting, write_to_called
from meetings.models import Meeting, NotNow
from notifications.models import Letter
from notifications.operations import cancel_letters


@transaction.atomic
def convene_meeting(*, meeting, by, now):
    """Write the convocation to everyone called. Convening twice is convening once.

    Raises NotNow if it was cancelled, is in the past, or has no agenda: a convocation says what will be treated
    (TUO LPAG, art. 106).
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if meeting.convened_at:
        return meeting
    if not meeting.is_scheduled or meeting.starts_at <= now:
        raise NotNow(_("Solo se convoca a una reunión que está por venir."))
    if not meeting.items.exists():
        raise NotNow(_("La agenda está vacía. Agrega al menos un punto antes de convocar."))
    meeting.convened_at, meeting.convened_by = now, by
    meeting.save(update_fields=["convened_at", "convened_by"])
    for called in called_to(meeting):
        write_to_called("meeting_convocation", "convocation", meeting=meeting, called=called, now=now, caused_by=by)
    return meeting


def tell_change(*, meeting, before, by, now):
    """After an edit of a meeting that was convened: one letter a person with what changed, a few minutes later.

    Further edits until it leaves go into the same letter. Inside the caller's transaction, with the meeting locked.
    """
    was, waiting = facts_of(before), Letter.objects.filter(about=about_meeting(meeting), status=Letter.Status.PENDING)
    if not meeting.convened_at or not meeting.is_scheduled or was == facts_of(meeting):
        return
    waiting.update(not_after=meeting.starts_at)
    if waiting.filter(kind="meeting_changed").exists():
        return
    meeting.sequence = before.sequence + 1
    meeting.save(update_fields=["sequence"])
    facts = {"at": now + BATCHED, "caused_by": by, "context": {"was": was, "changed_at": now.isoformat()}}
    for called in called_to(meeting):
        key = f"change-{meeting.sequence}"
        write_to_called("meeting_changed", key, meeting=meeting, called=called, now=now, **facts)


def tell_cancellation(*, meeting, by, now):
    """After a convened meeting was cancelled: at once, to whoever got its convocation. Nothing else of it leaves."""
    letters = Letter.objects.filter(about=about_meeting(meeting))
    told = letters.filter(kind="meeting_convocation").exclude(status=Letter.Status.PENDING)
    told = set(told.values_list("person_id", flat=True))
    cancel_letters(about=about_meeting(meeting))
    if not meeting.convened_at:
        return
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    for called in called_to(meeting):
        if called.person.pk in told:
            write_to_called("meeting_cancelled", "cancellation", meeting=meeting, called=called, now=now, caused_by=by)
