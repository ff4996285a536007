"""Requests of people about their own data, with the clock the law sets."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import Person
from workgroups.models.standing import Standing
from workgroups.workdays import own_days, workdays_after, workdays_between


class RightsRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretariat, which answers them, and the auditor."""
        return self.all() if Standing.of(user).sees_rights_requests else self.none()

    def open(self):
        return self.filter(answered_at__isnull=True)

    def answered(self):
        return self.filter(answered_at__isnull=False)

    def late(self, today):
        return self.open().filter(due_on__lt=today)


class RightsRequest(models.Model):
    """Someone asks to see, correct or delete what is kept of them (Ley 29733, arts. 18 to 22).

    ``LEGAL_DAYS``: the business days the law gives for an answer, by right (D.S. 016-2024-JUS, art. 69). Mesa answers
    every one in ``MESA_RIGHTS_DAYS``, ten, or less where the law gives less.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("Acceso")
        CORRECTION = "correction", _("Rectificación")
        DELETION = "deletion", _("Cancelación")
        OBJECTION = "objection", _("Oposición")

    LEGAL_DAYS = {Kind.ACCESS: 20, Kind.CORRECTION: 10, Kind.DELETION: 10, Kind.OBJECTION: 10}

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("Atendida")
        PARTIAL = "partial", _("Atendida en parte")
        REFUSED = "refused", _("Denegada")

    kind = models.CharField(_("derecho"), max_length=10, choices=Kind)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="rights_requests", verbose_name=_("persona")
    )
    requester_name = models.CharField(_("quién lo pide"), max_length=120)
    requester_email = models.EmailField(_("correo para responder"))
    detail = models.TextField(_("qué pide"), max_length=2000)
    received_on = models.DateField(_("recibida el"))
    due_on = models.DateField(_("plazo"), editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    outcome = models.CharField(_("resultado"), max_length=8, choices=Outcome, blank=True)
    answer = models.TextField(_("respuesta"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name, verbose_name_plural = _("solicitud de datos"), _("solicitudes de datos")

    def __str__(self):
        return f"{self.get_kind_display()} · {self.requester_name}"

    @classmethod
    def due_day(cls, kind, received_on):
        """The last day to answer a request received on ``received_on``."""
        return workdays_after(received_on, min(settings.RIGHTS_DAYS, cls.LEGAL_DAYS[kind]))

    @property
    def code(self):
        """«SD-2026-0012»: what the requester quotes."""
        return f"SD-{self.received_on.year}-{self.pk:04d}"

    @cached_property
    def own_days(self):
        """The Mesa's own days; a list reads them once for all its rows."""
        return own_days()

    @property
    def signal(self):
        """``done``, ``late``, ``due`` (three business days or fewer) or ``doing``."""
        if self.answered_at:
            return "done"
        today = timezone.localdate()
        if self.due_on < today:
            return "late"
        return "due" if workdays_between(today, self.due_on, self.own_days) <= 3 else "doing"

    @property
    def icon(self):
        icons = {"done": "check-circle-fill", "late": "warning-octagon-fill", "due": "warning-fill"}
        return icons.get(self.signal, "circle-half-fill")

    @property
    def clock(self):
        """Where it stands, in words."""
        if self.answered_at:
            return self.get_outcome_display()
        today = timezone.localdate()
        if self.due_on == today:
            return _("Vence hoy")
        if self.due_on > today:
            left = workdays_between(today, self.due_on, self.own_days)
            return ngettext("Queda %(n)s día hábil", "Quedan %(n)s días hábiles", left) % {"n": left}
        over = workdays_between(self.due_on, today, self.own_days)
        if not over:
            return _("Vencida")
        return ngettext("Vencida hace %(n)s día hábil", "Vencida hace %(n)s días hábiles", over) % {"n": over}
