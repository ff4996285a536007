import re

import pytest
import time_machine

from members.models import Person
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = f.at("2026-07-01 10:00")


def values(person, *names):
    row = Person.objects.filter(pk=person.pk).values(*names or ("full_name", "post", "email", "phone")).get()
    return tuple(row.values())


def as_read(page):
    """The form of a page as a browser would send it untouched: inputs, and the option chosen."""
    form = page.context["form"]
    typed = {field.html_name: field.value() or "" for field in form}
    typed |= {field.html_initial_name: field.value() or "" for field in form if field.field.show_hidden_initial}
    return {name: getattr(value, "pk", value) for name, value in typed.items()}


@pytest.fixture
def someone(cast):
    """A person of DIRESA without account, seat or office."""
    return f.PersonFactory(
        full_name="Ana Ríos", institution=cast.titular.person.institution, email="ana@diresa.example"
    )


# The secretariat writes the directory ------------------------------------------------------------------------------
def test_person_create_makes_a_row_that_opens_nothing(cast, sign_in):
    institution = cast.titular.person.institution
    typed = {"full_name": "  Eva  Luz ", "institution": institution.pk, "phone": "(072) 52 3456, anexo 14"}
    answer = sign_in(cast.staff).post("/personas/nueva/", typed)
    person = Person.objects.get(full_name="Eva Luz")
    assert (answer.status_code, answer.url) == (302, f"/personas/{person.pk}/")
    assert values(person, "institution", "phone", "email", "post") == (institution.pk, typed["phone"], "", "")
    assert (person.accreditations.count(), person.offices.count(), hasattr(person, "user")) == (0, 0, False)


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"full_name": " "}, {"full_name": ["Escribe los nombres y los apellidos."]}),
        ({"full_name": "a" * 5000}, {"full_name": ["Caben 120 caracteres y hay 5000. Acorta el texto."]}),
        ({"institution": ""}, {"institution": ["Indica a qué institución pertenece."]}),
        ({"institution": "0"}, {"institution": ["Elige una institución de la lista."]}),
        ({"institution": "<b>"}, {"institution": ["Elige una institución de la lista."]}),
        (
            {"email": "ana arroba"},
            {"email": ["Escribe el correo completo; por ejemplo nombre@institucion.gob.pe."]},
        ),
        (
            {"phone": "no tiene"},
            {"phone": ["Escribe el número con todas sus cifras; por ejemplo (072) 52 3456, anexo 14."]},
        ),
    ],
)
def test_person_create_says_what_to_do(cast, sign_in, changed, errors):
    typed = {"full_name": "Eva Luz", "institution": cast.titular.person.institution_id, "post": "Lo ya escrito"}
    answer = sign_in(cast.secretary).post("/personas/nueva/", typed | changed)
    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, errors)
    assert "Lo ya escrito" in answer.text
    assert not Person.objects.filter(post="Lo ya escrito").exists()


def test_person_create_asks_before_a_second_row_of_the_same_human(cast, someone, sign_in):
    client, institution = sign_in(cast.secretary), cast.foreign.person.institution
    typed = {"full_name": "Ana R.", "institution": institution.pk, "email": "ANA@diresa.example"}
    first = client.post("/personas/nueva/", typed)
    assert (first.status_code, f'href="/personas/{someone.pk}/"' in first.text) == (422, True)
    assert client.post("/personas/nueva/", typed | {"is_other": "on"}).status_code == 302
    same_name = {"full_name": "ana ríos", "institution": someone.institution_id}
    assert client.post("/personas/nueva/", same_name).context["form"].look_alikes == [someone]


def test_person_edit_keeps_what_somebody_else_corrected_meanwhile(cast, someone, sign_in):
    client, url = sign_in(cast.staff), f"/personas/{someone.pk}/editar/"
    typed = as_read(client.get(url)) | {"post": "Jefa de área"}
    Person.objects.filter(pk=someone.pk).update(phone="972 111 222", email="nueva@diresa.example")
    assert client.post(url, typed).status_code == 302
    assert values(someone) == ("Ana Ríos", "Jefa de área", "nueva@diresa.example", "972 111 222")


def test_person_edit_refuses_to_leave_an_institution_whose_seat_they_hold(cast, sign_in):
    person, url = cast.titular.person, f"/personas/{cast.titular.person_id}/editar/"
    client = sign_in(cast.secretary)
    typed = as_read(client.get(url)) | {"institution": cast.foreign.person.institution_id}
    answer = client.post(url, typed)
    sentence = "Ocupa un asiento de DIRESA (Grupo Salud). Termina antes esa designación."
    assert (answer.status_code, answer.context["form"].errors) == (422, {"institution": [sentence]})
    person.accreditations.update(until="2020-02-01")
    assert client.post(url, typed).status_code == 302
    assert values(person, "institution") == (cast.foreign.person.institution_id,)


@pytest.mark.parametrize(
    ("who", "whose", "is_changed"),
    [
        ("staff", "titular", False),
        ("staff", "someone", True),
        ("staff", "officer", False),
        ("secretary", "titular", True),
        ("secretary", "officer", True),
    ],
)
def test_person_edit_of_an_address_that_opens_an_account(cast, someone, sign_in, who, whose, is_changed):
    officer = f.OfficeFactory(group=cast.salud, person__institution=someone.institution).person
    person = {"titular": cast.titular.person, "someone": someone, "officer": officer}[whose]
    client, url = sign_in(getattr(cast, who)), f"/personas/{person.pk}/editar/"
    page = client.get(url)
    assert ("Tiene cuenta o cargo" in page.text) is not is_changed
    client.post(url, as_read(page) | {"email": "otra@ajena.example"})
    assert values(person, "email") == ("otra@ajena.example" if is_changed else person.email,)


def test_person_edit_is_for_the_secretariat(cast, someone, sign_in):
    for persona in ("auditor", "titular", "coordinator"):
        answer = sign_in(getattr(cast, persona)).post(f"/personas/{someone.pk}/editar/", {"full_name": "Otra"})
        assert (answer.status_code, "Solo la Secretaría Técnica" in answer.text) == (403, True)
    assert values(someone, "full_name") == ("Ana Ríos",)


# Each person, of themself ------------------------------------------------------------------------------------------
@time_machine.travel(NOW, tick=False)
def test_contact_edit_saves_and_confirms_my_own(cast, sign_in):
    client, person = sign_in(cast.titular), cast.titular.person
    typed = as_read(client.get("/mis-datos/")) | {"post": "Directora", "email": "cartas@diresa.example"}
    stolen = {"full_name": "Otra", "institution": cast.foreign.person.institution_id, "person": cast.foreign.person_id}
    assert client.post("/mis-datos/", typed | stolen).url == "/mis-datos/"
    assert values(person) == (person.full_name, "Directora", "cartas@diresa.example", person.phone)
    assert values(person, "institution", "contact_confirmed_at") == (person.institution_id, NOW)
    cast.titular.refresh_from_db()
    assert cast.titular.email == "diresa-titular@mesa.example"


@time_machine.travel(NOW, tick=False)
def test_contact_confirm_changes_the_date_and_nothing_else(cast, sign_in):
    before = Person.objects.exclude(pk=cast.titular.person_id).order_by("pk")
    others, own = list(before.values()), values(cast.titular.person)
    assert sign_in(cast.titular).post("/mis-datos/confirmar/").url == "/mis-datos/"
    assert values(cast.titular.person, "contact_confirmed_at") == (NOW,)
    assert (list(before.all().values()), values(cast.titular.person)) == (others, own)


def test_contact_edit_keeps_what_was_typed_when_it_is_wrong(cast, sign_in):
    answer = sign_in(cast.technical).post("/mis-datos/", {"post": "Lo escrito", "email": "nada", "phone": "1"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"email", "phone"})
    assert re.findall(r'name="(?:post|email|phone)" value="([^"]*)"', answer.text) == ["Lo escrito", "nada", "1"]


def test_contact_edit_of_an_account_without_a_person(cast, sign_in):
    operator = f.UserFactory(email="operadora@mesa.example", person=None, is_staff=True)
    assert [sign_in(operator).get("/mis-datos/").status_code, sign_in(operator).post("/mis-datos/").status_code] == [
        404
    ] * 2


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("confirmed", "is_due"), [(None, True), ("2025-12-30 10:00", True), ("2026-01-02 10:00", False)]
)
def test_contact_is_asked_for_again_after_six_months(cast, sign_in, confirmed, is_due):
    Person.objects.filter(pk=cast.titular.person_id).update(contact_confirmed_at=confirmed and f.at(confirmed))
    pages = [sign_in(cast.titular).get(path).text for path in ("/", "/mas/")]
    assert ["Revisa tus datos de contacto" in text for text in pages] == [is_due] * 2
