"""The lists of Mesa as rows of a spreadsheet: what each page shows, all its pages at once."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from secretariat import sheet
from workgroups.models import Accreditation, Seat


def directory(institutions, today, *, with_contacts):
    """(rows, people) of ``institutions``: a row a designation in force or announced, in the columns of the import.

    Imported again, it changes nothing. Telephones of the police stay out.
    """
    named = Accreditation.objects.overlapping(today).select_related("person").order_by("-role", "since", "pk")
    seats = Seat.objects.overlapping(today).select_related("group").order_by("group__order", "group__name", "since")
    seats = seats.prefetch_related(Prefetch("accreditations", named, to_attr="lasting"))
    rows, people = [], {}
    for institution in institutions.prefetch_related(Prefetch("seats", seats, to_attr="lasting")):
        for said, person in _told(institution):
            rows.append(sheet.row_of(said, with_contacts=with_contacts))
            people |= {person.pk: person} if person else {}
    return [sheet.headings(with_contacts=with_contacts), *rows], list(people.values())


def _told(institution):
    """(what a row says, whose contact it holds) for each designation, each empty seat, or the institution alone."""
    base = {"acronym": institution.acronym, "official_name": institution.official_name}
    base |= {"level": institution.kind, "sector": institution.sector}
    if not institution.lasting:
        yield base, None
    for seat in institution.lasting:
        place = base | {"group": seat.group.code, "seat_kind": seat.kind, "has_vote": seat.has_vote}
        if not seat.lasting:
            yield place, None
        for named in seat.lasting:
            yield place | _designation(named) | _contact(named.person, institution), named.person


def _designation(named):
    names = ("role", "letter_number", "letter_on", "since", "until")
    return {name: getattr(named, name) for name in names} | {"full_name": named.person.full_name}


def _contact(person, institution):
    phone = "" if "polici" in sheet.fold(institution.official_name) else person.phone
    return {"post": person.post, "email": person.email, "phone": phone}


def people(rows, *, with_contacts):
    """``rows``: people with their institution and what they hold today (``held``)."""
    contacts = [sheet.BY_NAME[name].heading for name in ("email", "phone")] if with_contacts else []
    yield ["Sigla", "Nombres y apellidos", "Cargo", _("Hoy"), *contacts]
    for person in rows:
        held = "; ".join(f"{role}: {places}" for role, places in person.held)
        contact = _contact(person, person.institution)
        own = [contact["email"] or None, contact["phone"] or None] if with_contacts else []
        yield [person.institution.acronym, person.full_name, person.post, held, *own]


def meetings(rows):
    """``rows``: meetings with their group and ``state``."""
    yield [
        _("Número"),
        _("Grupo"),
        _("Reunión"),
        _("Asunto"),
        _("Fecha"),
        _("Empieza"),
        _("Termina"),
        _("Lugar"),
        _("Modalidad"),
        _("Estado"),
    ]
    for meeting in rows:
        hours = [date_format(timezone.localtime(at), "H:i") for at in (meeting.starts_at, meeting.ends_at)]
        yield [
            meeting.code,
            meeting.group.name,
            meeting.get_kind_display(),
            meeting.subject,
            meeting.starts_on,
            *hours,
            meeting.place,
            meeting.get_modality_display(),
            str(meeting.state.text or _("Programada")),
        ]


def groups(rows):
    """``rows``: groups with their ``leaders`` and ``current`` seats."""
    yield [_("Código"), _("Grupo"), _("Nombre oficial"), _("A cargo"), _("Con voto"), _("Sin voto")]
    for group in rows:
        leaders = [f"{o.get_kind_display()}: {o.person.full_name} ({o.person.institution})" for o in group.leaders]
        voting = sum(seat.has_vote for seat in group.current)
        yield [
            group.code,
            group.name,
            group.official_name,
            "; ".join(leaders),
            voting,
            len(group.current) - voting,
        ]


def offices(rows):
    """``rows``: offices with their group, person and institution."""
    yield [_("Grupo"), _("Cargo"), _("Persona"), _("Sigla"), _("Desde"), _("Hasta")]
    for office in rows:
        person = office.person
        yield [
            office.group.name,
            office.get_kind_display(),
            person.full_name,
            person.institution.acronym,
            office.since,
            office.until,
        ]
