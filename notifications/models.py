"""The outbox and the delivery log in one: a letter is a row, written in the transaction of the change it tells of."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person


class NotNow(Exception):
    """The object's state does not allow it now; the message says so in a sentence for people."""


class LetterQuerySet(models.QuerySet):
    def due(self, now):
        """Those to hand over now: never tried, waiting for another try, or taken by a sender that died."""
        waiting = Q(status=Letter.Status.PENDING, next_attempt_at__lte=now)
        return self.filter(waiting | Q(status=Letter.Status.SENDING, lease_until__lte=now))

    def done(self):
        """Those that left, or were shown on screen in their stead."""
        return self.filter(status__in=Letter.DONE)

    def told_first(self, now):
        """The last written first, but for those that wait for a day to come: they stand after the others."""
        ahead = Q(status__in=Letter.UNSENT, attempts=0, next_attempt_at__gt=now)
        return self.order_by(Case(When(ahead, then=1), default=0), "-created_at", "-pk")

    def unsent(self):
        """Those that have not left and still may."""
        return self.filter(status__in=Letter.UNSENT)


class Letter(models.Model):
    """One message to one address. ``dedupe_key`` says what it is about, so that the same letter is written once.

    ``about`` names the object («meetings.meeting:12»), ``context`` holds what its kind needs to make it when it leaves.
    A letter with a secret (a link or code that opens an account) loses its body once it leaves or can no longer leave;
    one shown on screen keeps it, or nobody could follow it.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Por enviar")
        SENDING = "sending", _("Enviándose")
        SENT = "sent", _("Entregada al servidor")
        SHOWN = "shown", _("Mostrada en pantalla")  # and did not leave: notifications/screen.py
        FAILED = "failed", _("Fallo")
        CANCELLED = "cancelled", _("Cancelada")
        EXPIRED = "expired", _("Venció")
        DIGEST = "digest", _("En el resumen del día")
        PAUSED = "paused", _("En pausa")

    UNSENT = (Status.PENDING, Status.SENDING, Status.DIGEST, Status.PAUSED)
    DONE = (Status.SENT, Status.SHOWN)

    kind = models.CharField(_("clase"), max_length=40)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("persona")
    )
    address = models.EmailField(_("dirección"))
    about = models.CharField(_("sobre qué"), max_length=80, blank=True, db_index=True)
    reason = models.CharField(_("por qué"), max_length=200, blank=True)
    context = models.JSONField(default=dict, editable=False)
    dedupe_key = models.CharField(max_length=200, unique=True, editable=False)
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    subject = models.CharField(_("asunto"), max_length=200, blank=True)
    text = models.TextField(_("texto"), blank=True)
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
    digest = models.ForeignKey("self", models.PROTECT, null=True, related_name="gathered", verbose_name=_("resumen"))

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


class Told(models.Model):
    """Somebody was told by another way than mail, written down by hand. Append-only."""

    class Way(models.TextChoices):
        PHONE = "phone", _("Por teléfono")
        WHATSAPP = "whatsapp", _("Por WhatsApp")
        PAPER = "paper", _("En papel")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="told", verbose_name=_("carta"))
    way = models.CharField(_("cómo"), max_length=8, choices=Way)
    note = models.CharField(_("nota"), max_length=200, blank=True)
    told_at = models.DateTimeField(_("cuándo"), default=timezone.now)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("aviso por otro medio"), _("avisos por otro medio")

    def __str__(self):
        return f"{self.get_way_display()} · {self.letter}"


class Preference(models.Model):
    """How a person wants one kind of letter. Without a row: each one as it comes."""

    class Delivery(models.TextChoices):
        EACH = "each", _("Cada una")
        DIGEST = "digest", _("En un resumen diario")
        NONE = "none", _("Ninguna")

    person = models.ForeignKey(Person, models.PROTECT, related_name="letter_preferences", verbose_name=_("persona"))
    kind = models.CharField(_("clase"), max_length=40)
    delivery = models.CharField(_("entrega"), max_length=6, choices=Delivery, default=Delivery.EACH)

    class Meta:
        ordering = ["person", "kind"]
        verbose_name, verbose_name_plural = _("preferencia de avisos"), _("preferencias de avisos")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_preference_per_person_and_kind")]

    def __str__(self):
        return f"{self.person} · {self.kind}"


class CalendarToken(models.Model):
    """The secret in the address of a person's calendars. Only its hash is kept; shown once, revoked by the person."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendar_tokens", verbose_name=_("persona"))
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("creado"), default=timezone.now)
    revoked_at = models.DateTimeField(_("anulado"), null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name, verbose_name_plural = _("enlace de calendario"), _("enlaces de calendario")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="one_live_calendar_token_per_person"
            )
        ]

    def __str__(self):
        return str(self.person)
