"""Groups, seats, who fills them and who leads. Roles are dated rows: who was secretary in March is a query."""

from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Institution, Person


def absolute_majority(seats):
    """More than half of ``seats`` (TUO LPAG, D.S. 004-2019-JUS, art. 110.1). 17 gives 9, 18 gives 10."""
    return seats // 2 + 1


def second_call_minimum(seats):
    """One third of the legal number, never fewer than three (TUO LPAG, art. 110.2). 17 gives 6."""
    return max(3, -(-seats // 3))


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """The rows in force on ``day`` (a date)."""
        return self.filter(Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))

    def current(self):
        return self.on(timezone.localdate())


class Dated(models.Model):
    since = models.DateField(_("desde"))
    until = models.DateField(_("hasta"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_current_on(self, day):
        return self.since <= day and (self.until is None or self.until >= day)


def ends_after_it_starts(name):
    return models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name=name)


class WorkGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The plenary and the user's own groups; every group for the plenary's officers."""
        standing = Standing.of(user)
        if standing.sees_all:
            return self.all()
        return self.filter(pk__in=standing.group_ids)

    def prepared_by(self, user):
        """The groups whose meetings the user may create, edit and log."""
        standing = Standing.of(user)
        return self.all() if standing.is_secretariat else self.filter(pk__in=standing.prepared_group_ids)

    def plenary(self):
        return self.filter(kind=WorkGroup.Kind.PLENARY).first()

    def thematic(self):
        return self.filter(kind=WorkGroup.Kind.THEMATIC)


class WorkGroup(models.Model):
    """The plenary is one of them, and carries the Mesa's own name, region and city."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenaria")
        THEMATIC = "thematic", _("Grupo temático")

    class Icon(models.TextChoices):
        TABLE = "users-three", _("Mesa")
        MAP = "map-trifold", _("Mapa")
        CAP = "graduation-cap", _("Birrete")
        KIT = "first-aid-kit", _("Botiquín")
        HANDS = "handshake", _("Manos")
        UMBRELLA = "umbrella", _("Paraguas")
        CASE = "briefcase", _("Maletín")
        HOUSE = "house-line", _("Casa")
        SCALES = "scales", _("Balanza")
        TREE = "tree", _("Árbol")

    kind = models.CharField(_("clase"), max_length=8, choices=Kind)
    code = models.CharField(
        _("código"), max_length=24, unique=True, help_text=_("Forma parte de los números: GT-SALUD")
    )
    name = models.CharField(_("nombre corto"), max_length=60)
    official_name = models.CharField(_("nombre oficial"), max_length=200)
    initial = models.CharField(_("inicial"), max_length=1)
    icon = models.CharField(_("icono"), max_length=20, choices=Icon, default=Icon.TABLE)
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    purpose = models.TextField(_("objetivo"), blank=True)
    region = models.CharField(_("región"), max_length=60, blank=True)
    city = models.CharField(_("ciudad"), max_length=60, blank=True)
    is_demo = models.BooleanField(_("base de demostración"), default=False, editable=False)

    objects = WorkGroupQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name, verbose_name_plural = _("grupo de trabajo"), _("grupos de trabajo")
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="plenary"), name="one_plenary"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_plenary(self):
        return self.kind == self.Kind.PLENARY

    @property
    def title(self):
        """How a page calls it: «Plenaria» or «Grupo Salud»."""
        return self.name if self.is_plenary else _("Grupo %(name)s") % {"name": self.name}

    def rules_on(self, day):
        """The rule set in force on ``day``, or the defaults of law when none was recorded."""
        return self.rule_sets.filter(since__lte=day).order_by("-since").first() or RuleSet(group=self, since=day)


class Seat(Dated):
    """An institution's place in a group. The seat votes, never the person (TUO LPAG, arts. 108 and 110)."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Miembro")
        TECHNICAL = "technical", _("Asistencia técnica")
        OBSERVER = "observer", _("Observador")

    group = models.ForeignKey(WorkGroup, models.PROTECT, related_name="seats", verbose_name=_("grupo"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="seats", verbose_name=_("institución"))
    kind = models.CharField(_("calidad"), max_length=10, choices=Kind, default=Kind.MEMBER)
    has_vote = models.BooleanField(_("con voto"), default=True)
    order = models.PositiveSmallIntegerField(_("precedencia"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("asiento"), _("asientos")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "institution"], condition=Q(until__isnull=True), name="one_open_seat_per_institution"
            ),
            ends_after_it_starts("seat_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(kind="member") | Q(has_vote=False), name="only_members_vote"),
        ]

    def __str__(self):
        return f"{self.institution} · {self.group}"


class Accreditation(Dated):
    """A person named by letter to a seat. The alternate votes when the titular is absent (D.R. 003-2024, art. 29.2)."""

    class Role(models.TextChoices):
        TITULAR = "titular", _("Titular")
        ALTERNATE = "alternate", _("Alterna o alterno")

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="accreditations", verbose_name=_("asiento"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="accreditations", verbose_name=_("persona"))
    role = models.CharField(_("calidad"), max_length=10, choices=Role)
    letter_number = models.CharField(_("oficio"), max_length=80, blank=True)
    letter_on = models.DateField(_("fecha del oficio"), null=True, blank=True)

    class Meta:
        ordering = ["-role", "since"]
        verbose_name, verbose_name_plural = _("acreditación"), _("acreditaciones")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(until__isnull=True, role="titular"), name="one_open_titular_per_seat"
            ),
            ends_after_it_starts("accreditation_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.person} · {self.seat}"


class Office(Dated):
    """What a person answers for in a group. The plenary's secretary coordinates the whole Mesa."""

    class Kind(models.TextChoices):
        CHAIR = "chair", _("Presidencia")
        SECRETARY = "secretary", _("Secretaría técnica")
        COORDINATOR = "coordinator", _("Coordinación")
        STAFF = "staff", _("Asistente")
        AUDITOR = "auditor", _("Auditoría")

    group = models.ForeignKey(WorkGroup, models.PROTECT, related_name="offices", verbose_name=_("grupo"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="offices", verbose_name=_("persona"))
    kind = models.CharField(_("cargo"), max_length=12, choices=Kind)

    class Meta:
        ordering = ["kind", "since"]
        verbose_name, verbose_name_plural = _("cargo"), _("cargos")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind"],
                condition=Q(until__isnull=True, kind__in=["chair", "secretary"]),
                name="one_open_holder_of_chair_and_secretary",
            ),
            ends_after_it_starts("office_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.group}"


class RuleSet(models.Model):
    """The numbers of a group's own rules, by date; the defaults are those of TUO LPAG and the Tumbes decrees."""

    group = models.ForeignKey(WorkGroup, models.PROTECT, related_name="rule_sets", verbose_name=_("grupo"))
    since = models.DateField(_("desde"))
    second_call_minutes = models.PositiveSmallIntegerField(_("minutos a la segunda llamada"), default=30)
    notice_days_ordinary = models.PositiveSmallIntegerField(_("días hábiles de aviso, ordinaria"), default=5)
    notice_days_extraordinary = models.PositiveSmallIntegerField(_("días hábiles de aviso, extraordinaria"), default=3)
    draft_days = models.PositiveSmallIntegerField(_("días hábiles para el borrador del acta"), default=5)
    comment_days = models.PositiveSmallIntegerField(_("días hábiles para observar el acta"), default=3)

    class Meta:
        ordering = ["group", "-since"]
        verbose_name, verbose_name_plural = _("reglas"), _("reglas")
        constraints = [models.UniqueConstraint(fields=["group", "since"], name="one_rule_set_per_group_and_day")]

    def __str__(self):
        return f"{self.group} · {self.since}"

    def notice_days(self, *, is_extraordinary):
        """Business days between the notice and the meeting."""
        return self.notice_days_extraordinary if is_extraordinary else self.notice_days_ordinary


@dataclass(frozen=True)
class Standing:
    """Who a user is today: groups, institutions and offices, read once a request in three queries."""

    plenary_id: int | None = None
    group_ids: frozenset = frozenset()
    institution_ids: frozenset = frozenset()
    offices: frozenset = frozenset()  # of (group id, Office.Kind)

    READS_ALL = (Office.Kind.CHAIR, Office.Kind.SECRETARY, Office.Kind.STAFF, Office.Kind.AUDITOR)

    @classmethod
    def of(cls, user):
        """The standing of ``user``, kept on the user object for the rest of the request."""
        if not hasattr(user, "_standing"):
            user._standing = cls._read(user)
        return user._standing

    @classmethod
    def _read(cls, user):
        person_id = getattr(user, "person_id", None)
        if not person_id:
            return cls()
        seats = list(
            Accreditation.objects.current()
            .filter(person_id=person_id, seat__in=Seat.objects.current())
            .values_list("seat__group_id", "seat__institution_id")
        )
        offices = frozenset(Office.objects.current().filter(person_id=person_id).values_list("group_id", "kind"))
        if not seats and not offices:
            return cls()
        plenary_id = WorkGroup.objects.filter(kind=WorkGroup.Kind.PLENARY).values_list("pk", flat=True).first()
        return cls(
            plenary_id=plenary_id,
            group_ids=frozenset({plenary_id} | {g for g, _i in seats} | {g for g, _k in offices}) - {None},
            institution_ids=frozenset(i for _g, i in seats),
            offices=offices,
        )

    def holds(self, group_id, *kinds):
        """True if the user holds one of ``kinds`` in that group today."""
        return any((group_id, kind) in self.offices for kind in kinds)

    @cached_property
    def sees_all(self):
        return self.holds(self.plenary_id, *self.READS_ALL)

    @cached_property
    def is_secretary(self):
        """The plenary's secretary: the Mesa's coordinator."""
        return self.holds(self.plenary_id, Office.Kind.SECRETARY)

    @cached_property
    def is_secretariat(self):
        """The plenary's secretary or staff."""
        return self.holds(self.plenary_id, Office.Kind.SECRETARY, Office.Kind.STAFF)

    @cached_property
    def prepared_group_ids(self):
        """The groups whose meetings the user prepares by an office there; the secretariat prepares them all."""
        kinds = (Office.Kind.COORDINATOR, Office.Kind.SECRETARY, Office.Kind.STAFF)
        return frozenset(group for group, kind in self.offices if kind in kinds)
