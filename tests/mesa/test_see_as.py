"""The secretary sees Mesa as someone else does: theirs in all that is shown, the secretary's in all that is logged."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from members.models import Person
from secretariat.models import LogEntry
from tests.factories import AccreditationFactory, MeetingFactory, PersonFactory, UserFactory
from workgroups.models import Office


def start(client, person, **how):
    return client.post(f"/personas/{person.pk}/ver-como/", **how)


@pytest.fixture
def looking(cast, sign_in):
    """The secretary's browser, looking as the titular of DIRESA."""
    client = sign_in(cast.secretary)
    answer = start(client, cast.titular.person)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    return client


def main(page):
    """What a page shows in its middle, without the tokens of its forms."""
    text = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)[0]
    return re.sub(r'value="[\w-]{64}"', "", text)


@pytest.mark.parametrize("path", ["/", "/agenda/", "/reuniones/lista/", "/grupos/", "/acuerdos/", "/instituciones/"])
def test_pages_are_those_the_person_sees(cast, sign_in, looking, path):
    MeetingFactory(group=cast.salud, subject="Propia")
    MeetingFactory(group=cast.proteccion, subject="SECRETO-DE-PROTECCION")
    seen = looking.get(path)
    assert main(seen) == main(sign_in(cast.titular).get(path))
    assert b"SECRETO" not in seen.content
    assert "Estás viendo Mesa como <b>Titular de DIRESA</b>. Solo lectura, hasta las" in seen.content.decode()


def test_what_the_person_may_not_see_is_a_404_with_the_bar(cast, looking):
    foreign = MeetingFactory(group=cast.proteccion)
    answer = looking.get(f"/reuniones/{foreign.pk}/")
    assert (answer.status_code, "Estás viendo Mesa como" in answer.content.decode()) == (404, True)
    assert looking.get("/no-existe/").status_code == 404


def test_a_person_without_an_account_can_be_seen_too(cast, sign_in):
    seat = cast.titular.person.accreditations.get().seat
    person = PersonFactory(full_name="Sin Cuenta", institution=seat.institution)
    AccreditationFactory(seat=seat, person=person, role="alternate")
    client = sign_in(cast.secretary)
    start(client, person)
    assert "Estás viendo Mesa como <b>Sin Cuenta</b>" in client.get("/mas/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_changed_and_what_was_typed_is_shown(cast, looking, method):
    typed = {"reason": "Un motivo <b>largo</b> que no se pierde"} if method == "post" else {}
    meeting = MeetingFactory(group=cast.salud)
    answer = getattr(looking, method)(f"/reuniones/{meeting.pk}/cancelar/", typed)
    text = answer.content.decode()
    assert (answer.status_code, "Desde esta vista no se cambia nada" in text) == (403, True)
    assert ("Un motivo &lt;b&gt;largo&lt;/b&gt;" in text) == (method == "post")
    meeting.refresh_from_db()
    assert not meeting.is_cancelled


def test_a_password_typed_in_vain_is_not_shown(looking):
    assert "secreta" not in looking.post("/cuenta/clave/", {"password1": "una clave secreta"}).content.decode()


@pytest.mark.parametrize("path", ["/ingresar/", "/registro/", "/operador/"])
def test_accounts_are_closed(looking, path):
    answer = looking.get(path)
    assert (answer.status_code, "no se muestran en esta vista" in answer.content.decode()) == (403, True)


def test_see_as_end_gives_the_secretary_back(cast, looking):
    answer = looking.post("/ver-como/salir/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/personas/{cast.titular.person_id}/")
    assert "Estás viendo" not in looking.get("/").content.decode()
    assert looking.get(f"/reuniones/{MeetingFactory(group=cast.proteccion).pk}/").status_code == 200
    assert looking.post("/ver-como/salir/").status_code == 302


def test_it_ends_after_fifteen_minutes_and_does_nothing_of_what_came_late(cast, looking):
    meeting = MeetingFactory(group=cast.salud)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        answer = looking.post(f"/reuniones/{meeting.pk}/cancelar/", {"reason": "Tarde"}, follow=True)
    assert "Terminó la vista como otra persona" in answer.content.decode()
    meeting.refresh_from_db()
    assert not meeting.is_cancelled


@pytest.mark.parametrize("who", ["secretary", "person"])
def test_it_ends_when_the_office_or_the_mandate_ends(cast, looking, who):
    yesterday = timezone.localdate() - timedelta(days=1)
    if who == "secretary":
        Office.objects.filter(kind="secretary").update(until=yesterday)
        AccreditationFactory(person=cast.secretary.person)
    else:
        cast.titular.person.accreditations.update(until=yesterday)
    assert "Terminó la vista" in looking.get("/agenda/", follow=True).content.decode()


def test_signing_out_ends_it(cast, looking, sign_in):
    looking.post("/salir/")
    assert looking.get("/").status_code == 302
    assert "Estás viendo" not in sign_in(cast.secretary).get("/").content.decode()


@pytest.mark.parametrize("persona", ["staff", "auditor", "coordinator", "titular"])
def test_see_as_start_is_the_secretarys_alone(cast, sign_in, persona):
    client = sign_in(getattr(cast, persona))
    answer = start(client, cast.alternate.person)
    assert (answer.status_code, "Solo quien ocupa la Secretaría Técnica" in answer.content.decode()) == (403, True)
    assert "Estás viendo" not in client.get("/").content.decode()


def test_see_as_start_says_who_cannot_be_seen(cast, sign_in):
    operator = UserFactory(is_staff=True, person__full_name="Opera Todo").person
    AccreditationFactory(person=operator)
    client = sign_in(cast.secretary)
    said = {
        person.full_name: [str(m) for m in start(client, person, follow=True).context["messages"]]
        for person in (cast.secretary.person, operator, cast.outsider.person)
    }
    assert said == {
        cast.secretary.person.full_name: ["Ya ves Mesa como tú."],
        "Opera Todo": ["Opera Todo entra a la administración: no se puede ver Mesa con su cuenta."],
        "Sin Asiento": ["Sin Asiento no tiene hoy asiento ni cargo: no ve nada."],
    }
    assert "Estás viendo" not in client.get("/").content.decode()


def test_only_by_a_form(cast, sign_in):
    client = sign_in(cast.secretary)
    assert client.get(f"/personas/{cast.titular.person_id}/ver-como/").status_code == 405
    assert "Estás viendo" not in client.get("/").content.decode()
    assert Client().post(f"/personas/{cast.titular.person_id}/ver-como/").status_code == 302


def test_every_page_is_logged_as_the_secretarys(cast, looking):
    looking.get("/agenda/")
    looking.get(f"/personas/{cast.alternate.person_id}/")  # shows contacts, which is logged too
    looking.post("/ver-como/salir/")
    looks = LogEntry.objects.filter(action=LogEntry.Action.ACCESS).order_by("pk")
    entries = list(looks.values_list("actor", "content_type__model", "object_id"))
    about = (cast.secretary.pk, "person", cast.titular.person_id)
    assert [entry for entry in entries if entry != about] == [(cast.secretary.pk, "person", cast.alternate.person_id)]
    said = looks.filter(object_id=cast.titular.person_id)
    assert [(e.additional_data["what"], e.additional_data.get("path")) for e in said] == [
        ("Empieza a ver Mesa como esta persona", None),
        ("Ve Mesa como esta persona", "/agenda/"),
        ("Ve Mesa como esta persona", f"/personas/{cast.alternate.person_id}/"),
        ("Deja de ver Mesa como esta persona", None),
    ]


def test_the_second_factor_asked_for_is_the_secretarys(cast, looking):
    session = looking.session
    session["terms"] = {**session["terms"], "due": 1}
    session.save()
    assert looking.get("/agenda/").headers["Location"] == "/cuenta/seguridad/"
    Authenticator.objects.create(user=cast.secretary, type=Authenticator.Type.TOTP, data={})
    assert looking.get("/agenda/").status_code == 200


def test_looking_changes_no_account(cast, looking):
    before = Person.objects.count(), list(type(cast.titular).objects.values())
    looking.get("/")
    assert (Person.objects.count(), list(type(cast.titular).objects.values())) == before
