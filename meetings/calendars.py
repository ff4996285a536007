"""A meeting as an event of a calendar: title, hours, place, agenda and the way back to its page.

The link of the virtual room stays on that page: a calendar may lie on servers of others, and the room is for members.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from rendering.calendars import Event, to_ics


def with_agenda(meetings):
    """``meetings`` (a QuerySet) with what an event tells, in two queries."""
    return meetings.select_related("group").prefetch_related("items")


def event_of(meeting):
    """``meeting`` comes from ``with_agenda``, or pays a query for its group and one for its agenda."""
    path = reverse("meetings:meeting_detail", args=[meeting.pk])
    title = meeting.full_title
    return Event(
        uid=f"reunion-{meeting.pk}@{settings.MAIL_DOMAIN}",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=_("Cancelada: %(title)s") % {"title": title} if meeting.is_cancelled else title,
        place=_place(meeting),
        url=settings.SITE_URL.rstrip("/") + path,
        description=_description(meeting, settings.SITE_URL.rstrip("/") + path),
        is_cancelled=meeting.is_cancelled,
    )


def calendar_of(meetings, *, name, stamp):
    """The bytes of an .ics file with ``meetings``; ``stamp``: when they were read."""
    return to_ics(map(event_of, meetings), name=name, zone=settings.TIME_ZONE, stamp=stamp)


def _place(meeting):
    if meeting.modality == meeting.Modality.IN_PERSON:
        return meeting.place
    room = _("Sala virtual: ábrela desde la página de la reunión")
    return f"{meeting.place} · {room}" if meeting.place else room


def _description(meeting, address):
    parts = []
    if meeting.is_cancelled:
        parts.append(_("Motivo: %(reason)s") % {"reason": meeting.cancelled_reason})
    if meeting.subject:
        parts.append(meeting.subject)
    titles = [f"{number}. {item.title}" for number, item in enumerate(meeting.items.all(), 1)]
    if titles:
        parts.append("\n".join([_("Agenda:"), *titles]))
    return "\n\n".join([*parts, address])
