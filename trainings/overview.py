"""What the page of a training shows to whoever looks, from rows already there."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from trainings import permissions, readiness
from trainings.models import Certificate, Enrolment, Training
from trainings.questionnaire import sets_of

SIGNALS = {
    Training.Status.DRAFT: ("todo", "circle-dashed"),
    Training.Status.PUBLISHED: ("", "calendar-check"),
    Training.Status.RUNNING: ("doing", "circle-half-fill"),
    Training.Status.FINISHED: ("done", "check-circle-fill"),
    Training.Status.CERTIFIED: ("done", "check-circle-fill"),
    Training.Status.CANCELLED: ("off", "prohibit"),
}


@dataclass(frozen=True)
class Stage:
    """Where a training stands, in a word with its shape: ``signal`` is the data-state of a status."""

    text: str
    signal: str
    icon: str

    @classmethod
    def of(cls, training, now):
        stage = training.stage(now)
        return cls(stage.label, *SIGNALS[stage])


@dataclass(frozen=True)
class Registration:
    """The seats of a training and its window. ``training`` carries ``taken`` (``with_taken``)."""

    training: Training
    now: datetime

    @property
    def is_open(self):
        return self.training.takes_registrations(self.now)

    @property
    def taken(self):
        return self.training.taken

    @property
    def left(self):
        """Seats left; None when there is no limit."""
        capacity = self.training.capacity
        return None if capacity is None else max(0, capacity - self.taken)

    @property
    def title(self):
        """«Quedan 8 cupos»."""
        if self.training.is_cancelled:
            return _("Cancelada")
        if not self.is_open:
            opens = self.training.opens_at
            ahead = opens and opens > self.now and self.training.is_plan_editable
            return _("Aún no se inscribe") if ahead or self.training.is_draft else _("Inscripción cerrada")
        if self.left is None:
            return _("Inscripción abierta")
        if self.left == 0:
            return _("No quedan cupos")
        return ngettext("Queda %(n)s cupo", "Quedan %(n)s cupos", self.left) % {"n": self.left}

    @property
    def window(self):
        """«Cierra hoy a las 18:00», «Abre el jueves 11 de junio»; empty when there is nothing to say."""
        opens, closes = self.training.opens_at, self.training.closes_at
        if self.is_open and closes:
            return _("Cierra %(when)s a las %(hour)s") % moment(closes, self.now)
        if not self.training.is_draft and opens and opens > self.now:
            return _("Abre %(when)s a las %(hour)s") % moment(opens, self.now)
        return ""

    @property
    def says(self):
        """«32 inscritas de 40»."""
        words = {"n": self.taken, "capacity": self.training.capacity}
        if self.training.capacity is None:
            return ngettext("%(n)s persona inscrita", "%(n)s personas inscritas", self.taken) % words
        return ngettext("%(n)s inscrita de %(capacity)s", "%(n)s inscritas de %(capacity)s", self.taken) % words


def moment(at, now):
    """«hoy», «mañana» or «el jueves 11 de junio» as ``when``, and the ``hour``."""
    local = timezone.localtime(at)
    days = (local.date() - timezone.localdate(now)).days
    named = {0: _("hoy"), 1: _("mañana")}
    day = date_format(local, pgettext("fecha con día", r"l j \d\e F"))
    return {"when": named.get(days) or _("el %(day)s") % {"day": day}, "hour": date_format(local, "H:i")}


@dataclass(frozen=True)
class Overview:
    training: Training
    user: Any
    now: datetime

    @cached_property
    def may_edit(self):
        return self.user.is_authenticated and permissions.can_edit_training(self.user, self.training)

    @property
    def may_change_plan(self):
        return self.may_edit and self.training.is_plan_editable

    @property
    def may_cancel(self):
        return self.may_change_plan and permissions.can_cancel_training(self.user, self.training)

    @cached_property
    def own(self):
        """The registration of whoever looks, if they have a live one."""
        if not self.user.is_authenticated or not self.user.person_id:
            return None
        return self.training.enrolments.filter(person=self.user.person_id, status__in=Enrolment.LIVE).first()

    @cached_property
    def own_certificate(self):
        """The one that names whoever looks, once it is made."""
        if not self.user.is_authenticated or not self.user.person_id or not self.training.is_over:
            return None
        given = Certificate.objects.standing().filter(training=self.training).exclude(sha256="")
        person = self.user.person_id
        return given.filter(Q(enrolment__person=person) | Q(speaker__person=person)).first()

    @cached_property
    def may_enter(self):
        """The link of a virtual session: who is registered, and who prepares."""
        return self.may_edit or (self.own is not None and self.own.status == Enrolment.Status.CONFIRMED)

    @property
    def may_list_enrolments(self):
        return self.user.is_authenticated and permissions.can_list_enrolments(self.user, self.training)

    @property
    def stage(self):
        return Stage.of(self.training, self.now)

    @property
    def registration(self):
        return Registration(self.training, self.now)

    @property
    def is_ready_to_finish(self):
        """Its last session is over and nobody closed it yet."""
        training = self.training
        is_under_way = training.stage(self.now) == Training.Status.RUNNING
        return self.may_edit and is_under_way and training.ends_at <= self.now

    @cached_property
    def missing(self):
        return readiness.missing(self.training) if self.may_edit and self.training.is_draft else []

    @property
    def hours_note(self):
        return readiness.hours_note(self.training) if self.may_change_plan else ""

    @property
    def sessions(self):
        return self._sessions(self.may_enter, may_arrive=self.may_enter and not self.may_edit)

    def sessions_for(self, enrolment):
        """As its person sees them, whoever opens their link."""
        came = enrolment.attendances.filter(is_present=True).values_list("session", flat=True)
        return self._sessions(enrolment.is_confirmed, may_arrive=enrolment.is_confirmed, came=set(came))

    def _sessions(self, may_enter, may_arrive, came=frozenset()):
        today = timezone.localdate(self.now)
        return [
            {
                "session": session,
                "is_today": session.starts_on == today,
                "is_over": session.ends_at <= self.now,
                "link": session.link if may_enter and session.ends_at > self.now else "",
                "has_come": session.pk in came,
                "may_arrive": may_arrive and self._is_being_attended(session) and session.pk not in came,
                "has_roll": self.may_edit and not self.training.is_draft and session.attended_from <= self.now,
                "state": "" if self.training.is_cancelled else self._state(session),
            }
            for session in self.training.ordered_sessions
        ]

    def _is_being_attended(self, session):
        """Its day began, it is not over and its list is open."""
        is_now = session.attended_from <= self.now < session.ends_at
        return is_now and session.closed_at is None and not self.training.is_cancelled

    def _state(self, session):
        if session.ends_at <= self.now:
            return "done"
        return "doing" if session.starts_at <= self.now else "todo"

    @property
    def sets(self):
        return sets_of(self.training)

    @property
    def materials(self):
        return [material for session in self.training.ordered_sessions for material in session.materials.all()]
