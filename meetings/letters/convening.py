"""Letters to everyone called to a meeting; the convocation, made when it leaves, of the meeting as it is then."""

from copy import copy

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

MEETINGS = gettext_lazy("Reuniones")
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


def reason_of(meeting, called):
    """What stands after «Recibes este correo porque», in the letter and in the delivery log."""
    with translation.override("es"):
        return _("figuras en %(group)s como %(quality)s por %(institution)s.") % {
            "group": meeting.group.in_words,
            "quality": str(called.quality).lower(),
            "institution": called.institution.acronym,
        }


def write_to_called(kind, key, *, meeting, called, now, **more):
    """A letter of ``kind`` to one person called, if they have an address; never after the meeting began.

    ``key`` makes it one letter a person and meeting. ``more``: by whom caused, at, context.
    """
    if not called.person.email:
        return None
    reason = reason_of(meeting, called)
    facts = {"person": called.person, "address": called.person.email, "reason": reason[:200]} | more
    facts |= {"about": about_meeting(meeting), "not_after": meeting.starts_at}
    key = f"meeting:{meeting.pk}:{key}:person:{called.person.pk}"
    return write_letter(kind=kind, dedupe_key=key, now=now, **facts)


def read_again(letter, now, *, status=Meeting.Status.SCHEDULED):
    """(meeting, Called) of a letter that leaves. Who is no longer called, or a meeting that began, gets nothing."""
    pk = int(letter.about.rpartition(":")[2])
    meeting = Meeting.objects.for_agenda().filter(pk=pk, status=status).first()
    if meeting is None:
        raise NotDue(_("La reunión se canceló o ya se inició."))
    if meeting.starts_at <= now:
        raise NotDue(_("La reunión ya pasó."))
    called = next(iter(called_to(meeting, letter.person_id)), None)
    if called is None or not called.person.email:
        raise NotDue(_("La persona ya no está convocada."))
    return meeting, called


def make_convocation(letter, now):
    meeting, called = read_again(letter, now)
    return convocation(meeting=meeting, called=called, now=now)


def convocation(*, meeting, called, now):
    """The letter as a Post. ``meeting``: fetched ``for_agenda``."""
    return post("meetings/letters/convocation", meeting=meeting, called=called, now=now)


def preview(*, meeting, called, now):
    """The same before it is convened, for whoever does: as it will leave, but its link answers for nobody."""
    meeting = copy(meeting)
    meeting.convened_at = meeting.convened_at or now
    return post("meetings/letters/convocation", meeting=meeting, called=called, now=now, token="vista-previa")  # noqa: S106 none


def post(letter, *, meeting, called, now, token="", **more):
    """The letter of a folder of templates, with the meeting as a file for one's calendar."""
    site = settings.SITE_URL.rstrip("/")
    token = token or rsvp_token(meeting, called.person)
    context = {"points": meeting.timed_items} | more
    context |= {
        "meeting": meeting,
        "called": called,
        "answer_link": site + reverse("meetings:rsvp_confirm", args=[token]) if takes_answers(meeting, now) else "",
        "until": answers_until(meeting),
        "link": site + reverse("meetings:meeting_detail", args=[meeting.pk]),
    }
    with translation.override("es"):
        context["reason"] = reason_of(meeting, called)
        subject, text, html = render_letter(letter, context)
        event = calendar_of([meeting], name=str(meeting), stamp=now)
    file = (f"reunion-{meeting.code}.ics", event, "text/calendar")
    return Post(subject, text, html, attachments=(file,))


KINDS = [
    Kind(
        "meeting_convocation",
        gettext_lazy("Convocatoria a una reunión"),
        make_convocation,
        is_essential=True,
        group=MEETINGS,
    )
]
