"""A convened meeting that changed or was cancelled: what is new first, then what it was."""

from collections import Counter
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.convocation import Asked
from meetings.letters.convening import MEETINGS, post, read_again
from meetings.models import Meeting
from notifications.kinds import Kind, NotDue
from notifications.models import Letter

BATCHED = timedelta(minutes=5)  # edits that follow each other are one letter
NAMES = {
    "on": gettext_lazy("Fecha"),
    "hours": gettext_lazy("Hora"),
    "second_call": gettext_lazy("Segunda llamada"),
    "place": gettext_lazy("Lugar"),
    "modality": gettext_lazy("Modalidad"),
    "link": gettext_lazy("Enlace virtual"),
}


def facts_of(meeting):
    """What a member must know to come, in the words of the letter; kept with it to tell later what changed."""

    def hour(moment):
        return f"{timezone.localtime(moment):%H:%M}" if moment else ""

    with translation.override("es"):
        return {
            "on": date_format(timezone.localtime(meeting.starts_at), r"l j \d\e F \d\e Y"),
            "hours": f"{hour(meeting.starts_at)} a {hour(meeting.ends_at)}",
            "second_call": hour(meeting.second_call_at),
            "place": meeting.place,
            "modality": str(meeting.get_modality_display()),
            "link": meeting.link,
            "agenda": list(meeting.items.values_list("title", flat=True)),
        }


def _agenda_change(was, titles):
    """How the agenda changed, for the letter: what is on it now, what came and what went; None if it is the same."""
    if was == titles:
        return None
    added, removed = Counter(titles) - Counter(was), Counter(was) - Counter(titles)
    return {"count": len(titles), "added": list(added.elements()), "removed": list(removed.elements())}


def _listed(names):
    """«fecha, hora y lugar»."""
    with translation.override("es"):
        return get_text_list([str(name).lower() for name in names], _("y"))


def _what(names, agenda):
    """«Cambió: hora y lugar», above the title."""
    with translation.override("es"):
        return _("Cambió: %(what)s") % {"what": _listed([*names, *([gettext_lazy("Agenda")] if agenda else [])])}


def make_changed(letter, now):
    """Against the facts as they are now: edited back, or told already by a convocation that left later, is nothing."""
    meeting, called = read_again(letter, now)
    was, facts = letter.context["was"], facts_of(meeting)
    changes = [(NAMES[name], facts[name], was[name]) for name in NAMES if facts[name] != was[name]]
    agenda = _agenda_change(was.get("agenda", facts["agenda"]), facts["agenda"])
    if not changes and not agenda:
        raise NotDue(_("Volvió a quedar como estaba."))
    first = Letter.objects.filter(about=letter.about, person=letter.person_id, kind="meeting_convocation").first()
    waiting = (Letter.Status.PENDING, Letter.Status.SENDING, Letter.Status.PAUSED)
    if first and not first.sent_at and first.status in waiting:
        raise NotDue(_("La convocatoria, que aún no sale, ya lo dice."))
    if first and first.sent_at and first.sent_at >= datetime.fromisoformat(letter.context["changed_at"]):
        raise NotDue(_("La convocatoria ya lo dijo."))
    same = [NAMES[name] for name in ("on", "hours", "place") if facts[name] and facts[name] == was[name]]
    asked = Asked.of(meeting, letter.person_id, now)
    more = {
        "changes": changes,
        "agenda": agenda,
        "same": _listed(same),
        "rsvp": asked.rsvp,
        "moved_from": asked.moved_from,
    }
    more |= {"why": letter.context.get("why", ""), "what": _what([name for name, _new, _old in changes], agenda)}
    return post("meetings/letters/changed", meeting=meeting, called=called, now=now, **more)


def make_cancelled(letter, now):
    meeting, called = read_again(letter, now, status=Meeting.Status.CANCELLED)
    return post("meetings/letters/cancelled", meeting=meeting, called=called, now=now)


KINDS = [
    Kind("meeting_changed", gettext_lazy("Cambio de una reunión"), make_changed, is_essential=True, group=MEETINGS),
    Kind(
        "meeting_cancelled",
        gettext_lazy("Cancelación de una reunión"),
        make_cancelled,
        is_essential=True,
        group=MEETINGS,
    ),
]
