"""The room as it stands: who is in, who is missing, and whether there is quorum."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Quorum
from workgroups.models import Seat

MARKS = {"room": "yes", "virtual": "web"}


@dataclass(frozen=True)
class Room:
    roster: list
    quorum: Quorum

    @classmethod
    def of(cls, meeting):
        """Read the roster of a meeting fetched ``for_record``; a closed one counts whoever attended at all."""
        roster = list(meeting.roster.all())
        return cls(roster, Quorum.reached(roster) if meeting.is_held else Quorum.of(roster))

    @classmethod
    def expected(cls, meeting):
        """The quorum a meeting will need, by the seats that vote on its day: on the first and on the second call."""
        seats = Seat.objects.on(meeting.starts_on).filter(group=meeting.group_id, has_vote=True).count()
        return Quorum(0, seats), Quorum(0, seats, second_call=True)

    @property
    def voting(self):
        return [entry for entry in self.roster if entry.has_vote]

    @property
    def voiceless(self):
        """Technical assistance, observers and guests: voice without vote."""
        return [entry for entry in self.roster if not entry.has_vote]

    @property
    def unrecorded(self):
        """Seats of which nothing was recorded: neither present nor absent."""
        return [entry for entry in self.roster if entry.latest is None]

    @property
    def marks(self):
        """The css class of each voting seat round the table."""
        return [MARKS.get(entry.arrival.mode, "") if entry.attended else "" for entry in self.voting]

    @property
    def sentence(self):
        """«Hay quórum: 12 de 17, se necesitan 9» or «Faltan 2 para el quórum: 7 de 17»."""
        quorum = self.quorum
        figures = {"n": quorum.present, "total": quorum.total, "required": quorum.required, "missing": quorum.missing}
        if not quorum.total:
            return _("Este grupo no tiene asientos con voto")
        if quorum.is_met:
            return _("Hay quórum: %(n)s de %(total)s, se necesitan %(required)s") % figures
        short = ngettext(
            "Falta %(missing)s para el quórum: %(n)s de %(total)s",
            "Faltan %(missing)s para el quórum: %(n)s de %(total)s",
            quorum.missing,
        )
        return short % figures
