"""What an acta says, gathered once from the meeting's rows for the screen and for the PDF.

The order is the customary one of a Peruvian acta; what the law asks of it is in TUO LPAG, art. 113.1.
The acta is a Spanish document whatever the language of the page around it: build and show it under «es».
No e-mail, no phone: an acta is public (TUO Ley 27806, art. 10).
"""

from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from meetings.models import AgendaItem, Agreement, Meeting, Minutes, Quorum, RosterEntry, YearName
from workgroups.models import Office, WorkGroup

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
S = AgendaItem.Section
HEADINGS = {
    S.OPENING: "Apertura",
    S.PREVIOUS: "Lectura y aprobación del acta anterior",
    S.CORRESPONDENCE: "Despacho",
    S.REPORTS: "Informes",
    S.MOTIONS: "Pedidos",
    S.DECISION: "Orden del día",
    S.AGREEMENTS: "Acuerdos",
    S.CLOSING: "Cierre",
}
MODALITIES = {"in_person": "presencial", "virtual": "virtual", "hybrid": "presencial y virtual"}
OFFICES = {"chair": "Presidencia", "secretary": "Secretaría técnica", "coordinator": "Coordinación"}
PLACES_WITH_LA = (
    "Sede",
    "Sala",
    "Casa",
    "Oficina",
    "Municipalidad",
    "Dirección",
    "Biblioteca",
    "Escuela",
    "Universidad",
)
PLACES_WITH_EL = ("Auditorio", "Local", "Salón", "Colegio", "Hotel", "Centro", "Gobierno", "Hospital", "Instituto")


@dataclass(frozen=True)
class Attendee:
    """Somebody who was there, and for whom."""

    entry: RosterEntry
    name: str
    post: str
    quality: str
    mode: str
    arrived_at: object
    left_at: object


@dataclass(frozen=True)
class Signer:
    name: str
    capacity: str
    institution: str


@dataclass
class Section:
    """A numbered part of the acta; ``items`` are the points of the agenda treated in it."""

    anchor: str
    heading: str
    numeral: str = ""
    items: list = field(default_factory=list)


@dataclass(frozen=True)
class Deal:
    """An agreement as the acta words it."""

    agreement: Agreement
    approval: str


@dataclass
class Acta:
    """The whole document. Names follow its order on paper."""

    meeting: Meeting
    minutes: Minutes | None
    mesa: WorkGroup
    year_name: str
    place: str
    modality: str
    secretariat: str
    chair: Office | None
    secretary: Office | None
    attendees: list
    advisers: list
    absent: list
    quorum: Quorum
    quorum_at: object
    deals: list
    signers: list
    sections: dict
    stations: list

    @property
    def kind(self):
        """«sesión ordinaria», as it follows «Acta de la…»."""
        return str(self.meeting.get_kind_display()).lower()

    @property
    def is_final(self):
        return bool(self.minutes and self.minutes.is_final)

    @property
    def state(self):
        return "Final" if self.is_final else "Borrador"

    @property
    def name(self):
        """«Acta de la sesión ordinaria N.° 001-2024»: the document's title."""
        return f"Acta de la {self.kind} N.° {self.meeting.code}"

    @property
    def running(self):
        """What the head of every page but the first says."""
        return f"{self.state.upper()} · Acta N.° {self.meeting.code} · {self.meeting.get_kind_display()}"

    @property
    def owner(self):
        """Whose it is, short, for the head of every page: «MMTRM · Grupo Salud»."""
        return " · ".join(part for part in (self.mesa.code, self.mesa.region, self.group_title) if part)

    @property
    def group_title(self):
        """The group, or nothing in the plenary."""
        return "" if self.meeting.group.is_plenary else f"Grupo {self.meeting.group.name}"

    @property
    def city(self):
        return self.meeting.group.city or self.mesa.city

    @property
    def closed_another_day(self):
        closed, opened = self.meeting.closed_at, self.opened_at
        return bool(closed) and timezone.localdate(closed) != timezone.localdate(opened)

    @property
    def opened_at(self):
        return self.meeting.opened_at or self.meeting.starts_at

    @property
    def contents(self):
        """The numbered sections in order, for a table of contents."""
        return [s for s in self.sections.values() if s.numeral]


def acta_of(meeting):
    """The acta of a meeting fetched with ``for_record()``; four more queries, whatever its length."""
    roster = list(meeting.roster.all())
    officers = _officers(meeting)
    chair = _presiding(meeting, officers, roster)
    secretary = _assisting(_holder(officers, meeting.group, "secretary"), roster)
    stations, sections = _sections(meeting)
    plenary = WorkGroup.objects.plenary() if not meeting.group.is_plenary else meeting.group
    mesa_secretary = _holder(officers, plenary, "secretary") if plenary else None
    year_name = YearName.objects.filter(year=meeting.starts_on.year).first()
    attendees = [_attendee(entry, chair, secretary) for entry in roster if entry.attended]
    voting = [a for a in attendees if a.entry.has_vote]
    quorum = _quorum(meeting, roster)
    return Acta(
        meeting=meeting,
        minutes=getattr(meeting, "minutes", None) if meeting.is_held else None,
        mesa=plenary or meeting.group,
        year_name=year_name.name if year_name else "",
        place=_placed(meeting.place),
        modality=MODALITIES[meeting.modality],
        secretariat=mesa_secretary.person.institution.official_name if mesa_secretary else "",
        chair=chair,
        secretary=secretary,
        attendees=voting,
        advisers=[a for a in attendees if not a.entry.has_vote],
        absent=_absent(roster),
        quorum=quorum,
        quorum_at=_completed_later(meeting, quorum, voting),
        deals=[Deal(agreement, approval_of(agreement)) for agreement in meeting.agreements.all()],
        signers=_signers(chair, secretary, voting),
        sections=sections,
        stations=stations,
    )


def acta_filename(meeting):
    """«acta-mmtrm-so-001-2024.pdf»."""
    return f"acta-{slugify(meeting.series.replace('/', '-'))}-{meeting.code}.pdf"


def approval_of(agreement):
    """How it was approved, with the votes if they were counted: «Por mayoría: 12 a favor, 1 en contra…»."""
    method = str(agreement.get_method_display())
    if agreement.votes_for is None:
        return method
    abstained = "abstención" if agreement.votes_abstained == 1 else "abstenciones"
    votes = f"{agreement.votes_for} a favor, {agreement.votes_against} en contra"
    return f"{method}: {votes}, {agreement.votes_abstained} {abstained}"


# Who led -------------------------------------------------------------------------------------------------------------
def _officers(meeting):
    """The offices in force that day in the group, and the secretary of the plenary."""
    secretariat = Q(group__kind=WorkGroup.Kind.PLENARY, kind=Office.Kind.SECRETARY)
    offices = Office.objects.on(meeting.starts_on).filter(Q(group=meeting.group) | secretariat)
    return list(offices.select_related("person__institution").order_by("-since", "pk"))


def _holder(officers, group, kind):
    return next((o for o in officers if o.group_id == group.pk and o.kind == kind), None)


def _presiding(meeting, officers, roster):
    """The chair, or who coordinates a thematic group; nobody if the roster has another person in that seat."""
    chair = _holder(officers, meeting.group, "chair")
    if chair is None and not meeting.group.is_plenary:
        chair = _holder(officers, meeting.group, "coordinator")
    own = _entries_of(chair, roster)
    return chair if not own or any(_is_holder(chair, entry) for entry in own) else None


def _assisting(secretary, roster):
    """The secretary, who needs no seat: it is enough that the institution came, or has no seat to come to."""
    own = _entries_of(secretary, roster)
    return secretary if not own or any(entry.attended for entry in own) else None


def _entries_of(office, roster):
    return [entry for entry in roster if office and entry.institution_id == office.person.institution_id]


def _is_holder(office, entry):
    if office is None or not entry.attended or entry.institution_id != office.person.institution_id:
        return False
    return entry.arrival.person_id == office.person_id or entry.arrival.person_name == office.person.full_name


# Who was there -------------------------------------------------------------------------------------------------------
def _attendee(entry, chair, secretary):
    arrival = entry.arrival
    quality = str(arrival.get_quality_display() if entry.kind == "member" else entry.get_kind_display())
    led = next((OFFICES[o.kind] for o in (chair, secretary) if _is_holder(o, entry)), "")
    return Attendee(
        entry=entry,
        name=arrival.person_name,
        post=arrival.person_post,
        quality=", ".join(part for part in (quality, led.lower()) if part),
        mode=str(arrival.get_mode_display()),
        arrived_at=arrival.at,
        left_at=entry.left_at,
    )


def _absent(roster):
    """Who did not come, by what is known of it: pairs of a phrase and the entries it speaks of."""
    phrases = {
        "excused": "Ausencia justificada",
        "absent": "Ausencia sin justificar",
        "unrecorded": "Sin registro de asistencia",
    }
    named = [(phrase, [e for e in roster if e.state == state]) for state, phrase in phrases.items()]
    return [(phrase, entries) for phrase, entries in named if entries]


def _quorum(meeting, roster):
    """The seats that attended over those entitled, by the rule of the call in which the session really began."""
    second = meeting.second_call_at and meeting.opened_at and meeting.opened_at >= meeting.second_call_at
    return replace(Quorum.reached(roster), second_call=bool(second))


def _completed_later(meeting, quorum, voting):
    """When the arrival that made the quorum came, if it was after the session opened; None otherwise."""
    if not quorum.is_met or not meeting.opened_at:
        return None
    at = sorted(attendee.arrived_at for attendee in voting)[quorum.required - 1]
    return at if at > meeting.opened_at else None


def _signers(chair, secretary, voting):
    """Chair, secretary, then whoever attended for a voting seat; nobody twice (TUO LPAG, art. 113.3)."""
    led = [o for o in (chair, secretary) if o]
    signers = [Signer(o.person.full_name, OFFICES[o.kind], o.person.institution.official_name) for o in led]
    for attendee in voting:
        if not any(_is_holder(office, attendee.entry) for office in led):
            signers.append(Signer(attendee.name, attendee.quality, attendee.entry.official_name))
    return signers


# What was treated ----------------------------------------------------------------------------------------------------
def _sections(meeting):
    """The stations that have points, in the order they came, and every section of the acta by anchor, numbered."""
    codes = {}
    for agreement in meeting.agreements.all():
        codes.setdefault(agreement.item_id, []).append(agreement)
    treated = {}
    for item in meeting.timed_items:
        item.agreed = codes.get(item.pk, [])
        treated.setdefault(item.section, []).append(item)
    stations = [
        Section(f"estacion-{key}", HEADINGS[key], items=items)
        for key, items in treated.items()
        if key not in (S.AGREEMENTS, S.CLOSING)
    ]
    ordered = [
        Section("asistentes", "Asistentes"),
        Section("quorum", "Verificación del quórum"),
        *stations,
        Section("acuerdos", "Acuerdos", items=_written(treated, S.AGREEMENTS)),
        Section("cierre", "Cierre", items=_written(treated, S.CLOSING)),
        Section("firmas", "Firmas"),
    ]
    for numeral, section in zip(ROMAN, ordered, strict=False):
        section.numeral = numeral
    return stations, {section.anchor: section for section in ordered}


def _written(treated, section):
    """The points of the two closing stations that have something to say; the agenda lists them all."""
    return [item for item in treated.get(section, []) if item.notes or item.agreed]


def _placed(place):
    """«la Sede del Gobierno Regional»: the place with its article when its first word is a known one."""
    first = place.partition(" ")[0]
    article = "la " if first in PLACES_WITH_LA else "el " if first in PLACES_WITH_EL else ""
    return f"{article}{place}"
