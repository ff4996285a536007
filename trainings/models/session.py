import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person
from trainings.models.training import Training

CODE_OPENS = timedelta(minutes=15)  # before a session begins, the room shows its code


def new_secret():
    """What the codes of a session are made from; nobody reads it."""
    return secrets.token_hex(32)


class TrainingSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the trainings the user may see."""
        return self.filter(training__in=Training.objects.visible_to(user))

    def attended_by(self, person_id):
        """Of trainings where that person is registered and has a seat."""
        from trainings.models.enrolment import Enrolment

        own = Enrolment.objects.confirmed().filter(person=person_id)
        return self.filter(training__in=own.values("training"))

    def standing(self):
        """Of trainings that were not cancelled."""
        return self.exclude(training__status=Training.Status.CANCELLED)


class TrainingSession(models.Model):
    """One meeting of a training: its day and hours, where, and who speaks."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="sessions", verbose_name=_("capacitación"))
    title = models.CharField(_("tema"), max_length=200)
    starts_at = models.DateTimeField(_("empieza"))
    ends_at = models.DateTimeField(_("termina"))
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    link = models.URLField(_("enlace virtual"), max_length=500, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)  # of iCalendar: counts the changes
    code_secret = models.CharField(max_length=64, editable=False)  # of the code that changes each minute
    closed_at = models.DateTimeField(_("asistencia cerrada"), null=True, editable=False)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name, verbose_name_plural = _("sesión"), _("sesiones")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self):
        return f"{self.title} · {self.training.code}"

    @property
    def starts_on(self):
        return timezone.localdate(self.starts_at)

    @property
    def code_opens_at(self):
        return self.starts_at - CODE_OPENS

    @property
    def attended_from(self):
        """People are marked from the first hour of its day, or with its code if that opens the day before."""
        day = timezone.localtime(self.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
        return min(day, self.code_opens_at)

    @property
    def minutes(self):
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Speaker(models.Model):
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="speakers", verbose_name=_("sesión"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="talks", verbose_name=_("persona")
    )
    name = models.CharField(_("nombres y apellidos"), max_length=120)
    institution_name = models.CharField(_("institución"), max_length=200, blank=True)
    topic = models.CharField(_("tema"), max_length=200, blank=True)
    email = models.EmailField(_("correo"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("ponente"), _("ponentes")

    def __str__(self):
        return self.name


class MaterialQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user):
        """Those of the trainings the user may see; of the public ones, anyone."""
        return self.filter(session__training__in=Training.objects.visible_to(user))


class Material(models.Model):
    """A file of a session. Taken out of the list, never deleted."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="materials", verbose_name=_("sesión"))
    title = models.CharField(_("título"), max_length=200)
    file = models.FileField(_("archivo"), upload_to="capacitaciones/%Y/")
    kind = models.CharField(max_length=4, editable=False)
    size = models.PositiveIntegerField(editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("material"), _("materiales")

    def __str__(self):
        return self.title

    @property
    def extension(self):
        """«PDF», for the line beside its title."""
        return self.kind.upper()
