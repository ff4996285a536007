"""What people answered: a test before and after, with their name; what they think of it, with none."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainings.models.enrolment import Enrolment
from trainings.models.training import Training


class Survey(models.Model):
    """A short set of questions of a training: one test, asked before and after, and one survey of satisfaction."""

    class Kind(models.TextChoices):
        TEST = "test", _("Prueba de entrada y de salida")
        SATISFACTION = "satisfaction", _("Encuesta de satisfacción")

    training = models.ForeignKey(Training, models.PROTECT, related_name="surveys", verbose_name=_("capacitación"))
    kind = models.CharField(_("clase"), max_length=12, choices=Kind)
    opens_at = models.DateTimeField(_("se responde desde"), null=True, blank=True)
    closes_at = models.DateTimeField(_("se responde hasta"), null=True, blank=True)

    class Meta:
        ordering = ["kind"]
        verbose_name, verbose_name_plural = _("cuestionario"), _("cuestionarios")
        constraints = [models.UniqueConstraint(fields=["training", "kind"], name="one_survey_of_a_kind")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.training.code}"


class Question(models.Model):
    class Kind(models.TextChoices):
        CHOICE = "choice", _("Elegir una")
        SCALE = "scale", _("Escala de cuatro")
        TEXT = "text", _("Respuesta libre")

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="questions", verbose_name=_("cuestionario"))
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("clase"), max_length=6, choices=Kind, default=Kind.CHOICE)
    text = models.CharField(_("pregunta"), max_length=300)
    options = models.JSONField(_("opciones"), default=list, blank=True)  # of texts
    correct = models.PositiveSmallIntegerField(_("la correcta"), null=True, blank=True)  # index in options; of a test
    is_required = models.BooleanField(_("obligatoria"), default=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("pregunta"), _("preguntas")

    def __str__(self):
        return self.text

    @property
    def marked_options(self):
        """[(option, whether it is the right one)]."""
        return [(option, n == self.correct) for n, option in enumerate(self.options)]


class Sitting(models.Model):
    """A test taken: what someone answered, and the grade that gives: 0 to 20, as in Peru's schools."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("De entrada")
        AFTER = "after", _("De salida")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="sittings", verbose_name=_("inscripción"))
    moment = models.CharField(_("momento"), max_length=6, choices=Moment)
    answers = models.JSONField(default=dict, editable=False)  # {question id: index}
    grade = models.DecimalField(_("nota"), max_digits=3, decimal_places=1)
    answered_at = models.DateTimeField(_("respondió"))

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("resultado de la prueba"), _("resultados de la prueba")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "moment"], name="one_result_per_moment"),
            models.CheckConstraint(condition=Q(grade__gte=0, grade__lte=20), name="result_from_0_to_20"),
        ]

    def __str__(self):
        return f"{self.enrolment}: {self.grade}"


class SurveyTicket(models.Model):
    """That a person answered the anonymous survey: not what, not when."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="tickets")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["enrolment"]
        verbose_name, verbose_name_plural = _("encuesta respondida"), _("encuestas respondidas")
        constraints = [models.UniqueConstraint(fields=["survey", "enrolment"], name="one_answer_per_person")]

    def __str__(self):
        return str(self.survey)


class SurveyAnswerQuerySet(models.QuerySet):
    def told(self, now):
        """Those that results count: let out five at a time, and all of them once nobody answers any more."""
        return self.filter(models.Q(is_told=True) | models.Q(survey__closes_at__lte=now))


class SurveyAnswer(models.Model):
    """One anonymous answer: no person, no time, no order in which they came, the key being random.

    Only that it is one of the last four at most, while it is not told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    answers = models.JSONField(default=dict, editable=False)  # {question id: index, or text}
    is_told = models.BooleanField(default=False, editable=False)  # results count it

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("respuesta anónima"), _("respuestas anónimas")

    def __str__(self):
        return str(self.survey)
