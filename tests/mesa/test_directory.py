from datetime import date

import pytest
import time_machine
from django.utils.html import conditional_escape

from meetings.models import AttendanceEvent
from meetings.operations.meeting import open_meeting
from members.models import Institution, Person
from tests import factories as f
from workgroups.models import Seat

pytestmark = pytest.mark.django_db
LIST = "/instituciones/"


def held(group, day, *came, **fields):
    """A closed session of ``group`` where the institutions named in ``came`` were in the room."""
    meeting = f.MeetingFactory(group=group, starts_at=f.at(f"{day} 09:00"), **fields)
    f.ItemFactory(meeting=meeting)
    meeting = open_meeting(meeting=meeting, opened_at=meeting.starts_at)
    for entry in meeting.roster.filter(acronym__in=came):
        facts = {"mode": "room", "quality": "titular", "person": entry.titular, "person_name": "Alguien"}
        AttendanceEvent.objects.create(entry=entry, kind="in", at=meeting.starts_at, **facts)
    meeting.status, meeting.closed_at = "held", meeting.ends_at
    meeting.save()
    return meeting


def seat_in(group, acronym, **fields):
    """A seat of a new institution in ``group``."""
    institution = f.InstitutionFactory(acronym=acronym)
    return f.SeatFactory(group=group, institution=institution, order=group.seats.count() + 1, **fields)


def acronyms(page):
    return [institution.acronym for institution in page.context["page"]]


@pytest.fixture
def plenary_seats(cast):
    """Seats of the plenary in each situation on 1 July 2026."""
    full, ending, vacant = (seat_in(cast.plenary, name) for name in ("PLENA", "TERMINA", "VACIA"))
    aid = seat_in(cast.plenary, "AYUDA", kind=Seat.Kind.TECHNICAL, has_vote=False)
    for seat in (full, ending, aid):
        f.AccreditationFactory(seat=seat, role="alternate")
    f.AccreditationFactory(seat=full, person__full_name="Rosa Peña")
    f.AccreditationFactory(seat=aid)
    f.AccreditationFactory(seat=ending, until=date(2026, 7, 31))
    f.AccreditationFactory(seat=vacant, since=date(2020, 1, 1), until=date(2026, 6, 30))
    f.InstitutionFactory(acronym="RETIRADA", ended_on=date(2025, 1, 1))


@time_machine.travel("2026-07-01 10:00-05:00", tick=False)
def test_institution_list_situations(cast, plenary_seats, sign_in):
    client = sign_in(cast.titular)
    situations = {
        "sin-titular": ["VACIA"],
        "termina-pronto": ["TERMINA"],
        "sin-alterna": ["VACIA"],
        "asistencia-tecnica": ["AYUDA"],
        "retiradas": ["RETIRADA"],
    }
    assert {name: acronyms(client.get(LIST, {"situacion": name})) for name in situations} == situations
    page = client.get(LIST)
    assert acronyms(page)[:4] == ["PLENA", "TERMINA", "VACIA", "AYUDA"]
    assert {chip["name"]: chip["n"] for chip in page.context["chips"]} == {
        "todas": len(acronyms(page)),
        **{name: len(found) for name, found in situations.items()},
    }


@time_machine.travel("2026-07-01 10:00-05:00", tick=False)
def test_institution_list_tells_the_secretariat_what_waits_for_a_letter(cast, plenary_seats, sign_in):
    waiting = sign_in(cast.secretary).get(LIST).context["waiting"]
    assert [str(seat.institution) for seat in waiting.vacant] == ["VACIA"]
    assert [str(seat.institution) for seat, _named in waiting.ending] == ["TERMINA"]
    assert (waiting.filled, waiting.voting, waiting.marks) == (2, 3, ["yes", "yes", ""])
    assert sign_in(cast.titular).get(LIST).context["waiting"] is None


@time_machine.travel("2026-07-01 10:00-05:00", tick=False)
def test_institution_list_counts_the_seats_of_groups_and_leads_to_their_form(cast, plenary_seats, sign_in):
    seat = seat_in(cast.salud, "GRUPO")
    f.AccreditationFactory(seat=seat, until=date(2026, 7, 15))
    f.AccreditationFactory(seat=seat, since=date(2026, 7, 16))  # the next is named: nothing to wait for
    bare = seat_in(cast.proteccion, "NADIE")
    page = sign_in(cast.secretary).get(LIST)
    waiting = page.context["waiting"]
    assert [str(seat.institution) for seat in waiting.vacant] == ["VACIA", "NADIE"]
    assert [str(seat.institution) for seat, _named in waiting.ending] == ["TERMINA"]
    assert f"/instituciones/{bare.institution_id}/designar/?asiento={bare.pk}&amp;calidad=titular" in page.text
    home, group = (sign_in(cast.secretary).get(path).text for path in ("/", "/grupos/GT-PROTECCION/"))
    assert ("3 designaciones esperan un oficio." in home, f"?asiento={bare.pk}&amp;calidad=titular" in group) == (
        True,
        True,
    )
    member = [sign_in(cast.foreign).get(path).text for path in (LIST, "/", "/grupos/GT-PROTECCION/")]
    assert ["designar/" in text or "esperan un oficio" in text for text in member] == [False] * 3


def test_institution_list_searches_by_name_person_group_and_level(cast, plenary_seats, sign_in):
    client = sign_in(cast.titular)
    searches = {
        "q=rosa": ["PLENA"],
        "q=ayuda": ["AYUDA"],
        "grupo=GT-PROTECCION": ["CEM"],
        "nivel=ngo": [],
        "q=nadie": [],
    }
    assert {query: acronyms(client.get(f"{LIST}?{query}")) for query in searches} == searches
    part = client.get(f"{LIST}?q=rosa", headers={"HX-Request": "true"})
    assert ("<html" in part.text, 'id="tabla"' in part.text) == (False, True)


def test_directory_refuses_a_long_search_with_a_sentence(cast, sign_in):
    client = sign_in(cast.titular)
    for path in (LIST, "/personas/"):
        page = client.get(path, {"q": "<b>" + "a" * 10_000})
        assert (page.status_code, "Busca con 100 caracteres o menos; hay 10003" in page.text) == (200, True)


def test_directory_shows_nothing_to_a_guest(cast, sign_in):
    f.GuestFactory(meeting__group=cast.salud, person=cast.guest.person)
    client = sign_in(cast.guest)
    person = cast.titular.person
    assert acronyms(client.get(LIST)) == []
    assert list(client.get("/personas/").context["page"]) == [cast.guest.person]
    assert [
        client.get(f"{LIST}{person.institution_id}/").status_code,
        client.get(f"/personas/{person.pk}/").status_code,
    ] == [
        404,
        404,
    ]


@pytest.fixture
def reserved(cast):
    """Someone of the CEM who came to a closed session of Protección, and an agreement of it: what could leak."""
    person = f.PersonFactory(full_name="Rosa Ajena", institution=cast.foreign.person.institution)
    meeting = held(cast.proteccion, "2026-05-05", "CEM", subject="Asunto reservado", place="Local reservado")
    AttendanceEvent.objects.create(
        entry=meeting.roster.get(),
        kind="in",
        at=meeting.starts_at,
        mode="room",
        quality="other",
        person=person,
        person_name="x",
    )
    f.AgreementFactory(meeting=meeting, text="Texto reservado", lead=cast.foreign.person.institution)
    return person


def test_directory_hides_what_happens_in_other_groups(cast, reserved, sign_in):
    paths = [f"{LIST}{reserved.institution_id}/", f"/personas/{reserved.pk}/"]
    pages = [sign_in(cast.titular).get(path) for path in paths]
    assert [page.context["record"].total for page in pages] == [0, 0]
    assert ["reservad" in page.text for page in pages] == [False, False]
    assert ['href="/grupos/GT-PROTECCION/"' in page.text for page in pages] == [False, False]
    own = [
        sign_in(cast.foreign).get(f"{LIST}{reserved.institution_id}/"),
        sign_in(cast.foreign).get(f"/personas/{reserved.pk}/"),
    ]
    assert [page.context["record"].total for page in own] == [1, 1]
    assert ["Texto reservado" in page.text for page in own] == [True, False]


def test_directory_shows_contacts_only_to_those_who_may_see_them(cast, sign_in):
    person = cast.titular.person
    paths = [f"/personas/{person.pk}/", f"{LIST}{person.institution_id}/", "/personas/", LIST]
    seen = {}
    for persona in ("titular", "alternate", "secretary", "auditor", "technical", "foreign"):
        client = sign_in(getattr(cast, persona))
        texts = [client.get(path).text for path in paths]
        seen[persona] = [person.email in text for text in texts], person.phone in texts[0]
    may, may_not = ([True, True, False, False], True), ([False] * 4, False)
    assert seen == {
        **dict.fromkeys(("titular", "alternate", "secretary", "auditor"), may),
        **dict.fromkeys(("technical", "foreign"), may_not),
    }


def test_institution_detail_counts_attendance_by_group(cast, sign_in):
    held(cast.salud, "2026-03-01", "DIRESA")
    absent = held(cast.salud, "2026-04-01")
    seat = absent.roster.get(acronym="DIRESA")
    AttendanceEvent.objects.create(entry=seat, kind="absent", at=absent.starts_at)
    held(cast.salud, "2026-05-01")  # nobody recorded it: it says nothing of the institution
    f.MeetingFactory(group=cast.salud)
    record = sign_in(cast.titular).get(f"{LIST}{cast.titular.person.institution_id}/").context["record"]
    assert [(strip.group.code, [mark.seat for mark in strip.marks]) for strip in record.strips] == [
        ("GT-SALUD", ["yes", "no"])
    ]
    assert (record.attended, record.total, record.last_at) == (1, 2, absent.starts_at)


def test_person_detail_tells_when_another_person_filled_the_seat(cast, sign_in):
    meeting = held(cast.salud, "2026-03-01")
    AttendanceEvent.objects.create(
        entry=meeting.roster.get(acronym="DIRESA"),
        kind="in",
        at=meeting.starts_at,
        mode="virtual",
        quality="alternate",
        person=cast.alternate.person,
        person_name="x",
    )
    seats = {}
    for user in (cast.titular, cast.alternate):
        record = sign_in(cast.titular).get(f"/personas/{user.person_id}/").context["record"]
        seats[user.email] = [mark.seat for mark in record.marks]
    assert seats == {cast.titular.email: ["sub"], cast.alternate.email: ["web"]}


def test_person_detail_lists_what_they_hold_and_held(cast, sign_in):
    person = cast.titular.person
    f.OfficeFactory(group=cast.plenary, person=person, kind="staff", since=date(2021, 1, 1), until=date(2021, 12, 31))
    terms = sign_in(cast.secretary).get(f"/personas/{person.pk}/").context["terms"]
    assert [(term.group.code, str(term.role), term.is_current) for term in terms] == [
        ("GT-SALUD", "Titular", True),
        ("MMTRM", "Asistente", False),
    ]


def test_directory_shows_markup_as_text(cast, sign_in):
    mark = "<script>a</script>"
    Institution.objects.filter(acronym="DIRESA").update(official_name=mark, sector=mark, address=mark)
    Person.objects.filter(pk=cast.titular.person_id).update(full_name=mark, post=mark)
    client, person = sign_in(cast.titular), cast.titular.person
    paths = [LIST, f"{LIST}{person.institution_id}/", "/personas/", f"/personas/{person.pk}/"]
    pages = [client.get(path).text for path in paths]
    assert [(mark in text, conditional_escape(mark) in text) for text in pages] == [(False, True)] * 4


def _fill(cast, rows):
    """``rows`` institutions with a titular in Salud, and as many sessions and agreements of DIRESA's."""
    lead = cast.titular.person.institution
    for n in range(rows):
        f.AccreditationFactory(seat=seat_in(cast.salud, f"X{n:02d}"))
    for n in range(rows):
        meeting = held(cast.salud, f"2026-0{1 + n // 20}-{1 + n % 20:02d}", "DIRESA")
        f.AgreementFactory(meeting=meeting, lead=lead)
        f.OfficeFactory(person=cast.titular.person, kind="staff")


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/instituciones/", 13), ("/instituciones/{i}/", 23), ("/personas/", 11), ("/personas/{p}/", 16)],
)
def test_directory_queries(cast, sign_in, django_assert_num_queries, rows, path, queries):
    _fill(cast, rows)
    client, person = sign_in(cast.titular), cast.titular.person
    with django_assert_num_queries(queries):
        client.get(path.format(i=person.institution_id, p=person.pk))
