from datetime import date

import pytest
import time_machine

from members.models import Institution, Person
from notifications.models import Letter
from tests import factories as f
from workgroups.models import Accreditation

pytestmark = pytest.mark.django_db
NOW = f.at("2026-07-01 10:00")
LETTER = {"letter_number": "Oficio 300-2026-DIRESA", "letter_on": "30/06/2026", "since": "01/07/2026"}


@pytest.fixture
def place(cast):
    """The titular's place of DIRESA in Salud, and a colleague who may take it."""
    accreditation = cast.titular.person.accreditations.get()
    accreditation.colleague = f.PersonFactory(full_name="Noemí Balladares", institution=accreditation.seat.institution)
    return accreditation


def url(accreditation, verb="entregar"):
    return f"/designaciones/{accreditation.pk}/{verb}/"


def in_force(seat, day=date(2026, 7, 1)):
    return [(row.person.full_name, row.role) for row in seat.accreditations.on(day).order_by("-role", "pk")]


@time_machine.travel(NOW, tick=False)
def test_accreditation_hand_over_names_the_successor_and_ends_the_other_at_once(cast, place, sign_in):
    theirs = sign_in(cast.titular)
    assert theirs.get(f"/asientos/{place.seat_id}/relevo/").status_code == 200
    answer = sign_in(cast.staff).post(url(place), LETTER | {"person": place.colleague.pk})
    assert answer.url == f"/personas/{place.colleague.pk}/"
    assert in_force(place.seat) == [("Noemí Balladares", "titular"), ("Alternate de DIRESA", "alternate")]
    place.refresh_from_db()
    assert (place.until, place.closed_at, place.closed_reason) == (
        date(2026, 7, 1),
        NOW,
        "Reemplazo por Noemí Balladares",
    )
    assert theirs.get(f"/asientos/{place.seat_id}/relevo/").status_code != 200


def test_accreditation_hand_over_asks_for_the_successor_of_that_institution(cast, place, sign_in):
    page = sign_in(cast.staff).get(url(place))
    assert (page.status_code, page.context["form"].is_bound) == (200, False)
    offered = set(page.context["form"].fields["person"].queryset)
    assert offered == set(Person.objects.filter(institution=place.seat.institution).exclude(pk=place.person_id))


@time_machine.travel(NOW, tick=False)
def test_accreditation_hand_over_of_an_alternate_to_someone_new_from_another_day(cast, place, sign_in):
    other = cast.alternate.person.accreditations.get()
    typed = LETTER | {"since": "10/07/2026", "full_name": "Eva Luz", "email": "eva@diresa.example"}
    assert sign_in(cast.secretary).post(url(other), typed).status_code == 302
    eva = Person.objects.get(full_name="Eva Luz")
    assert (eva.institution, eva.email) == (place.seat.institution, "eva@diresa.example")
    assert in_force(place.seat, date(2026, 7, 9))[1] == ("Alternate de DIRESA", "alternate")
    assert in_force(place.seat, date(2026, 7, 10)) == [("Titular de DIRESA", "titular"), ("Eva Luz", "alternate")]


@time_machine.travel(NOW, tick=False)
def test_accreditation_hand_over_keeps_seat_and_role_and_refuses_another_institution(cast, place, sign_in):
    foreign = cast.foreign.person.accreditations.get()
    client = sign_in(cast.secretary)
    stolen = {"seat": foreign.seat_id, "role": "alternate"}
    for wrong in (cast.foreign.person_id, place.person_id, 999_999):
        answer = client.post(url(place), LETTER | stolen | {"person": wrong})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"person"})
        assert "Oficio 300-2026-DIRESA" in answer.text
    before = client.post(url(place), LETTER | {"person": place.colleague.pk, "since": "01/01/2019"})
    assert (before.status_code, Accreditation.objects.filter(person=place.colleague).exists()) == (422, False)
    client.post(url(place), LETTER | stolen | {"person": place.colleague.pk})
    named = Accreditation.objects.get(person=place.colleague)
    assert (named.seat, named.role) == (place.seat, "titular")


def test_accreditation_hand_over_is_not_for_the_titular(cast, place, sign_in):
    for persona in ("titular", "alternate", "coordinator", "auditor"):
        answer = sign_in(getattr(cast, persona)).post(url(place), LETTER | {"person": place.colleague.pk})
        assert (answer.status_code, "Solo la Secretaría Técnica" in answer.text) == (403, True)
    assert not Accreditation.objects.filter(person=place.colleague).exists()


@time_machine.travel(NOW, tick=False)
def test_renewal_ask_writes_once_a_day_to_the_records_office_and_the_page_says_so(cast, place, sign_in):
    Institution.objects.filter(acronym="DIRESA").update(records_email="partes@diresa.example")
    Accreditation.objects.filter(pk=place.pk).update(until=date(2026, 7, 22), letter_number="Oficio 214-2026")
    client = sign_in(cast.staff)
    for _time in (1, 2):
        page = client.post(url(place, "pedir-renovacion"), follow=True)
    letter = Letter.objects.get()
    assert (letter.address, letter.subject) == ("partes@diresa.example", "Designación de DIRESA: termina el mié 22 jul")
    assert (
        "Institución DIRESA termina el miércoles 22 de julio de 2026:\n- Titular de DIRESA (titular), Gr" in letter.text
    )
    assert "La renovación se pidió a DIRESA el miércoles 1 de julio." in page.text


@time_machine.travel(NOW, tick=False)
def test_renewal_ask_says_why_it_cannot(cast, place, sign_in):
    client, path = sign_in(cast.staff), url(place, "pedir-renovacion")
    assert "no tiene un fin por delante" in client.post(path, follow=True).text
    Accreditation.objects.filter(pk=place.pk).update(until=date(2026, 7, 22))
    assert "no tiene correo de mesa de partes" in client.post(path, follow=True).text
    assert sign_in(cast.titular).post(path).status_code == 403
    assert not Letter.objects.exists()
