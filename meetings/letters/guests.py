"""The letter of a guest."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.letters.convening import about_meeting
from meetings.models.guest import READS_FOR
from notifications.operations import write_letter
from rendering.letters import render_letter


def guest_invited(*, guest, by, now):
    """To a guest with an address: which meeting they may read, and until when. Not sent once they no longer may."""
    if not guest.person.email:
        return None
    link = settings.SITE_URL.rstrip("/") + reverse("meetings:meeting_detail", args=[guest.meeting_id])
    with translation.override("es"):
        reason = _("te invitaron a esta reunión.")
    context = {"guest": guest, "meeting": guest.meeting, "link": link, "reason": reason}
    subject, text, html = render_letter("meetings/letters/guest_invited", context)
    facts = {
        "about": about_meeting(guest.meeting),
        "not_after": guest.meeting.ends_at + READS_FOR,
        "caused_by": by,
        "reason": reason,
        "person": guest.person,
    }
    facts |= {"address": guest.person.email, "dedupe_key": key_of(guest)}
    return write_letter(kind="guest_invited", subject=subject, text=text, html=html, now=now, **facts)


def key_of(guest):
    """What makes it one letter an invitation; invited again after leaving is another."""
    return f"guest:{guest.pk}:{int(guest.invited_at.timestamp())}"
