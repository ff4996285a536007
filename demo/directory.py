"""Writes the directory: districts, institutions, groups, seats, people, letters of accreditation and offices."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.text import slugify

from demo import institutions as who
from demo import people
from meetings.models import YearName
from members.models import District, Institution, Person
from workgroups.models import Accreditation, Office, RuleSet, Seat, WorkGroup

TITULAR, ALTERNATE = Accreditation.Role.TITULAR, Accreditation.Role.ALTERNATE


def load_directory(*, today):
    """Write everything that stands before the first meeting; the deliberate gaps are dated from ``today``."""
    _load_institutions()
    plenary = WorkGroup.objects.create(**who.PLENARY)
    RuleSet.objects.create(group=plenary, since=date(2024, 1, 1))
    for order, row in enumerate(who.GROUPS, start=1):
        WorkGroup.objects.create(
            kind=WorkGroup.Kind.THEMATIC, order=order, official_name=f"Grupo de trabajo de {row['name']}", **row
        )
    _load_seats(plenary)
    persons = _load_people(today)
    _load_accreditations(persons, today)
    _load_offices(persons)


def _load_institutions():
    District.objects.bulk_create(
        District(ubigeo_inei=ubigeo, name=name, province=province)
        for province, names in who.DISTRICTS.items()
        for ubigeo, name in names.items()
    )
    YearName.objects.bulk_create(YearName(year=year, name=name) for year, name in who.YEAR_NAMES.items())
    Institution.objects.bulk_create(
        Institution(
            acronym=acronym,
            official_name=name,
            kind=kind,
            sector=sector,
            district_id=ubigeo,
            records_email=f"mesadepartes@{acronym.lower()}.example",
            since=who.REINSTALLED_ON,
        )
        for acronym, name, kind, sector, ubigeo in who.INSTITUTIONS
    )


def _load_seats(plenary):
    institutions = {institution.acronym: institution for institution in Institution.objects.all()}
    technical = {row[0] for row in who.TECHNICAL}

    def seat(group, order, acronym, since):
        kind = Seat.Kind.MEMBER
        if acronym in technical:
            kind = Seat.Kind.TECHNICAL
        elif acronym == who.HOST[0]:
            kind = Seat.Kind.OBSERVER
        has_vote = kind == Seat.Kind.MEMBER
        return Seat(
            group=group, institution=institutions[acronym], kind=kind, has_vote=has_vote, order=order, since=since
        )

    rows = [seat(plenary, n, row[0], who.NOTICE_ON) for n, row in enumerate(who.INSTITUTIONS, start=1)]
    for group in WorkGroup.objects.thematic():
        acronyms = who.GROUP_SEATS[group.code].split()
        rows += [seat(group, n, acronym, who.REINSTALLED_ON) for n, acronym in enumerate(acronyms, start=1)]
    Seat.objects.bulk_create(rows)


def _everyone():
    """(acronym, name, post) of each person, once."""
    sources = [(acronym, list(pair)) for acronym, pair in people.REPRESENTATIVES.items()]
    sources += [(acronym, list(pair)) for (acronym, _group), pair in people.IN_GROUPS.items()]
    sources += list(people.WITHOUT_SEAT.items())
    sources += [(acronym, [person]) for acronym, (person, _until) in people.FORMER.items()]
    posts = {}
    for acronym, rows in sources:
        for name, post in rows:
            posts[name] = (acronym, posts.get(name, ("", ""))[1] or post)
    return [(acronym, name, post) for name, (acronym, post) in posts.items()]


def _load_people(today):
    """Everyone, most with contacts confirmed within six months; some, longer ago."""
    morning = timezone.make_aware(datetime.combine(today, time(9)))
    institutions = {institution.acronym: institution for institution in Institution.objects.all()}
    rows = []
    for place, (acronym, name, post) in enumerate(_everyone()):
        words = name.split()
        surname = words[-2]  # two surnames, after one given name or two
        rows.append(
            Person(
                full_name=name,
                short_name=words[0],
                post=f"{post} {people.MARK}",
                institution=institutions[acronym],
                email=f"{slugify(words[0])}.{slugify(surname)}@{acronym.lower()}.example",
                phone="" if acronym == "PNP" else "(072) 000 000",
                contact_confirmed_at=morning - timedelta(days=11 + 37 * place % 200),
            )
        )
    Person.objects.bulk_create(rows)
    return {person.full_name: person for person in Person.objects.all()}


def _names_for(seat):
    """The names of the titular and the alternate of a seat."""
    acronym, group = seat.institution.acronym, seat.group
    pair = people.REPRESENTATIVES[acronym]
    if not group.is_plenary:
        pair = people.IN_GROUPS.get((acronym, group.code)) or people.IN_GROUPS.get((acronym, "*")) or pair
    return pair[0][0], pair[1][0]


def _load_accreditations(persons, today):
    rows = []
    for number, seat in enumerate(Seat.objects.select_related("group", "institution").order_by("pk"), start=1):
        acronym, is_plenary = seat.institution.acronym, seat.group.is_plenary
        since = who.NOTICE_ON if is_plenary else who.GROUPS_NAMED_ON
        letter = f"Oficio N.° {number + 10:03d}-2024-{acronym}"
        titular, alternate = _names_for(seat)
        rows.append(_accreditation(seat, persons[alternate], ALTERNATE, since, letter))
        if acronym in people.FORMER:
            (former, _post), until = people.FORMER[acronym]
            until = date.fromisoformat(until)
            rows.append(_accreditation(seat, persons[former], TITULAR, since, letter, until))
            since = until + timedelta(days=1)
            letter = f"Oficio N.° {number + 10:03d}-{since.year}-{acronym}"
        until = _end_of_titular(acronym, today) if is_plenary else None
        rows.append(_accreditation(seat, persons[titular], TITULAR, since, letter, until))
    Accreditation.objects.bulk_create(rows)


def _accreditation(seat, person, role, since, letter, until=None):
    return Accreditation(
        seat=seat, person=person, role=role, since=since, until=until, letter_number=letter, letter_on=since
    )


def _end_of_titular(acronym, today):
    """The two deliberate gaps of the directory: a seat without a titular and a letter about to end."""
    if acronym == people.WITHOUT_TITULAR:
        return today - timedelta(days=people.DAYS_WITHOUT)
    return today + timedelta(days=people.DAYS_TO_END) if acronym == people.ENDING_SOON else None


def _load_offices(persons):
    groups = {group.code: group for group in WorkGroup.objects.all()}
    plenary = groups[who.PLENARY["code"]]
    holders = [
        (plenary, people.CHAIR, Office.Kind.CHAIR),
        (plenary, people.SECRETARY, Office.Kind.SECRETARY),
        (plenary, people.STAFF, Office.Kind.STAFF),
        (plenary, people.AUDITOR, Office.Kind.AUDITOR),
    ]
    holders += [(groups[code], name, Office.Kind.COORDINATOR) for code, name in people.COORDINATORS.items()]
    Office.objects.bulk_create(
        Office(group=group, person=persons[name], kind=kind, since=who.NOTICE_ON) for group, name, kind in holders
    )
