"""The directory as it stands today: which seats have someone named to them, and which wait for a letter."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext as _

from members.models import Institution
from workgroups.models import Accreditation, Office, Seat, WorkGroup

SOON_DAYS = 30
SITUATIONS = {
    "todas": Q(ended_on__isnull=True),
    "sin-titular": Q(ended_on__isnull=True, has_seat=True, has_titular=False),
    "termina-pronto": Q(ended_on__isnull=True, ends_soon=True),
    "sin-alterna": Q(ended_on__isnull=True, has_seat=True, has_alternate=False),
    "asistencia-tecnica": Q(ended_on__isnull=True, is_aid=True),
    "retiradas": Q(ended_on__isnull=False),
}


def soon(today):
    return today + timedelta(days=SOON_DAYS)


def is_ending(dated, today):
    """True if a mandate in force ends within the month."""
    return dated.until is not None and dated.until <= soon(today)


def with_situation(institutions, plenary, today):
    """With what the chips ask: their seat in the plenary, whether someone is named to it, and until when."""
    seats = Seat.objects.on(today).filter(group=plenary, institution=OuterRef("pk"))
    named = Accreditation.objects.on(today).filter(
        seat__institution=OuterRef("pk"), seat__in=Seat.objects.on(today).filter(group=plenary)
    )
    return institutions.annotate(
        has_seat=Exists(seats),
        is_aid=Exists(seats.exclude(kind=Seat.Kind.MEMBER)),
        has_titular=Exists(named.filter(role=Accreditation.Role.TITULAR)),
        has_alternate=Exists(named.filter(role=Accreditation.Role.ALTERNATE)),
        ends_soon=Exists(named.filter(until__lte=soon(today))),
        precedence=Subquery(seats.values("order")[:1]),
    )


def count_situations(institutions):
    """How many of ``institutions`` (with their situation) each chip holds, in one query."""
    return institutions.aggregate(**{name: Count("pk", filter=q) for name, q in SITUATIONS.items()})


def by_precedence(institutions):
    """Members first in the plenary's order, then technical assistance, then those with no seat in it."""
    return institutions.order_by("-has_seat", "is_aid", F("precedence").asc(nulls_last=True), "acronym")


def with_seats(institutions, today):
    """With ``current_seats`` and, in each, ``current`` accreditations, titular first (two queries)."""
    named = Accreditation.objects.on(today).select_related("person").order_by("-role", "since", "pk")
    seats = Seat.objects.on(today).select_related("group").order_by("group__order", "group__name", "pk")
    seats = seats.prefetch_related(Prefetch("accreditations", named, to_attr="current"))
    return institutions.prefetch_related(Prefetch("seats", seats, to_attr="current_seats"))


def with_mandates(institutions, today):
    """With ``seats_now``: those in force or announced and, in each, ``named`` likewise, titular first (two queries)."""
    named = Accreditation.objects.overlapping(today).select_related("person").order_by("-role", "since", "pk")
    seats = Seat.objects.overlapping(today).select_related("group").order_by("group__order", "group__name", "since")
    seats = seats.prefetch_related(Prefetch("accreditations", named, to_attr="named"))
    return institutions.prefetch_related(Prefetch("seats", seats, to_attr="seats_now"))


def holders(seat, role):
    return [accreditation for accreditation in seat.current if accreditation.role == role]


def offices_by_institution(today, *, institution=None):
    """What each institution leads, by its id: «Preside la Mesa», «Coordina Salud» (one query)."""
    kinds = [Office.Kind.CHAIR, Office.Kind.SECRETARY, Office.Kind.COORDINATOR]
    offices = Office.objects.on(today).filter(kind__in=kinds).select_related("group", "person")
    if institution:
        offices = offices.filter(person__institution=institution)
    found = {}
    for office in offices.order_by("group__order", "kind"):
        found.setdefault(office.person.institution_id, []).append(_leads(office))
    return found


def _leads(office):
    if office.group.is_plenary:
        chairs = office.kind == Office.Kind.CHAIR
        return _("Preside la Mesa") if chairs else _("Secretaría técnica")
    sentences = {
        Office.Kind.CHAIR: _("Preside %(group)s"),
        Office.Kind.SECRETARY: _("Secretaría de %(group)s"),
        Office.Kind.COORDINATOR: _("Coordina %(group)s"),
    }
    return sentences[office.kind] % {"group": office.group.name}


@dataclass(frozen=True)
class Row:
    """An institution in the directory. ``seat`` is its place in the plenary, if it has one."""

    institution: Institution
    seat: Seat | None
    leads: str
    coins: list  # of (group, sits in it)
    today: object

    @classmethod
    def of(cls, institution, groups, leads, today):
        seats = {seat.group_id: seat for seat in institution.current_seats}
        plenary = next((seat for seat in institution.current_seats if seat.group.is_plenary), None)
        coins = [(group, group.pk in seats) for group in groups]
        return cls(institution, plenary, ", ".join(leads.get(institution.pk, [])), coins, today)

    @property
    def is_aid(self):
        return bool(self.seat) and self.seat.kind != Seat.Kind.MEMBER

    @property
    def band(self):
        """The part of the directory it belongs to."""
        if self.seat is None:
            return _("Sin asiento en la plenaria")
        return _("Con voz y sin voto") if self.is_aid else ""

    def _named(self, role):
        found = holders(self.seat, role) if self.seat else []
        return [(accreditation, is_ending(accreditation, self.today)) for accreditation in found]

    @property
    def titulars(self):
        return self._named(Accreditation.Role.TITULAR)

    @property
    def alternates(self):
        return self._named(Accreditation.Role.ALTERNATE)

    @property
    def sits_in(self):
        """The names of its groups, for who does not see the coins."""
        return ", ".join(group.name for group, sits in self.coins if sits) or _("Ningún grupo")


@dataclass(frozen=True)
class Waiting:
    """The members' seats that wait for a letter: without a titular, or where a mandate ends within the month."""

    vacant: list
    ending: list
    marks: list  # css class of each voting seat of the plenary, in order, for the drawing
    voting: int
    filled: int

    @classmethod
    def of(cls, today):
        """Those of every group, the plenary's first. A mandate whose next is named already waits for nothing."""
        named = Accreditation.objects.overlapping(today).select_related("person").order_by("-role", "since", "pk")
        seats = Seat.objects.on(today).filter(kind=Seat.Kind.MEMBER).select_related("institution", "group")
        seats = seats.order_by("group__order", "order", "pk")
        seats = list(seats.prefetch_related(Prefetch("accreditations", named, to_attr="named")))
        filled = {seat.pk for seat in seats if _in_force(seat, Accreditation.Role.TITULAR, today)}
        voting = [seat for seat in seats if seat.has_vote and seat.group.is_plenary]
        return cls(
            vacant=[seat for seat in seats if seat.pk not in filled],
            ending=[(seat, named) for seat in seats for named in seat.named if ends_without_next(seat, named, today)],
            marks=["yes" if seat.pk in filled else "" for seat in voting],
            voting=len(voting),
            filled=sum(seat.pk in filled for seat in voting),
        )

    @property
    def total(self):
        return len(self.vacant) + len(self.ending)

    @property
    def first(self):
        """The seat to begin with."""
        return next(iter([*self.vacant, *(seat for seat, _named in self.ending)]), None)


def _in_force(seat, role, today):
    return [named for named in seat.named if named.role == role and named.is_current_on(today)]


def ends_without_next(seat, named, today):
    """True if a mandate in force ends within the month and nobody is named to follow."""
    following = [other for other in seat.named if other.role == named.role and other.since > named.since]
    return is_ending(named, today) and not following


def plenary_and_groups():
    """The plenary and the thematic groups, in one query."""
    groups = list(WorkGroup.objects.all())
    plenary = next((group for group in groups if group.is_plenary), None)
    return plenary, [group for group in groups if not group.is_plenary]
