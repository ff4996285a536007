"""The certificates of a training as whoever gives them sees them: who gets one, who has one, how far they are."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from certificates.eligibility import attendees_due, eligibility, speakers_due
from trainings import permissions
from trainings.models import Certificate, CertificateBatch, Training


@dataclass(frozen=True)
class Progress:
    """How many of the papers that hold were made, could not be made, and are in the hands of a worker."""

    total: int
    made: int
    failed: int
    in_hand: int
    is_stopped: bool

    @classmethod
    def of(cls, training, now):
        waiting, tried = Q(sha256=""), Q(failed_at__isnull=False)
        counts = {
            "made": Count("pk", filter=~waiting),
            "failed": Count("pk", filter=waiting & tried),
            "in_hand": Count("pk", filter=waiting & ~tried & Q(claimed_until__gt=now)),
        }
        standing = Certificate.objects.standing().filter(training=training)
        stopped = CertificateBatch.objects.filter(training=training, stopped_at__isnull=False)
        return cls(**standing.aggregate(total=Count("pk"), **counts), is_stopped=stopped.exists())

    @property
    def is_over(self):
        return self.made == self.total

    @property
    def is_stuck(self):
        """True when only those are left that could not be made."""
        return self.failed > 0 and self.made + self.failed == self.total

    @property
    def is_running(self):
        """Stopped, those in hand are still finished."""
        return not self.is_over and (not self.is_stopped or self.in_hand > 0)

    @property
    def step(self):
        """Another as soon as a row of the list says something else."""
        return f"{self.made}-{self.failed}-{int(self.is_stopped)}"


@dataclass(frozen=True)
class Book:
    training: Training
    user: Any
    now: datetime

    @property
    def may_give(self):
        """Who leads the group, once it is over and if it gives any paper."""
        can = permissions.can_certify_training(self.user, self.training)
        return can and self.training.is_over and self.training.gives_paper

    @cached_property
    def progress(self):
        return Progress.of(self.training, self.now)

    @cached_property
    def _judged(self):
        return eligibility(self.training)

    @cached_property
    def due(self):
        return attendees_due(self.training, self._judged)

    @cached_property
    def speakers(self):
        """The names of those who spoke and have no paper yet."""
        return [own[0].name for own in speakers_due(self.training)]

    @property
    def to_give(self):
        return len(self.due) + len(self.speakers)

    @property
    def lacking(self):
        return [each for each in self._judged if not each.is_met]

    @property
    def certificates(self):
        rows = Certificate.objects.filter(training=self.training)
        failed_first = F("failed_at").asc(nulls_last=True)
        return rows.select_related("replaced_by", "batch").order_by(failed_first, "-year", "-number")


def row_of(certificate):
    """A row of the list: the certificate, its state in words with its shape, and what can be done."""
    signal, icon, text = _state(certificate)
    can_change = certificate.revoked_at is None and certificate.replaced_at is None
    return {"certificate": certificate, "signal": signal, "icon": icon, "text": text, "can_change": can_change}


def _state(certificate):
    if certificate.revoked_at:
        return "off", "prohibit", _("Anulado el %(day)s") % {"day": _day(certificate.revoked_at)}
    if certificate.replaced_at:
        return "off", "arrows-clockwise", _("Lo reemplaza %(new)s") % {"new": certificate.replaced_by.register_code}
    if certificate.sha256:
        return "done", "check-circle-fill", _("Vigente")
    if certificate.failed_at:
        return "due", "warning-fill", _("No se pudo hacer")
    return "todo", "circle-dashed", _("Detenido") if certificate.batch.stopped_at else _("Por hacerse")


def _day(moment):
    return date_format(localdate(moment), "SHORT_DATE_FORMAT")
