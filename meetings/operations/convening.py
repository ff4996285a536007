"""Calling everyone to a meeting."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.convocation import called_to
from meetings.letters.convening import write_convocation
from meetings.models import Meeting, NotNow


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
        write_convocation(meeting=meeting, called=called, by=by, now=now)
    return meeting
