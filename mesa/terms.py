"""What a person holds and held, as their page tells it, and what the one that ends soon asks for."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from mesa import seating
from workgroups.letters import renewal_asked_at
from workgroups.models import Accreditation, Office


@dataclass(frozen=True)
class Term:
    """An accreditation or an office, on ``today``."""

    dated: Accreditation | Office
    today: object

    @property
    def is_office(self):
        return isinstance(self.dated, Office)

    @property
    def seat(self):
        return None if self.is_office else self.dated.seat

    @property
    def has_scan(self):
        return not self.is_office and bool(self.dated.scan)

    @property
    def group(self):
        return self.dated.group if self.is_office else self.seat.group

    @property
    def role(self):
        return self.dated.get_kind_display() if self.is_office else self.dated.get_role_display()

    @property
    def title(self):
        return self.role if self.is_office else f"{self.seat.institution.acronym}, {self.role.lower()}"

    @property
    def is_current(self):
        return self.dated.is_current_on(self.today)

    @property
    def is_coming(self):
        return self.dated.since > self.today and not self.dated.is_over_on(self.today)

    @property
    def is_past(self):
        return not (self.is_current or self.is_coming)

    @property
    def when(self):
        if self.is_current:
            return _("Hoy")
        return _("Pronto") if self.is_coming else _("Antes")

    @property
    def is_ending(self):
        return self.is_current and seating.is_ending(self.dated, self.today)

    @property
    def _rank(self):
        return (self.is_current, self.is_coming, self.dated.since)

    @cached_property
    def votes(self):
        """When this person votes, in words."""
        if not self.seat.has_vote:
            return _("No: el asiento tiene voz")
        if self.dated.role == Accreditation.Role.TITULAR:
            return _("Por %(institution)s") % {"institution": self.seat.institution.acronym}
        titulars = self.seat.accreditations.on(self.today).filter(role=Accreditation.Role.TITULAR)
        titular = titulars.select_related("person").first()
        return _("Solo si falta %(titular)s") % {"titular": titular.person} if titular else _("Sí, sin titular")

    @cached_property
    def renewal_asked_at(self):
        """When its renewal was last asked of the institution, or None."""
        return None if self.is_office else renewal_asked_at(self.dated)

    @property
    def afterwards(self):
        """What changes the day after it ends."""
        if self.is_office:
            return _("Después de esa fecha deja el cargo.")
        return _("Después de esa fecha puede asistir, con voz y sin voto.")


def terms_of(person, today):
    """Those in force first, then those announced; the latest first."""
    accreditations = person.accreditations.select_related("seat__group", "seat__institution")
    held = [*accreditations, *person.offices.select_related("group")]
    return sorted((Term(dated, today) for dated in held), key=lambda term: term._rank, reverse=True)


def ending(terms):
    """The one of ``terms`` that ends first within the month with nobody named to follow, or None."""
    waiting = (term for term in terms if term.is_ending and not term.dated.is_followed)
    return min(waiting, key=lambda term: term.dated.until, default=None)
