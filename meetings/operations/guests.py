from django.db import transaction
from django.utils.translation import gettext as _

from meetings.letters.convening import about_meeting
from meetings.letters.guests import guest_invited, key_of
from meetings.models import Meeting, MeetingGuest, NotNow
from meetings.models.guest import READS_FOR
from notifications.operations import cancel_letters


@transaction.atomic
def invite_guest(*, meeting, person, by, now):
    """Let ``person`` see this one meeting, and tell them. Inviting twice is inviting once, unless it was withdrawn.

    Raises NotNow if it was cancelled or its guests no longer see it.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    if meeting.is_cancelled:
        raise NotNow(_("Esta reunión fue cancelada. Invita a la persona a la nueva fecha."))
    if meeting.ends_at < now - READS_FOR:
        raise NotNow(_("Pasaron más de 30 días de esta reunión: sus invitadas e invitados ya no la ven."))
    guest, is_new = MeetingGuest.objects.get_or_create(
        meeting=meeting, person=person, defaults={"invited_by": by, "invited_at": now}
    )
    if not is_new and guest.withdrawn_at:
        guest.invited_by, guest.invited_at, guest.withdrawn_at = by, now, None
        guest.save(update_fields=["invited_by", "invited_at", "withdrawn_at"])
    guest_invited(guest=guest, by=by, now=now)
    return guest


@transaction.atomic
def withdraw_guest(*, guest, now):
    """Close the meeting to a guest, from their next request on. Withdrawing twice is withdrawing once."""
    guest = MeetingGuest.objects.select_for_update().get(pk=guest.pk)
    if guest.withdrawn_at is None:
        cancel_letters(about=about_meeting(guest.meeting), keys=[key_of(guest)])
        guest.withdrawn_at = now
        guest.save(update_fields=["withdrawn_at"])
    return guest
