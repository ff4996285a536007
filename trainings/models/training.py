from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import Institution
from workgroups.models import Standing, WorkGroup


class Audience(models.TextChoices):
    """Whom a training is for. The first five as the founding note of the Mesa of Tumbes names them (23.01.2024)."""

    MIGRATION = "migration", _("Control migratorio")
    POLICE = "police", _("Policía")
    MILITARY = "military", _("Fuerzas Armadas")
    PUBLIC = "public", _("Función pública")
    INTERNATIONAL = "international", _("Organismos internacionales")
    OTHER = "other", _("Otros")


class TrainingQuerySet(models.QuerySet):
    def public(self):
        """What anyone may read without an account."""
        shown = [Training.Status.PUBLISHED, Training.Status.RUNNING, Training.Status.FINISHED]
        shown += [Training.Status.CERTIFIED, Training.Status.CANCELLED]
        return self.filter(visibility=Training.Visibility.PUBLIC, status__in=shown)

    def visible_to(self, user):
        """Public ones, those one is registered in, a member's groups' and the Mesa's; drafts for who prepares them."""
        from trainings.models.enrolment import Enrolment

        if not user.is_authenticated:
            return self.public()
        standing = Standing.of(user)
        if standing.sees_all:
            return self.all()
        seen = Q(visibility=Training.Visibility.PUBLIC)
        if user.person_id:
            seen |= Q(pk__in=Enrolment.objects.filter(person=user.person_id).values("training"))
        if standing.group_ids:
            seen |= Q(group__in=standing.group_ids) | Q(visibility=Training.Visibility.MEMBERS)
        return self.filter(seen & ~Q(status=Training.Status.DRAFT) | Q(group__in=standing.prepared_group_ids))

    def of_when(self, when, now):
        """The «proximas», soonest first: still to come, under way or without a date. The «pasadas», latest first.

        With ``first_at`` and ``last_at``, when its sessions begin and end.
        """
        dated = self.annotate(first_at=Min("sessions__starts_at"), last_at=Max("sessions__ends_at"))
        open_ones = [Training.Status.DRAFT, Training.Status.PUBLISHED, Training.Status.RUNNING]
        ahead = Q(status__in=open_ones) & (Q(last_at__isnull=True) | Q(last_at__gte=now))
        if when == "proximas":
            return dated.filter(ahead).order_by(F("first_at").asc(nulls_last=True), "pk")
        if when == "pasadas":
            dated = dated.exclude(ahead)
        return dated.order_by(F("first_at").desc(nulls_last=True), "-pk")

    def with_taken(self):
        """With ``taken``, how many of its seats are held."""
        from trainings.models.enrolment import Enrolment

        seated = Enrolment.objects.seated().filter(training=OuterRef("pk")).order_by().values("training")
        return self.annotate(taken=Coalesce(Subquery(seated.annotate(n=Count("pk")).values("n")), 0))

    def for_list(self):
        """With its group, organisers, audiences and sessions (five queries)."""
        return self.select_related("group").prefetch_related("organisers__institution", "audiences", "sessions")

    def for_page(self):
        from trainings.models.session import Material, Speaker, TrainingSession

        came = Count("attendances", filter=Q(attendances__is_present=True))
        ordered = TrainingSession.objects.order_by(*TrainingSession._meta.ordering)  # what is counted has no order
        sessions = ordered.annotate(came=came).prefetch_related(
            Prefetch("speakers", Speaker.objects.select_related("person")),
            Prefetch("materials", Material.objects.in_force()),
        )
        rows = ["organisers__institution", "audiences", "signatories", Prefetch("sessions", sessions)]
        return self.with_taken().select_related("group", "copied_from").prefetch_related(*rows)


class Training(models.Model):
    """A training of a group, from its plan to its certificates. Cancelled with a reason, never deleted."""

    class Status(models.TextChoices):
        """RUNNING is not stored but told by the day (``stage``): nobody has to remember to begin it."""

        DRAFT = "draft", _("En preparación")
        PUBLISHED = "published", _("Publicada")
        RUNNING = "running", _("En curso")
        FINISHED = "finished", _("Terminada")
        CERTIFIED = "certified", _("Certificada")
        CANCELLED = "cancelled", _("Cancelada")

    class Modality(models.TextChoices):
        IN_PERSON = "in_person", _("Presencial")
        VIRTUAL = "virtual", _("Virtual")
        HYBRID = "hybrid", _("Presencial y virtual")

    class HourUnit(models.TextChoices):
        CHRONOLOGICAL = "chronological", _("horas cronológicas")
        ACADEMIC = "academic", _("horas lectivas")

    class Entry(models.TextChoices):
        INSTITUTIONS = "institutions", _("Todas las instituciones de la Mesa")
        INVITATION = "invitation", _("Por invitación")
        PUBLIC = "public", _("Público en general")

    class Visibility(models.TextChoices):
        GROUP = "group", _("Solo el grupo")
        MEMBERS = "members", _("Todas las instituciones de la Mesa")
        PUBLIC = "public", _("Cualquiera, sin cuenta")

    class Paper(models.TextChoices):
        """Attendance alone, or attendance and a passed evaluation (SERVIR, R.P.E. 141-2016-SERVIR-PE, levels 1-2)."""

        NONE = "none", _("Sin constancia ni certificado")
        ATTENDANCE = "attendance", _("Constancia de asistencia")
        CERTIFICATE = "certificate", _("Certificado de asistencia y aprobación")

    group = models.ForeignKey(WorkGroup, models.PROTECT, related_name="trainings", verbose_name=_("grupo que organiza"))
    year = models.PositiveSmallIntegerField(_("año"), editable=False)
    number = models.PositiveSmallIntegerField(_("número"), editable=False)
    title = models.CharField(_("título"), max_length=200)
    summary = models.CharField(_("para quién es, en una frase"), max_length=300, blank=True)
    objectives = models.TextField(_("qué aprenderán"), max_length=2000, blank=True)
    modality = models.CharField(_("modalidad"), max_length=10, choices=Modality, default=Modality.IN_PERSON)
    hours = models.DecimalField(_("horas"), max_digits=5, decimal_places=1)
    hour_unit = models.CharField(_("unidad"), max_length=13, choices=HourUnit, default=HourUnit.CHRONOLOGICAL)
    capacity = models.PositiveSmallIntegerField(_("cupos"), null=True, blank=True)
    entry = models.CharField(_("quién puede inscribirse"), max_length=12, choices=Entry, default=Entry.INSTITUTIONS)
    needs_approval = models.BooleanField(_("se aprueba cada inscripción"), default=False)
    opens_at = models.DateTimeField(_("se inscribe desde"), null=True, blank=True)
    closes_at = models.DateTimeField(_("se inscribe hasta"), null=True, blank=True)
    hours_to_accept = models.PositiveSmallIntegerField(_("horas para aceptar un cupo liberado"), default=48)
    visibility = models.CharField(_("quién la ve"), max_length=8, choices=Visibility, default=Visibility.MEMBERS)
    paper = models.CharField(_("qué se entrega"), max_length=11, choices=Paper, default=Paper.ATTENDANCE)
    minimum_attendance = models.PositiveSmallIntegerField(_("asistencia mínima, en %"), default=80)
    minimum_grade = models.DecimalField(
        _("nota mínima, de 0 a 20"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    status = models.CharField(_("estado"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("publicada"), null=True, editable=False)
    finished_at = models.DateTimeField(_("terminada"), null=True, editable=False)
    cancelled_reason = models.CharField(_("motivo de la cancelación"), max_length=300, blank=True)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies", editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)
    institutions = models.ManyToManyField(Institution, through="Organiser", related_name="trainings")

    taken: int  # with_taken() says it

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name, verbose_name_plural = _("capacitación"), _("capacitaciones")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="training_number_unique_in_year"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_has_hours"),
            models.CheckConstraint(condition=Q(minimum_attendance__lte=100), name="attendance_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(minimum_grade__isnull=True) | Q(minimum_grade__gte=0, minimum_grade__lte=20),
                name="grades_go_from_0_to_20",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__isnull=True) | Q(closes_at__gt=models.F("opens_at")),
                name="registration_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancelled_reason=""), name="cancelled_training_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @classmethod
    def next_number(cls, year):
        """The number that follows that year. Call it inside a transaction that holds the plenary's row."""
        return (cls.objects.filter(year=year).aggregate(Max("number"))["number__max"] or 0) + 1

    @property
    def code(self):
        """«CAP-001-2024»."""
        return f"CAP-{self.number:03d}-{self.year}"

    @property
    def hours_said(self):
        """«8 horas», «12,5 horas lectivas»."""
        number = number_format(self.hours, None if self.hours % 1 else 0)
        if self.hour_unit == self.HourUnit.ACADEMIC:
            return ngettext("%(n)s hora lectiva", "%(n)s horas lectivas", int(self.hours)) % {"n": number}
        return ngettext("%(n)s hora", "%(n)s horas", int(self.hours)) % {"n": number}

    @property
    def gives_paper(self):
        return self.paper != self.Paper.NONE

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    def stage(self, now):
        """Its status as it stands: a published one whose first session began is running."""
        begun = self.status == self.Status.PUBLISHED and self.starts_at and self.starts_at <= now
        return self.Status.RUNNING if begun else self.Status(self.status)

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def is_over(self):
        """Finished or certified: its sessions are history."""
        return self.status in (self.Status.FINISHED, self.Status.CERTIFIED)

    @property
    def is_plan_editable(self):
        return self.status in (self.Status.DRAFT, self.Status.PUBLISHED, self.Status.RUNNING)

    def takes_registrations(self, now):
        """Published or running, and inside its window. Without a closing time: until its last session begins."""
        if self.status not in (self.Status.PUBLISHED, self.Status.RUNNING):
            return False
        closes = self.closes_at or max((s.starts_at for s in self.ordered_sessions), default=None)
        return (self.opens_at is None or self.opens_at <= now) and closes is not None and now < closes

    def quota_left(self, institution):
        """How many more it may send (``institution``: a list of its id, or a query of it); None without a quota."""
        quota = self.quotas.filter(institution__in=institution).first()
        return quota and max(0, quota.seats - self.enrolments.seated().filter(institution=quota.institution_id).count())

    @cached_property
    def ordered_sessions(self):
        return list(self.sessions.all())

    @property
    def starts_at(self):
        return self.ordered_sessions[0].starts_at if self.ordered_sessions else None

    @property
    def ends_at(self):
        return max((session.ends_at for session in self.ordered_sessions), default=None)


class TrainingAudience(models.Model):
    training = models.ForeignKey(Training, models.CASCADE, related_name="audiences")
    audience = models.CharField(_("público"), max_length=13, choices=Audience)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("público"), _("públicos")
        constraints = [models.UniqueConstraint(fields=["training", "audience"], name="audience_once_in_a_training")]

    def __str__(self):
        return self.get_audience_display()


class Organiser(models.Model):
    """An institution that organises a training, in the order in which its papers name them."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="organisers")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("institución"))
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("organiza"), _("organizan")
        constraints = [models.UniqueConstraint(fields=["training", "institution"], name="institution_organises_once")]

    def __str__(self):
        return self.institution.acronym


class Signatory(models.Model):
    """Who signs the certificates of a training, as they are to be named there."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="signatories")
    name = models.CharField(_("nombres y apellidos"), max_length=120)
    post = models.CharField(_("cargo"), max_length=120)
    institution_name = models.CharField(_("institución"), max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("firmante"), _("firmantes")

    def __str__(self):
        return self.name


class Quota(models.Model):
    """The most people that one institution may send."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="quotas")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("institución"))
    seats = models.PositiveSmallIntegerField(_("cupos"))

    class Meta:
        ordering = ["institution__acronym"]
        verbose_name, verbose_name_plural = _("cupo por institución"), _("cupos por institución")
        constraints = [models.UniqueConstraint(fields=["training", "institution"], name="one_quota_per_institution")]

    def __str__(self):
        return f"{self.institution}: {self.seats}"
