from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from members.models import Institution


class AgendaItem(models.Model):
    """One point of the agenda, with what was said when it came."""

    class Section(models.TextChoices):
        """The stations of a Peruvian session, in customary order (D.R. 003-2024 art. 28; all optional)."""

        OPENING = "opening", _("Apertura")
        PREVIOUS = "previous", _("Acta anterior")
        CORRESPONDENCE = "correspondence", _("Despacho")
        REPORTS = "reports", _("Informes")
        MOTIONS = "motions", _("Pedidos")
        DECISION = "decision", _("Orden del día")
        AGREEMENTS = "agreements", _("Acuerdos")
        CLOSING = "closing", _("Cierre")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("reunión"))
    position = models.IntegerField(_("posición"))
    section = models.CharField(_("sección"), max_length=16, choices=Section, default=Section.DECISION)
    title = models.CharField(_("título"), max_length=300)
    presenter = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("expone")
    )
    presenter_note = models.CharField(_("detalle de quien expone"), max_length=120, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(_("minutos"), default=10)
    notes = models.TextField(_("notas"), blank=True)
    notes_version = models.PositiveIntegerField(default=0, editable=False)
    notes_saved_at = models.DateTimeField(null=True, editable=False)
    notes_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)
    planned_at: datetime  # set by Meeting.timed_items, not a column

    class Meta:
        ordering = ["position"]
        verbose_name, verbose_name_plural = _("punto de agenda"), _("puntos de agenda")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_unique_in_meeting"),
            models.CheckConstraint(condition=Q(minutes_planned__lte=600), name="agenda_item_within_ten_hours"),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    @property
    def presenter_text(self):
        """Who presents, in words: the institution's acronym, the free text, or both."""
        return ", ".join(str(part) for part in (self.presenter, self.presenter_note) if part)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def in_force(self):
        return self.filter(withdrawn_at__isnull=True).order_by("pk")


class Document(models.Model):
    """A file handed in for a point of the agenda. Withdrawn, never deleted."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="documents", verbose_name=_("reunión"))
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, related_name="documents", verbose_name=_("punto"))
    title = models.CharField(_("título"), max_length=150)
    file = models.FileField(_("archivo"), upload_to="documentos/%Y/%m/")
    filename = models.CharField(max_length=150, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("documento"), _("documentos")

    def __str__(self):
        return self.title

    @property
    def extension(self):
        """The kind of file as people say it: «PDF»."""
        return self.filename.rpartition(".")[2].upper()
