"""Registration: who asked for a place in a training, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import District, Institution, Person
from trainings.models.training import Audience, Training
from workgroups.models import Standing


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; those of one's institution, for its people; all of a training, for who prepares its group."""
        standing = Standing.of(user)
        if standing.sees_all:
            return self.all()
        own = Q(person=user.person_id) if user.person_id else Q(pk__in=[])
        of_institution = Q(institution__in=standing.institution_ids)
        return self.filter(own | of_institution | Q(training__group__in=standing.prepared_group_ids))

    def seated(self):
        """Those that hold a seat: confirmed; or until ``held_until``, offered one or waiting for their institution."""
        return self.filter(status__in=Enrolment.SEATED)

    def confirmed(self):
        return self.filter(status=Enrolment.Status.CONFIRMED)

    def waiting(self):
        """The waiting list, who came first before."""
        return self.filter(status=Enrolment.Status.WAITING).order_by("queued_at", "pk")


class Enrolment(models.Model):
    """A person's registration in a training. No identity number; sex, age and district are optional and only counted.

    The name, post and rank are as they are to stand on the certificate.
    """

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Falta confirmar el correo")
        PENDING = "pending", _("Por aprobar")
        WAITING = "waiting", _("En lista de espera")
        OFFERED = "offered", _("Se le ofreció un cupo")
        CONFIRMED = "confirmed", _("Inscrita")
        WITHDRAWN = "withdrawn", _("Se retiró")
        REFUSED = "refused", _("No aprobada")
        LAPSED = "lapsed", _("No respondió a tiempo")
        UNAPPROVED = "unapproved", _("No se aprobó a tiempo")

    SEATED = (Status.PENDING, Status.OFFERED, Status.CONFIRMED)
    LIVE = (Status.UNCONFIRMED, Status.PENDING, Status.WAITING, Status.OFFERED, Status.CONFIRMED)

    class Way(models.TextChoices):
        ACCOUNT = "account", _("Desde su cuenta")
        FORM = "form", _("Formulario público")
        IMPORT = "import", _("Por quien organiza")
        WALK_IN = "walk_in", _("En la puerta")

    class Sex(models.TextChoices):
        FEMALE = "f", _("Mujer")
        MALE = "m", _("Hombre")

    class Age(models.TextChoices):
        UNDER_30 = "29", _("Hasta 29 años")
        UNDER_45 = "44", _("De 30 a 44 años")
        UNDER_60 = "59", _("De 45 a 59 años")
        OLDER = "60", _("60 años o más")

    training = models.ForeignKey(Training, models.PROTECT, related_name="enrolments", verbose_name=_("capacitación"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("persona")
    )
    full_name = models.CharField(_("nombres y apellidos"), max_length=120)
    email = models.EmailField(_("correo"), blank=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="enrolments", verbose_name=_("institución")
    )
    institution_name = models.CharField(_("institución o establecimiento"), max_length=200, blank=True)
    post = models.CharField(_("cargo"), max_length=120, blank=True)
    rank = models.CharField(_("grado"), max_length=40, blank=True)
    audience = models.CharField(_("público"), max_length=13, choices=Audience, default=Audience.PUBLIC)
    sex = models.CharField(_("sexo"), max_length=1, choices=Sex, blank=True)
    age = models.CharField(_("edad"), max_length=2, choices=Age, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("distrito donde trabaja")
    )
    way = models.CharField(_("cómo se inscribió"), max_length=7, choices=Way)
    status = models.CharField(_("estado"), max_length=11, choices=Status, editable=False)
    created_at = models.DateTimeField(_("pidió inscribirse"), default=timezone.now, editable=False)
    queued_at = models.DateTimeField(_("en espera desde"), null=True, editable=False)
    held_until = models.DateTimeField(_("cupo guardado hasta"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("inscrita desde"), null=True, editable=False)
    ended_at = models.DateTimeField(_("terminó"), null=True, editable=False)
    ended_reason = models.CharField(_("motivo"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["full_name", "pk"]
        verbose_name, verbose_name_plural = _("inscripción"), _("inscripciones")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "training",
                condition=Q(status__in=["unconfirmed", "pending", "waiting", "offered", "confirmed"]) & ~Q(email=""),
                name="one_live_enrolment_per_address",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["offered", "pending"]) | Q(held_until__isnull=False),
                name="a_seat_not_yet_theirs_has_a_deadline",
            ),
        ]
        indexes = [models.Index(fields=["training", "status"])]

    def __str__(self):
        return f"{self.name_with_rank} · {self.training.code}"

    @property
    def name_with_rank(self):
        """«S1 PNP Abel Quispe Roncal»: the rank stands before the name."""
        return f"{self.rank} {self.full_name}".strip()

    @property
    def where(self):
        """The institution, and the unit if they wrote one."""
        acronym = self.institution.acronym if self.institution else ""
        return " · ".join(filter(None, [acronym, self.institution_name]))

    @property
    def is_unconfirmed(self):
        return self.status == self.Status.UNCONFIRMED

    @property
    def is_pending(self):
        return self.status == self.Status.PENDING

    @property
    def is_waiting(self):
        return self.status == self.Status.WAITING

    @property
    def is_offered(self):
        return self.status == self.Status.OFFERED

    @property
    def is_confirmed(self):
        return self.status == self.Status.CONFIRMED

    @property
    def may_leave(self):
        """Live, and the training goes on."""
        return self.is_live and self.training.is_plan_editable

    @property
    def is_live(self):
        return self.status in self.LIVE
