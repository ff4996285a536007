"""What is remembered of an acta: a draft that is late to be sent or made final, and the last days to observe one."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.letters.actas import ACTAS, post, read_acta, read_draft
from notifications.kinds import Kind, NotDue, Post
from reminders.rules import rules
from rendering.letters import render_letter
from workgroups.models import Office, WorkGroup
from workgroups.workdays import workdays_after, workdays_between


def waits_since(minutes):
    """The day since which the acta waits for the secretariat: of the session, or the last to observe it."""
    return minutes.observe_until if minutes.period else timezone.localdate(minutes.meeting.closed_at)


def late_days(minutes, rule):
    """The days on which a draft is late: so many business days after it waits for the secretariat, and as many again.

    The days are those of the group's rules, if it has any.
    """
    since = waits_since(minutes)
    own = minutes.meeting.group.rules_on(since)
    days = own.draft_days if own.pk else rule.days
    return [workdays_after(since, days * times) for times in (1, 2)] if rule.is_on else []


def observe_day(minutes, rule):
    """The day on which those who observe are told that the period ends, in a list; none if the rule is off."""
    return [minutes.observe_until - timedelta(days=rule.days)] if rule.is_on else []


SECRETARIAT = Q(group__kind=WorkGroup.Kind.PLENARY, kind__in=[Office.Kind.SECRETARY, Office.Kind.STAFF])


def officers_of(group, day):
    """The people who answer for the actas of ``group``: the secretariat, and whoever coordinates it."""
    offices = Office.objects.on(day).filter(SECRETARIAT | Q(group=group, kind=Office.Kind.COORDINATOR))
    return {office.person_id: office.person for office in offices.select_related("person")}


def reason_of(group):
    with translation.override("es"):
        return _("en %(group)s te encargas de las actas.") % {"group": group.in_words}


def make_late(letter, now):
    minutes, today = read_acta(letter), timezone.localdate(now)
    if minutes.is_final:
        raise NotDue(_("El acta ya es final."))
    _require(letter, late_days(minutes, rules()["acta_late"]))
    meeting = minutes.meeting
    person = officers_of(meeting.group, today).get(letter.person_id)
    if person is None:
        raise NotDue(_("Ya no se encarga de esta acta."))
    context = {
        "meeting": meeting,
        "person": person,
        "days": workdays_between(waits_since(minutes), today),
        "until": minutes.observe_until if minutes.period else None,
        "link": settings.SITE_URL.rstrip("/") + reverse("meetings:minutes_detail", args=[meeting.pk]),
        "reason": reason_of(meeting.group),
    }
    return Post(*render_letter("reminders/letters/actas/late", context))


def make_observe(letter, now):
    minutes, called = read_draft(letter, now)
    _require(letter, observe_day(minutes, rules()["acta_observe"]))
    return post("reminders/letters/actas/observe", minutes, called, until=minutes.observe_until)


def _require(letter, days):
    """Raise NotDue unless the day for which the letter was written is still one of ``days``."""
    if letter.context["on"] not in [day.isoformat() for day in days]:
        raise NotDue(_("La fecha o la regla de este recordatorio cambió."))


def is_officer(person, now):
    """True if ``person`` answers for the actas of some group, and so may be told of a late one."""
    offices = Office.objects.on(timezone.localdate(now)).filter(SECRETARIAT | Q(kind=Office.Kind.COORDINATOR))
    return offices.filter(person=person).exists()


KINDS = [
    Kind(
        "acta_late",
        gettext_lazy("Borrador de acta atrasado"),
        make_late,
        can_wait=True,
        group=ACTAS,
        is_for=is_officer,
    ),
    Kind(
        "acta_observe", gettext_lazy("Termina el plazo para observar un acta"), make_observe, can_wait=True, group=ACTAS
    ),
]
