"""The outbox and the delivery log in one: a letter is a row, written in the transaction of the change it tells of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person


class LetterQuerySet(models.QuerySet):
    def due(self, now):
        """Those to hand over now: never tried, waiting for another try, or taken by a sender that died."""
        waiting = Q(status=Letter.Status.PENDING, next_attempt_at__lte=now)
        return self.filter(waiting | Q(status=Letter.Status.SENDING, lease_until__lte=now))


class Letter(models.Model):
    """One message to one address. ``dedupe_key`` says what it is about, so that the same letter is written once.

    A letter with a secret (a link or code that opens an account) loses its body once it leaves or can no longer leave.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Por enviar")
        SENDING = "sending", _("Enviándose")
        SENT = "sent", _("Entregada al servidor")
        FAILED = "failed", _("Fallo")
        CANCELLED = "cancelled", _("Cancelada")
        EXPIRED = "expired", _("Venció")

    kind = models.CharField(_("clase"), max_length=40)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("persona")
    )
    address = models.EmailField(_("dirección"))
    about = models.CharField(_("sobre qué"), max_length=80, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True, editable=False)
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    subject = models.CharField(_("asunto"), max_length=200)
    text = models.TextField(_("texto"))
    html = models.TextField(_("HTML"), blank=True)
    has_secret = models.BooleanField(default=False, editable=False)
    status = models.CharField(_("estado"), max_length=9, choices=Status, default=Status.PENDING)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("intentos"), default=0)
    next_attempt_at = models.DateTimeField(_("próximo intento"), default=timezone.now)
    not_after = models.DateTimeField(_("no después de"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    caused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("escrita"), default=timezone.now)
    sent_at = models.DateTimeField(_("enviada"), null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name, verbose_name_plural = _("carta"), _("cartas")
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="letters_waiting", condition=Q(status__in=["pending", "sending"])
            )
        ]

    def __str__(self):
        return f"{self.subject} · {self.address}"
