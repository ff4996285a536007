from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def drafts(self):
        return self.filter(status=Minutes.Status.DRAFT)

    def final(self):
        return self.filter(status=Minutes.Status.FINAL)

    def waiting_for_pdf(self):
        """Final, and their bytes not stored yet."""
        return self.final().filter(sha256="")


class Minutes(models.Model):
    """The acta of a closed session. Its text is the meeting's own rows; once final they no longer change.

    The PDF is made once, when final, kept by its hash and served as the same bytes ever after.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Borrador")
        FINAL = "final", _("Final")

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes", verbose_name=_("reunión"))
    status = models.CharField(_("estado"), max_length=8, choices=Status, default=Status.DRAFT)
    drafted_at = models.DateTimeField(_("borrador desde"))
    shared_at = models.DateTimeField(_("enviada a observación"), null=True, editable=False)
    observe_until = models.DateField(_("se observa hasta el"), null=True, editable=False)
    finalised_at = models.DateTimeField(_("final desde"), null=True, blank=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    pdf = models.FileField(_("PDF"), upload_to="actas/%Y/", blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(null=True, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at"]
        verbose_name, verbose_name_plural = _("acta"), _("actas")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(finalised_at__isnull=False), name="final_acta_says_when"
            ),
            models.CheckConstraint(condition=Q(status="final") | Q(sha256=""), name="only_final_actas_are_stored"),
        ]

    def __str__(self):
        return f"Acta {self.meeting.code}"

    @property
    def is_final(self):
        return self.status == self.Status.FINAL

    @property
    def period(self):
        """Which sending to be observed stands, as a text; empty while none does. A later one is another period."""
        return str(self.shared_at.timestamp()) if self.shared_at and not self.is_final else ""

    def is_observed_on(self, day):
        """True from its sending until the last day to observe it, included."""
        return bool(self.period) and day <= self.observe_until
