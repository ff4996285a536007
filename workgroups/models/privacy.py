"""Requests of people about their own data, with the clock the law sets."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person


class RightsRequest(models.Model):
    """Someone asks to see, correct or delete what is kept of them; ten business days (D.S. 016-2024-JUS)."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("Acceso")
        CORRECTION = "correction", _("Rectificación")
        DELETION = "deletion", _("Cancelación")
        OBJECTION = "objection", _("Oposición")

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

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name, verbose_name_plural = _("solicitud de datos"), _("solicitudes de datos")

    def __str__(self):
        return f"{self.get_kind_display()} · {self.requester_name}"
