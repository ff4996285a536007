"""A session of a training as an event of a calendar. The link of its virtual room stays on Mesa's own pages."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from rendering.calendars import Event, to_ics


def event_of(session):
    """``session`` with its training at hand."""
    training = session.training
    address = settings.SITE_URL.rstrip("/") + reverse("trainings:training_detail", args=[training.pk])
    title = f"{training.title}: {session.title}"
    room = _("Sala virtual: ábrela desde la página de la capacitación") if session.link else ""
    return Event(
        uid=f"sesion-{session.pk}@{settings.MAIL_DOMAIN}",
        sequence=session.sequence + training.is_cancelled,  # to cancel it is the last change
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=_("Cancelada: %(title)s") % {"title": title} if training.is_cancelled else title,
        place=" · ".join(filter(None, [session.place, room])),
        url=address,
        description="\n\n".join(filter(None, [_reason(training), address])),
        is_cancelled=training.is_cancelled,
    )


def _reason(training):
    return _("Motivo: %(reason)s") % {"reason": training.cancelled_reason} if training.is_cancelled else ""


def calendar_of(training, *, stamp):
    """The bytes of an .ics file with every session of a training; ``stamp``: when they were read."""
    sessions = training.sessions.select_related("training")
    return to_ics(map(event_of, sessions), name=training.title, zone=settings.TIME_ZONE, stamp=stamp)
