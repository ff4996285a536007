"""The roll of a session: who is registered, who came, when and how that is known."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from classroom.operations import CORRECTED, LATE, is_late
from rendering.folding import fold
from trainings.models import Enrolment, SessionAttendance, TrainingSession

ALL, MISSING = "todas", "faltan"


@dataclass(frozen=True)
class Row:
    """Someone registered and their mark, if any, as ``user`` reads it."""

    enrolment: Enrolment
    mark: SessionAttendance | None
    user: Any
    is_late: bool = False

    @property
    def is_present(self):
        return self.mark is not None and self.mark.is_present

    @property
    def words(self):
        """What the search looks in."""
        return fold(f"{self.enrolment.name_with_rank} {self.enrolment.where}")

    @property
    def how(self):
        """«código», «por ti», «tarde, por Lucía»: how it is known that they came."""
        if self.mark is None or not self.mark.is_present:
            return _("Marcar")
        said = {"code": _("código"), "import": _("sala virtual")}.get(self.mark.way) or self._by(self.mark.marked_by)
        return _("tarde, %(how)s") % {"how": said} if self.is_late else said

    def _by(self, by):
        if by == self.user:
            return _("por ti")
        person = getattr(by, "person", None)
        return _("por %(name)s") % {"name": person.short_name or person.full_name} if person else _("en la lista")


@dataclass(frozen=True)
class Roll:
    """``session`` comes with its training and group."""

    session: TrainingSession
    user: Any
    now: datetime

    @cached_property
    def rows(self):
        """By name, an accent as its letter (two queries)."""
        of = self.session.attendances.select_related("marked_by__person")
        marks = {mark.enrolment_id: mark for mark in of}
        enrolments = Enrolment.objects.confirmed().filter(training=self.session.training).select_related("institution")
        by_name = sorted(enrolments, key=lambda enrolment: fold(enrolment.full_name))
        return [self._row(enrolment, marks.get(enrolment.pk)) for enrolment in by_name]

    def _row(self, enrolment, mark):
        return Row(enrolment, mark, self.user, is_late=mark is not None and is_late(self.session, mark))

    def row_of(self, enrolment):
        """The same of one, read again."""
        marks = self.session.attendances.select_related("marked_by__person")
        return self._row(enrolment, marks.filter(enrolment=enrolment).first())

    def found(self, query, show):
        words = fold(query)
        return [row for row in self.rows if words in row.words and not (show == MISSING and row.is_present)]

    @property
    def present(self):
        return sum(row.is_present for row in self.rows)

    @property
    def total(self):
        return len(self.rows)

    @property
    def missing(self):
        return self.total - self.present

    @property
    def number(self):
        """Its place among the sessions of its training."""
        return [each.pk for each in self.session.training.ordered_sessions].index(self.session.pk) + 1

    @property
    def is_today(self):
        return self.session.starts_on == timezone.localdate(self.now)

    @property
    def late_from(self):
        return self.session.starts_at + LATE

    @property
    def corrected_until(self):
        """The last moment for a correction, once closed; before, the one it would be if it closed on time."""
        return (self.session.closed_at or self.session.ends_at) + CORRECTED

    @property
    def is_closed(self):
        return self.session.closed_at is not None

    @property
    def is_over(self):
        """Nothing changes any more."""
        return self.is_closed and self.now > self.corrected_until

    @property
    def may_admit(self):
        """Someone who comes without being registered can still be."""
        return not self.is_over and self.session.training.is_plan_editable

    @property
    def may_import(self):
        return not self.is_over and bool(self.session.link)

    @property
    def may_close(self):
        return not self.is_closed and self.now >= self.session.starts_at


def arrival(session, tapped_at):
    """When someone came whose name was tapped then: after the session nobody knows, and it is taken as on time."""
    return tapped_at if tapped_at < session.ends_at else session.starts_at
