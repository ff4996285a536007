"""Rows in force between two dates."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DatedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever holds a mandate sees who else holds or held one; nobody else sees anything."""
        return self.all() if user.has_mandate else self.none()

    def on(self, day):
        """The rows in force on ``day`` (a date). One closed by an act was in force until the day before."""
        return self._lasting(day).filter(since__lte=day)

    def current(self):
        return self.on(timezone.localdate())

    def overlapping(self, since, until=None):
        """The rows in force on some day from ``since`` to ``until``, both included; on any later day without it."""
        found = self._lasting(since).exclude(until=F("since"), closed_at__isnull=False)
        return found.filter(since__lte=until) if until else found

    def _lasting(self, day):
        return self.filter(Q(until__isnull=True) | Q(until__gt=day) | Q(until=day, closed_at__isnull=True))


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
        return self.since <= day and not self.is_over_on(day)

    def is_over_on(self, day):
        """True if it is in force neither on ``day`` nor on any later day."""
        if self.until is None:
            return False
        return self.until < day or (self.closed_at is not None and self.until in (day, self.since))

    def stop_before(self, day, *, now, reason=""):
        """In force no more from ``day`` on. Announced ahead, the day before is its last; otherwise an act ends it."""
        if day > timezone.localdate(now) and day > self.since:
            return self._stop(day - timedelta(days=1), None, reason)
        return self._stop(max(day, self.since), now, reason)

    def stop_after(self, day, *, now, reason=""):
        """``day`` is its last; today means at once. One that begins later never was in force."""
        if day == timezone.localdate(now) or day < self.since:
            return self._stop(max(day, self.since), now, reason)
        return self._stop(day, None, reason)

    def _stop(self, until, closed_at, reason):
        self.until, self.closed_at, self.closed_reason = until, closed_at, reason
        self.save(update_fields=["until", "closed_at", "closed_reason"])


def ends_after_it_starts(name):
    condition = Q(until__isnull=True, closed_at__isnull=True) | Q(until__isnull=False, until__gte=F("since"))
    return models.CheckConstraint(condition=condition, name=name)
