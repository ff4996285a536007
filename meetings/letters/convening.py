"""The convocation: made when it leaves, of the meeting as it is then."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.calendars import calendar_of
from meetings.convocation import answers_until, called_to, takes_answers
from meetings.models import Meeting
from notifications.kinds import Kind, NotDue, Post
from notifications.operations import write_letter
from rendering.letters import render_letter

SIGNER = signing.Signer(salt="meetings.rsvp")


def rsvp_token(meeting, person):
    """The personal link of a letter: names meeting and person, opens nothing but their answer."""
    return SIGNER.sign(f"{meeting.pk}-{person.pk}")


def read_rsvp_token(token):
    """(meeting id, person id) of a link that Mesa signed; None of any other."""
    try:
        return tuple(int(part) for part in SIGNER.unsign(token).split("-"))
    except signing.BadSignature:
        return None


def about_meeting(meeting):
    return f"meetings.meeting:{meeting.pk}"


def write_convocation(*, meeting, called, by, now):
    """To one person called, if they have an address. Once a meeting; never after it began."""
    if not called.person.email:
        return None
    with translation.override("es"):
        reason = _("Te convoca %(group)s: %(quality)s, %(institution)s") % {
            "group": meeting.group.title,
            "quality": called.quality,
            "institution": called.institution.acronym,
        }
    facts = {"person": called.person, "address": called.person.email, "reason": reason[:200], "caused_by": by}
    facts |= {"about": about_meeting(meeting), "not_after": meeting.starts_at}
    key = f"meeting:{meeting.pk}:convocation:person:{called.person.pk}"
    return write_letter(kind="meeting_convocation", dedupe_key=key, now=now, **facts)


def make_convocation(letter, now):
    """The facts are read again: who is no longer called, or a meeting that began or was cancelled, gets nothing."""
    pk = int(letter.about.rpartition(":")[2])
    meeting = Meeting.objects.for_agenda().filter(pk=pk).first()
    if meeting is None or not meeting.is_scheduled:
        raise NotDue(_("La reunión se canceló o ya se inició."))
    if meeting.starts_at <= now:
        raise NotDue(_("La reunión ya pasó."))
    called = next(iter(called_to(meeting, letter.person_id)), None)
    if called is None or not called.person.email:
        raise NotDue(_("La persona ya no está convocada."))
    return convocation(meeting=meeting, called=called, now=now)


def convocation(*, meeting, called, now):
    """The letter as a Post; the page that convenes shows one before sending. ``meeting``: fetched ``for_agenda``."""
    site = settings.SITE_URL.rstrip("/")
    token = rsvp_token(meeting, called.person)
    context = {
        "meeting": meeting,
        "called": called,
        "answer_link": site + reverse("meetings:rsvp_confirm", args=[token]) if takes_answers(meeting, now) else "",
        "until": answers_until(meeting),
        "link": site + reverse("meetings:meeting_detail", args=[meeting.pk]),
    }
    with translation.override("es"):
        context["reason"] = _("figuras en %(group)s como %(quality)s por %(institution)s.") % {
            "group": meeting.group.title,
            "quality": called.quality.lower(),
            "institution": called.institution.acronym,
        }
        subject, text, html = render_letter("meetings/letters/convocation", context)
        event = calendar_of([meeting], name=str(meeting), stamp=now)
    file = (f"reunion-{meeting.code}.ics", event, "text/calendar")
    return Post(subject, text, html, attachments=(file,))


KINDS = [Kind("meeting_convocation", gettext_lazy("Convocatoria a una reunión"), make_convocation, is_essential=True)]
