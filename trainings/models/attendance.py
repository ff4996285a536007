from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from trainings.models.enrolment import Enrolment
from trainings.models.session import TrainingSession


class SessionAttendance(models.Model):
    """That someone registered came to a session. Without a row nobody said anything; corrected, never deleted."""

    class Way(models.TextChoices):
        LIST = "list", _("En la lista")
        CODE = "code", _("Con el código")
        IMPORT = "import", _("Lista de la sala virtual")

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="attendances", verbose_name=_("sesión"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendances", verbose_name=_("inscripción"))
    is_present = models.BooleanField(_("asistió"), default=True)
    at = models.DateTimeField(_("llegó"))
    way = models.CharField(_("cómo se marcó"), max_length=6, choices=Way)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    marked_at = models.DateTimeField(_("marcado"), editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name, verbose_name_plural = _("asistencia a una sesión"), _("asistencias a sesiones")
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_once_per_session")]

    def __str__(self):
        return f"{self.enrolment} · {self.session.title}"
