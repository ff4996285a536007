"""What is remembered of a meeting to those called: that it comes, and that their answer is missing."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.convocation import takes_answers
from meetings.letters.convening import MEETINGS, post, read_again
from meetings.models import Rsvp
from notifications.kinds import Kind, NotDue

POINTS = 5  # of the agenda that a reminder shows; the rest is on the page


def make_reminder(letter, now):
    meeting, called, rsvp = _as_it_is(letter, now)
    if rsvp and rsvp.answer == Rsvp.Answer.NO:
        raise NotDue(_("Avisó que no asistirá."))
    return _post("meeting_soon", meeting, called, rsvp, now)


def make_unanswered(letter, now):
    meeting, called, rsvp = _as_it_is(letter, now)
    if rsvp:
        raise NotDue(_("Ya respondió."))
    if not takes_answers(meeting, now):
        raise NotDue(_("Ya no se reciben respuestas para esta reunión."))
    return _post("meeting_unanswered", meeting, called, rsvp, now)


def _as_it_is(letter, now):
    """(meeting, Called, the answer that stands or None) of a reminder that leaves, unless the day moved."""
    meeting, called = read_again(letter, now)
    if meeting.starts_on.isoformat() != letter.context["on"]:
        raise NotDue(_("La reunión cambió de fecha."))
    rsvp = meeting.rsvps.filter(person=letter.person_id).first()
    return meeting, called, rsvp if rsvp and rsvp.is_for(meeting) else None


def _post(letter, meeting, called, rsvp, now):
    points, days = meeting.timed_items, (meeting.starts_on - timezone.localdate(now)).days
    more = {
        "days": days,
        "soon": {0: gettext_lazy("hoy"), 1: gettext_lazy("mañana")}.get(days, ""),
        "rsvp": rsvp,
        "points": points[:POINTS],
        "more_points": max(0, len(points) - POINTS),
    }
    return post(f"reminders/letters/meetings/{letter}", meeting=meeting, called=called, now=now, **more)


KINDS = [
    Kind(name, title, make, can_wait=True, group=MEETINGS)
    for name, title, make in [
        ("meeting_week", gettext_lazy("Primer recordatorio de una reunión"), make_reminder),
        ("meeting_unanswered", gettext_lazy("Falta tu respuesta a una convocatoria"), make_unanswered),
        ("meeting_days", gettext_lazy("Segundo recordatorio de una reunión"), make_reminder),
        ("meeting_today", gettext_lazy("La mañana de una reunión"), make_reminder),
    ]
]
