"""Rows in force between two dates."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """The rows in force on ``day`` (a date). One closed by an act was in force until the day before."""
        lasts = Q(until__isnull=True) | Q(until__gt=day) | Q(until=day, closed_at__isnull=True)
        return self.filter(lasts, since__lte=day)

    def current(self):
        return self.on(timezone.localdate())


class Dated(models.Model):
    """In force from ``since`` to ``until``, both included. ``closed_at``: an act ended it on ``until``, at once."""

    since = models.DateField(_("desde"))
    until = models.DateField(_("hasta"), null=True, blank=True)
    closed_at = models.DateTimeField(_("terminada por un acto"), null=True, editable=False)
    closed_reason = models.CharField(_("motivo"), max_length=200, blank=True, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_current_on(self, day):
        if self.since > day:
            return False
        return self.until is None or self.until > day or (self.until == day and self.closed_at is None)


def ends_after_it_starts(name):
    condition = Q(until__isnull=True, closed_at__isnull=True) | Q(until__gte=F("since"))
    return models.CheckConstraint(condition=condition, name=name)
