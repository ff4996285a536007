"""The six-monthly review of privileges: who held what, who looked at it and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person
from workgroups.models.standing import Standing


class AccessReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The Mesa's secretary, its auditor and its chair, who decides on the secretary."""
        return self.all() if Standing.of(user).sees_reviews else self.none()

    def open(self):
        return self.filter(status=AccessReview.Status.OPEN)

    def closed(self):
        return self.filter(status=AccessReview.Status.CLOSED)


class AccessReview(models.Model):
    """One review. While it is open each person with a privilege waits for a decision (D.S. 016-2024-JUS, art. 47)."""

    class Status(models.TextChoices):
        OPEN = "open", _("Abierta")
        CLOSED = "closed", _("Cerrada")

    period = models.CharField(_("periodo"), max_length=8, unique=True, help_text="2026-2")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    status = models.CharField(_("estado"), max_length=6, choices=Status, default=Status.OPEN, editable=False)
    due_on = models.DateField(_("cierra el"))
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        verbose_name, verbose_name_plural = _("revisión de accesos"), _("revisiones de accesos")
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="open"), name="one_open_access_review")
        ]

    def __str__(self):
        return self.period

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @property
    def title(self):
        """«Primer semestre de 2026»."""
        year, _dash, half = self.period.partition("-")
        words = _("Primer semestre de %(year)s") if half == "1" else _("Segundo semestre de %(year)s")
        return words % {"year": year}

    @property
    def is_late(self):
        return self.is_open and self.due_on < timezone.localdate()


def period_of(day):
    """The six months a day falls in: «2026-2»."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"


class AccessDecision(models.Model):
    """What was decided of one person in a review. ``held`` keeps in words what they could do that day."""

    class Verdict(models.TextChoices):
        KEEP = "keep", _("Mantener")
        END = "end", _("Retirar")

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="decisions", verbose_name=_("revisión"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="access_decisions", verbose_name=_("persona"))
    held = models.TextField(_("lo que tenía"), blank=True)
    verdict = models.CharField(_("decisión"), max_length=4, choices=Verdict)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("decisión de acceso"), _("decisiones de acceso")
        constraints = [models.UniqueConstraint(fields=["review", "person"], name="one_decision_per_person_and_review")]

    def __str__(self):
        return f"{self.person} · {self.review}"

    @property
    def ends(self):
        return self.verdict == self.Verdict.END
