"""Seats, who fills them and who answers for a group: dated rows."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Institution, Person
from workgroups.models.dated import Dated, DatedQuerySet, ends_after_it_starts
from workgroups.models.group import WorkGroup


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


class AccreditationQuerySet(DatedQuerySet):
    def with_letter_for(self, user):
        """Those whose scanned letter the user may read: the secretariat, the auditor and the seat's institution."""
        from workgroups.models.standing import Standing  # it stands on this module

        standing, scanned = Standing.of(user), self.exclude(scan="")
        if standing.is_secretariat or standing.is_auditor:
            return scanned
        return scanned.filter(seat__institution__in=standing.institution_ids)


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
    scan = models.FileField(_("oficio escaneado"), upload_to="oficios/%Y/%m/", blank=True)
    scan_name = models.CharField(max_length=150, blank=True, editable=False)
    scan_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = AccreditationQuerySet.as_manager()

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

    @property
    def is_followed(self):
        """True if the day after it ends somebody named later has its place, or the same person another of the seat."""
        named = self.seat.accreditations.on(self.until + timedelta(days=1)).filter(since__gt=self.since)
        return named.filter(Q(role=self.role) | Q(person=self.person_id)).exists()


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

    @property
    def is_followed(self):
        """True if the day after it ends somebody named later has it."""
        later = self.group.offices.on(self.until + timedelta(days=1)).filter(kind=self.kind, since__gt=self.since)
        return later.exists()
