from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from members.models import Institution, Person
from workgroups.models import Seat, absolute_majority, second_call_minimum


class RosterEntry(models.Model):
    """A seat as it stood when the session opened, or a guest: an old acta shows who was entitled then.

    Names and rights are copies; later changes in the directory do not touch them.
    """

    class Kind(models.TextChoices):
        MEMBER = "member", _("Miembro")
        TECHNICAL = "technical", _("Asistencia técnica")
        OBSERVER = "observer", _("Observador")
        GUEST = "guest", _("Invitada o invitado")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="roster", verbose_name=_("reunión"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="roster_entries")
    order = models.PositiveSmallIntegerField(default=0)
    acronym = models.CharField(_("sigla"), max_length=16, blank=True)
    official_name = models.CharField(_("institución"), max_length=200)
    kind = models.CharField(_("calidad"), max_length=10, choices=Kind)
    has_vote = models.BooleanField(_("con voto"), default=False)
    titular = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    alternate = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name, verbose_name_plural = _("asiento en la sesión"), _("asientos en la sesión")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="seat_once_in_a_roster"),
            models.CheckConstraint(condition=Q(kind="member") | Q(has_vote=False), name="only_members_vote_in_session"),
        ]

    def __str__(self):
        return f"{self.acronym or self.official_name} · {self.meeting}"

    @cached_property
    def events_so_far(self):
        return list(self.events.all())

    @property
    def latest(self):
        """The event that stands, or None while nothing was recorded: nobody is present by default."""
        return self.events_so_far[-1] if self.events_so_far else None

    @property
    def state(self):
        """``room``, ``virtual``, ``left``, ``excused``, ``absent`` or ``unrecorded``."""
        event = self.latest
        if event is None:
            return "unrecorded"
        return event.mode if event.kind == AttendanceEvent.Kind.IN else event.kind

    @property
    def state_text(self):
        """The state in words, with its hour: «En sala, 09:41»."""
        event = self.latest
        if event is None:
            return _("Sin registrar")
        word = event.get_mode_display() if event.kind == AttendanceEvent.Kind.IN else event.get_kind_display()
        return f"{word}, {timezone.localtime(event.at):%H:%M}"

    @property
    def name(self):
        return self.acronym or self.official_name

    @property
    def who(self):
        """Who fills the seat: whoever came, else the titular, else who is accredited to stand in."""
        if self.latest and self.latest.person_name:
            return self.latest.person_name
        expected = self.titular or self.alternate
        return expected.full_name if expected else _("Sin titular designado")

    @property
    def is_present(self):
        return self.state in ("room", "virtual")

    @property
    def attended(self):
        """True if it was in the session, even if it left before the end."""
        return self.arrival is not None

    @property
    def arrival(self):
        """The arrival that stands: the last ``in``, unless a later event says it never came."""
        event = self.latest
        if event is None or event.kind in (AttendanceEvent.Kind.ABSENT, AttendanceEvent.Kind.EXCUSED):
            return None
        return next(e for e in reversed(self.events_so_far) if e.kind == AttendanceEvent.Kind.IN)

    @property
    def left_at(self):
        return self.latest.at if self.state == "left" else None


class AttendanceEvent(models.Model):
    """Somebody came in, left, or did not come. Append-only: a correction is a later event."""

    class Kind(models.TextChoices):
        IN = "in", _("Ingreso")
        OUT = "left", _("Salida")
        EXCUSED = "excused", _("Ausencia justificada")
        ABSENT = "absent", _("Ausente")

    class Mode(models.TextChoices):
        ROOM = "room", _("En sala")
        VIRTUAL = "virtual", _("Virtual")

    class Quality(models.TextChoices):
        TITULAR = "titular", _("Titular")
        ALTERNATE = "alternate", _("Alterna o alterno")
        OTHER = "other", _("Otra persona")

    entry = models.ForeignKey(RosterEntry, models.CASCADE, related_name="events")
    kind = models.CharField(_("hecho"), max_length=8, choices=Kind)
    at = models.DateTimeField(_("hora"))
    mode = models.CharField(_("modo"), max_length=8, choices=Mode, blank=True)
    quality = models.CharField(_("en calidad de"), max_length=10, choices=Quality, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="attendance_events")
    person_name = models.CharField(_("nombre"), max_length=120, blank=True)
    person_post = models.CharField(_("cargo"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("asistencia"), _("asistencias")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="in") | (~Q(person_name="") & ~Q(mode="") & ~Q(quality="")),
                name="arrival_says_who_and_how",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.person_name}"


@dataclass(frozen=True)
class Quorum:
    """Seats with a vote present, over those of the roster. A seat counts once, whoever fills it (LPAG art. 110)."""

    present: int
    total: int
    second_call: bool = False

    @classmethod
    def of(cls, roster, *, second_call=False):
        """Count ``roster`` (RosterEntry rows) as it stands; technical assistance, observers and guests do not count."""
        voting = [entry for entry in roster if entry.has_vote]
        return cls(sum(entry.is_present for entry in voting), len(voting), second_call)

    @classmethod
    def reached(cls, roster):
        """The same count of those who attended at all: what the acta of a closed session states."""
        voting = [entry for entry in roster if entry.has_vote]
        return cls(sum(entry.attended for entry in voting), len(voting))

    @property
    def required(self):
        majority = absolute_majority(self.total)
        return min(majority, second_call_minimum(self.total)) if self.second_call else majority

    @property
    def missing(self):
        return max(0, self.required - self.present)

    @property
    def is_met(self):
        return self.total > 0 and self.missing == 0
