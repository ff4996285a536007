"""A published training whose sessions changed, or that was cancelled: told to who is registered, what is new first."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, NotDue, Post
from rendering.letters import render_letter
from trainings.calendars import calendar_of
from trainings.letters.enrolment import OF_REGISTERED, reason_of
from trainings.links import own_link
from trainings.models import Enrolment

CHANGED, CANCELLED = "training_changed", "training_cancelled"
NAMES = {
    "title": gettext_lazy("Tema"),
    "on": gettext_lazy("Fecha"),
    "hours": gettext_lazy("Hora"),
    "place": gettext_lazy("Lugar"),
    "link": gettext_lazy("Enlace virtual"),
}


def said_of(sessions):
    """{session id as text: what one must know to come, in the words of the letter}."""
    with translation.override("es"):
        return {str(session.pk): said(session) for session in sessions}


def coming(training, now):
    return training.sessions.filter(ends_at__gt=now)


def said(session):
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    hours = f"{starts:%H:%M} a {ends:%H:%M}"
    on = date_format(starts, r"l j \d\e F \d\e Y")
    return {"title": session.title, "on": on, "hours": hours, "place": session.place, "link": session.link}


def _read(letter):
    rows = Enrolment.objects.select_related("training__group", "person")
    enrolment = rows.filter(pk=letter.context["enrolment"], status__in=Enrolment.LIVE).first()
    if enrolment is None:
        raise NotDue(_("La persona ya no está inscrita."))
    return enrolment


def make_changed(letter, now):
    """Against the sessions as they are now; edited back it is nothing."""
    enrolment = _read(letter)
    training, changed_at = enrolment.training, datetime.fromisoformat(letter.context["changed_at"])
    if not training.is_plan_editable:
        raise NotDue(_("La capacitación terminó o se canceló."))
    if not coming(training, now).exists():
        raise NotDue(_("Sus sesiones ya pasaron."))
    entries = list(_differences(letter.context["was"], training, changed_at))
    if not entries:
        raise NotDue(_("Volvió a quedar como estaba."))
    return post("changed", enrolment, now, entries=entries)


def _differences(was, training, changed_at):
    """What became of each session, as the letter tells it: changed, new or taken out."""
    every, ahead = said_of(training.sessions.all()), said_of(coming(training, changed_at))
    for pk, facts in every.items():
        if pk in was:
            changes = [(NAMES[name], facts[name], was[pk][name]) for name in NAMES if facts[name] != was[pk][name]]
            if changes:
                yield {"facts": facts, "changes": changes}
        elif pk in ahead:
            yield {"facts": facts, "is_new": True}
    for pk in was.keys() - every.keys():
        yield {"facts": was[pk], "is_gone": True}


def make_cancelled(letter, now):
    enrolment = _read(letter)
    if not enrolment.training.is_cancelled:
        raise NotDue(_("La capacitación no está cancelada."))
    return post("cancelled", enrolment, now, sessions=coming(enrolment.training, now))


def post(name, enrolment, now, **more):
    """The letter of a folder of templates, with the sessions as a file for one's calendar."""
    training = enrolment.training
    context = more | {"enrolment": enrolment, "training": training, "link": own_link(enrolment)}
    context["reason"] = reason_of(enrolment)
    context["is_chosen"] = enrolment.person is not None  # without an account there is nothing to choose
    with translation.override("es"):
        subject, text, html = render_letter(f"reminders/letters/trainings/{name}", context)
        file = (f"{training.code.lower()}.ics", calendar_of(training, stamp=now), "text/calendar")
    return Post(subject, text, html, attachments=(file,))


KINDS = [
    Kind(CHANGED, gettext_lazy("Cambio de una capacitación"), make_changed, is_essential=True, **OF_REGISTERED),
    Kind(
        CANCELLED, gettext_lazy("Cancelación de una capacitación"), make_cancelled, is_essential=True, **OF_REGISTERED
    ),
]
