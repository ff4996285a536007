"""Calling everyone to a meeting."""

from contextlib import contextmanager

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


@transaction.atomic
def convene_missing(*, meeting, now):
    """The convocation to whoever joined after the meeting was convened: a new accreditation, a guest. Twice is once."""
    letters = Letter.objects.filter(about=about_meeting(meeting), kind="meeting_convocation")
    told = set(letters.values_list("person_id", flat=True))
    for called in called_to(meeting):
        if called.person.pk not in told:
            who = {"called": called, "caused_by": meeting.convened_by}
            write_to_called("meeting_convocation", "convocation", meeting=meeting, now=now, **who)


@contextmanager
def telling_changes(*, meeting, by, now, reason=""):
    """What is changed of a meeting or its agenda inside is one transaction, and told to those called.

    ``reason``: why, in the words of whoever changes it.
    """
    with transaction.atomic():
        before = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
        was = facts_of(before)
        yield
        now_is = Meeting.objects.select_related("group").get(pk=meeting.pk)
        tell_change(meeting=now_is, was=was, by=by, now=now, reason=reason)


def tell_change(*, meeting, was, by, now, reason=""):
    """After an edit of a meeting that was convened: one letter a person with what changed, a few minutes later.

    Further edits until it leaves go into the same letter. Inside the caller's transaction, with the meeting locked.
    """
    if not meeting.convened_at or not meeting.is_scheduled or was == facts_of(meeting):
        return
    waiting = Letter.objects.unsent().filter(about=about_meeting(meeting))
    waiting.update(not_after=meeting.starts_at)
    if batch := list(waiting.filter(kind="meeting_changed", status=Letter.Status.PENDING)):
        for letter in batch if reason else []:
            letter.context |= {"why": reason}
            letter.save(update_fields=["context"])
        return
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    facts = {"at": now + BATCHED, "caused_by": by}
    facts |= {"context": {"was": was, "changed_at": now.isoformat(), "why": reason}}
    for called in called_to(meeting):
        key = f"change-{meeting.sequence}"
        write_to_called("meeting_changed", key, meeting=meeting, called=called, now=now, **facts)


def tell_cancellation(*, meeting, by, now):
    """After a convened meeting was cancelled: at once, to whoever got its convocation. Nothing else of it leaves."""
    letters = Letter.objects.filter(about=about_meeting(meeting))
    unheard = [Letter.Status.PENDING, Letter.Status.PAUSED]
    told = letters.filter(kind="meeting_convocation").exclude(status__in=unheard)
    told = set(told.values_list("person_id", flat=True))
    cancel_letters(about=about_meeting(meeting))
    if not meeting.convened_at:
        return
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    for called in called_to(meeting):
        if called.person.pk in told:
            write_to_called("meeting_cancelled", "cancellation", meeting=meeting, called=called, now=now, caused_by=by)
