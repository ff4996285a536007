from datetime import date

import pytest
import time_machine

from members.models import Person
from tests import factories as f
from tests.mesa.test_directory import held
from workgroups.models import Seat

pytestmark = pytest.mark.django_db
NOW = f.at("2026-07-01 10:00")


def unconfirmed(client, **asked):
    page = client.get("/personas/", {"situacion": "sin-confirmar"} | asked)
    return [person.full_name for person in page.context["page"]], page


@time_machine.travel(NOW, tick=False)
def test_person_list_tells_the_secretariat_who_has_not_confirmed_their_contact(cast, sign_in):
    Person.objects.update(contact_confirmed_at=f.at("2026-06-01 10:00"))
    old = Person.objects.filter(pk__in=[cast.titular.person_id, cast.outsider.person_id])
    old.update(contact_confirmed_at=f.at("2025-12-01 10:00"))
    Person.objects.filter(pk=cast.foreign.person_id).update(contact_confirmed_at=None)
    names, page = unconfirmed(sign_in(cast.staff))
    assert names == ["Titular de CEM", "Titular de DIRESA"]
    assert [(chip["n"], chip["is_on"]) for chip in page.context["chips"]] == [
        (Person.objects.count(), False),
        (2, True),
    ]
    assert ["Confirmó en diciembre de 2025" in page.text, "Nunca confirmó sus datos" in page.text] == [True, True]
    assert unconfirmed(sign_in(cast.staff), q="cem")[0] == ["Titular de CEM"]


def test_person_list_tells_nobody_else(cast, sign_in):
    for persona in ("auditor", "titular", "coordinator"):
        names, page = unconfirmed(sign_in(getattr(cast, persona)))
        assert (len(names), "chips" in page.context, "onfirmó" in page.text) == (Person.objects.count(), False, False)


def ends(cast, until, user=None, **fields):
    (user or cast.titular).person.accreditations.update(until=until, **fields)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (date(2026, 7, 1), "Su designación termina hoy"),
        (date(2026, 7, 22), "Su designación termina en 21 días"),
        (date(2026, 7, 31), "Su designación termina en 30 días"),
        (date(2026, 8, 1), None),
    ],
)
def test_person_detail_announces_the_end_of_a_mandate(cast, sign_in, until, sentence):
    ends(cast, until, letter_number="Oficio 214-2026-DIRESA")
    page = sign_in(cast.secretary).get(f"/personas/{cast.titular.person_id}/")
    assert (page.context["next"] is not None, sentence in page.text if sentence else False) == (bool(sentence),) * 2
    assert page.text.count('class="next"') == bool(sentence)


@time_machine.travel(NOW, tick=False)
def test_person_detail_announces_it_to_the_person_and_the_secretariat_alone(cast, sign_in):
    ends(cast, date(2026, 7, 22))
    path = f"/personas/{cast.titular.person_id}/"
    seen = {
        persona: "designación termina en 21 días" in sign_in(getattr(cast, persona)).get(path).text
        for persona in ("secretary", "staff", "titular", "alternate", "auditor", "foreign")
    }
    assert [persona for persona, is_seen in seen.items() if is_seen] == ["secretary", "staff", "titular"]
    assert "Tu designación termina en 21 días" in sign_in(cast.titular).get(path).text
    f.AccreditationFactory(seat=cast.titular.person.accreditations.get().seat, since=date(2026, 7, 23))
    assert "designación termina en" not in sign_in(cast.titular).get(path).text


@time_machine.travel(NOW, tick=False)
def test_person_detail_says_when_an_alternate_votes(cast, sign_in):
    ends(cast, date(2026, 7, 22), cast.alternate)
    path, client = f"/personas/{cast.alternate.person_id}/", sign_in(cast.secretary)
    assert client.get(path).context["next"].votes == "Solo si falta Titular de DIRESA"
    ends(cast, date(2026, 6, 1))
    assert client.get(path).context["next"].votes == "Sí, sin titular"
    Seat.objects.filter(group=cast.salud).update(kind="technical", has_vote=False)
    assert client.get(path).context["next"].votes == "No: el asiento tiene voz"


@time_machine.travel(NOW, tick=False)
def test_person_detail_tells_what_is_announced_from_what_is_over(cast, sign_in):
    person = cast.titular.person
    f.AccreditationFactory(person=person, seat__institution=person.institution, since=date(2026, 8, 1))
    f.AccreditationFactory(person=person, seat__institution=person.institution, until=date(2026, 6, 1))
    terms = sign_in(cast.secretary).get(f"/personas/{person.pk}/").context["terms"]
    assert [str(term.when) for term in terms] == ["Hoy", "Pronto", "Antes"]


# The hand-over sheet -----------------------------------------------------------------------------------------------
@pytest.fixture
def sheet(cast):
    """DIRESA's seat in Salud, with open and closed matters of its own and of others."""
    diresa, other = cast.titular.person.institution, cast.technical.person.institution
    salud, foreign = held(cast.salud, "2026-05-05", "DIRESA"), held(cast.proteccion, "2026-05-06", subject="Ajena")
    f.AgreementFactory(meeting=salud, lead=diresa, text="Abierto y propio")
    f.AgreementFactory(meeting=salud, lead=diresa, text="Ya cumplido", status="done", done_on=date(2026, 5, 30))
    f.AgreementFactory(meeting=salud, lead=other, text="De otra institución")
    f.AgreementFactory(meeting=foreign, lead=diresa, text="De otro grupo")
    f.MeetingFactory(group=cast.salud, subject="La que viene")
    f.MeetingFactory(group=cast.proteccion, subject="La de otros")
    return cast.titular.person.accreditations.get().seat


def test_seat_handover_tells_what_is_open_in_that_group(cast, sheet, sign_in):
    page = sign_in(cast.titular).get(f"/asientos/{sheet.pk}/relevo/")
    assert [agreement.text for agreement in page.context["agreements"]] == ["Abierto y propio"]
    assert [meeting.subject for meeting in page.context["ahead"]] == ["La que viene"]
    hidden = ["Ya cumplido", "De otra institución", "De otro grupo", "La de otros", "Ajena"]
    assert [text for text in hidden if text in page.text] == []
    assert [str(one.person) for one in page.context["named"]] == ["Titular de DIRESA", "Alternate de DIRESA"]


def test_seat_handover_is_for_the_seat_and_who_reads_everything(cast, sheet, sign_in):
    personas = ("titular", "alternate", "secretary", "staff", "auditor", "coordinator", "technical", "foreign")
    answers = {who: sign_in(getattr(cast, who)).get(f"/asientos/{sheet.pk}/relevo/").status_code for who in personas}
    assert answers == {**dict.fromkeys(personas[:5], 200), **dict.fromkeys(personas[5:], 404)}
    may_see = {who: status == 200 for who, status in answers.items()}
    for path in (f"/personas/{cast.titular.person_id}/", f"/instituciones/{sheet.institution_id}/"):
        pages = {who: sign_in(getattr(cast, who)).get(path).text for who in personas}
        assert {who: f"/asientos/{sheet.pk}/relevo/" in text for who, text in pages.items()} == may_see


@time_machine.travel(NOW, tick=False)
def test_seat_handover_closes_with_the_mandate_or_the_seat(cast, sheet, sign_in):
    path = f"/asientos/{sheet.pk}/relevo/"
    ends(cast, date(2026, 7, 1), closed_at=NOW)
    Seat.objects.filter(pk=sheet.pk).update(until=date(2026, 6, 30))
    f.OfficeFactory(group=cast.proteccion, person=cast.titular.person)
    assert [sign_in(user).get(path).status_code for user in (cast.titular, cast.secretary)] == [404, 200]


def test_seat_handover_shows_addresses_only_to_those_who_may_see_them(cast, sheet, sign_in):
    secretary = cast.secretary.person
    secretary.institution.records_email = "partes@canc.example"
    secretary.institution.save()
    texts = [sign_in(user).get(f"/asientos/{sheet.pk}/relevo/").text for user in (cast.titular, cast.staff)]
    assert [secretary.email in text for text in texts] == [False, True]
    assert "partes@canc.example" in texts[0]
    assert cast.coordinator.person.email in texts[0]  # of the same institution


@pytest.mark.parametrize("rows", [1, 30])
def test_seat_handover_queries(cast, sheet, sign_in, django_assert_num_queries, rows):
    for n in range(rows):
        seat = f.SeatFactory(group=cast.salud, institution__acronym=f"X{n:02d}")
        f.AccreditationFactory(seat=seat)
        f.OfficeFactory(group=cast.salud, kind="staff")
        f.AgreementFactory(meeting=held(cast.salud, f"2026-04-{1 + n:02d}"), lead=sheet.institution)
        f.MeetingFactory(group=cast.salud)
    client = sign_in(cast.titular)
    with django_assert_num_queries(16):
        client.get(f"/asientos/{sheet.pk}/relevo/")
