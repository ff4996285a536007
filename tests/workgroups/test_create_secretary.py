"""The command that makes the first administrator."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from members.models import Institution, Person
from notifications.models import Letter
from workgroups.models import Office, Standing, WorkGroup

FACTS = {
    "name": "Lucía Farías",
    "email": "lfarias@rree.example",
    "acronym": "CANC",
    "table": "Mesa de Piura",
    "region": "Piura",
    "city": "Piura",
}


def run(capsys, **changes):
    call_command("create_secretary", no_input=True, **(FACTS | changes))
    return capsys.readouterr().out


def test_create_secretary_on_an_empty_database_prints_the_link_that_opens_everything(db, capsys, settings):
    settings.SITE_URL = "https://mesa.example"
    printed = run(capsys, official_name="Cancillería, oficina de Piura")
    path = printed.split("https://mesa.example")[1].strip()
    client = Client()
    assert client.post(path, {"password": "una-clave-que-nadie-usa"}).headers["Location"] == "/"
    user = client.get("/").context["user"]
    assert (user.person.full_name, Standing.of(user).is_secretary) == ("Lucía Farías", True)
    assert WorkGroup.objects.values_list("kind", "official_name").get() == ("plenary", "Mesa de Piura")
    assert Institution.objects.get().official_name == "Cancillería, oficina de Piura"
    assert Letter.objects.get().address == "lfarias@rree.example"


def test_create_secretary_refuses_when_somebody_is_and_replaces_when_told(cast, capsys):
    with pytest.raises(CommandError, match="la tiene Secretaria"):
        run(capsys)
    assert not Person.objects.filter(email=FACTS["email"]).exists()
    assert "Lucía Farías dirige" in run(capsys, replace=True)
    offices = Office.objects.current().filter(group=cast.plenary, kind="secretary")
    assert [str(office.person) for office in offices] == ["Lucía Farías"]
    assert not Standing.of(cast.secretary).is_secretary


def test_create_secretary_appoints_who_has_an_account_without_inviting(cast, capsys):
    person = cast.staff.person
    facts = {"name": person.full_name, "email": person.email, "acronym": "CANC", "replace": True}
    assert "Ya tiene cuenta" in run(capsys, **facts)
    assert Standing.of(cast.staff).is_secretary
    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Falta --email: correo institucional."),
        ({"email": "lucia"}, "«lucia» no es un correo completo."),
        ({"region": ""}, "Falta --region"),
    ],
)
def test_create_secretary_says_what_is_wrong_and_changes_nothing(db, capsys, changes, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(capsys, **changes)
    assert (WorkGroup.objects.count(), Person.objects.count()) == (0, 0)


def test_create_secretary_refuses_the_address_of_somebody_else(cast, capsys):
    with pytest.raises(CommandError, match="es de Titular de DIRESA, de DIRESA"):
        run(capsys, email=cast.titular.person.email, replace=True)
