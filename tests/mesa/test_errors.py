"""What people see when a request is refused, and that a refusal does nothing and shows nothing it should not."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from meetings.models import Meeting
from tests.factories import PASSWORD, UserFactory

BACKEND = "mesa.backends.MandateBackend"
TYPED = {"subject": "Un <i>asunto</i>", "password1": "secreta con espacios", "number": "2", "mode": "room"}
CODE = {"submission": "0b9c2a52-6f0f-4a63-9b8e-0f7a3c1d2e4f"}


@pytest.fixture
def strict(cast):
    """The coordinator's browser, with the CSRF checks on."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.coordinator, backend=BACKEND)
    return client


@pytest.mark.parametrize("headers", [{"origin": "http://testserver"}, {"referer": "http://testserver/reuniones/"}])
def test_csrf_failure_of_an_own_form_shows_the_texts_and_carries_all(strict, headers):
    answer = strict.post("/reuniones/nueva/", TYPED | CODE, headers=headers)
    text = answer.content.decode()
    assert (answer.status_code, answer.context["texts"]) == (403, ["Un <i>asunto</i>"])
    assert answer.context["pairs"] == [(k, v) for k, v in (TYPED | CODE).items() if k != "password1"]
    assert [word in text for word in ('name="mode" value="room"', "Un &lt;i&gt;asunto", "secreta")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://otro.example"},
        {"origin": "http://testserver.otro.example"},
        {"origin": "https://testserver"},
        {"origin": "https://otro.example", "referer": "http://testserver/reuniones/"},
        {"referer": "http://testserver.otro.example/"},
    ],
)
def test_csrf_failure_of_a_strangers_form_offers_nothing_of_it(strict, headers):
    answer = strict.post("/reuniones/nueva/", TYPED, headers=headers)
    text = answer.content.decode()
    assert (answer.status_code, "asunto" in text, "Ese formulario no vino de la Mesa" in text) == (403, False, True)
    assert ('action="/reuniones/nueva/"' in text, Meeting.objects.count()) == (False, 0)


@pytest.mark.parametrize("persona", ["coordinator", None])
def test_not_allowed_is_a_page_that_leads_back(cast, sign_in, persona):
    client = sign_in(getattr(cast, persona)) if persona else Client()
    answer = client.get("/idioma/", headers={"referer": "http://testserver/mas/"})
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Esa dirección solo recibe formularios" in text
    assert 'href="http://testserver/mas/">Volver' in text
    assert 'name="next" value="http://testserver/mas/"' in text


@pytest.mark.parametrize("referer", ["", "https://otro.example/", "http://testserver/idioma/"])
def test_not_allowed_leads_home_when_nothing_better_is_known(db, referer):
    assert 'href="/">Volver' in Client().get("/idioma/", headers={"referer": referer}).content.decode()


def test_not_allowed_stays_blank_for_whoever_reads_no_pages(db):
    answer = Client().get("/idioma/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.content) == (405, b"")


def test_language_switch_of_the_answer_to_a_form_comes_back_to_the_page_that_sent_it(cast, sign_in):
    client = sign_in(cast.coordinator)
    wrong = client.post("/reuniones/nueva/", {}, headers={"referer": "http://testserver/reuniones/nueva/?grupo=X"})
    assert 'name="next" value="http://testserver/reuniones/nueva/?grupo=X"' in wrong.content.decode()
    assert 'name="next" value="/"' in client.post("/reuniones/nueva/", {}).content.decode()
    assert 'name="next" value="/mas/?a=1"' in client.get("/mas/?a=1").content.decode()


@pytest.mark.parametrize("path", ["/", "/ingresar/", "/static/css/base.css", "/healthz"])
def test_a_foreign_host_is_a_bad_request(db, settings, path):
    settings.ALLOWED_HOSTS = ["mesa.example"]
    for method in ("GET", "POST"):
        answer = Client().generic(method, path, headers={"host": "evil.example"})
        assert (answer.status_code, "No pudimos leer ese pedido" in answer.content.decode()) == (400, True)
    assert Client().get("/ingresar/", headers={"host": "mesa.example"}).status_code == 200


def test_operator_enters_by_the_door_of_everyone(cast, sign_in, settings):
    operator = UserFactory(email="operadora@mesa.example", person=None, is_staff=True, is_superuser=True)
    door = f"/{settings.ADMIN_PATH}login/"
    own = {"username": operator.email, "password": PASSWORD}
    client = Client()
    tried = client.post(f"{door}?next=/{settings.ADMIN_PATH}", own)
    assert (tried.status_code, tried.headers["Location"]) == (302, f"/ingresar/?next=%2F{settings.ADMIN_PATH[:-1]}%2F")
    assert "_auth_user_id" not in client.session
    entered = client.post(tried.headers["Location"], {"login": operator.email, "password": PASSWORD}, follow=True)
    assert (entered.status_code, entered.request["PATH_INFO"]) == (200, f"/{settings.ADMIN_PATH}")
    assert sign_in(cast.secretary).get(door).status_code == 403


def test_attempts_to_sign_in_are_limited(cast):
    client, form = Client(), {"login": cast.titular.email, "password": "otra-clave-cualquiera"}
    answers = [client.post("/ingresar/", form).content.decode() for _ in range(7)]
    assert "Demasiados intentos seguidos." in answers[-1]


class Example(forms.Form):
    name = forms.CharField(max_length=3, label="Nombre")
    email = forms.EmailField()
    size = forms.IntegerField(min_value=1, max_value=9)
    kind = forms.ChoiceField(choices=[("a", "A")])
    code = forms.UUIDField()
    also = forms.CharField()


def test_mistakes_are_told_with_tu_and_say_what_to_do():
    with translation.override("es"):
        wrong = Example({"name": "abcde", "email": "x", "size": "12", "kind": "z", "code": "1", "also": ""}).errors
    assert {name: errors for name, (errors,) in wrong.items()} == {
        "name": "Usa como máximo 3 caracteres; hay 5.",
        "email": "Escribe un correo completo, como nombre@institucion.pe.",
        "size": "Escribe 9 o menos.",
        "kind": "Elige una opción de la lista; «z» no está en ella.",
        "code": "Este formulario llegó incompleto. Abre la página de nuevo y vuelve a enviarlo.",
        "also": "Completa este campo.",
    }


class Answers(forms.Form):
    date, opinion = forms.CharField(label="Fecha"), forms.CharField(label="¿Qué opinas?")


def test_the_summary_of_errors_puts_a_colon_after_a_label_and_none_after_a_question():
    text = render_to_string("components/errors.html", {"form": Answers({})})
    told = Answers({}).errors["date"][0]
    assert [f">Fecha: {told}<" in text, f">¿Qué opinas? {told}<" in text] == [True, True]


def test_a_page_that_is_not_there_offers_the_menus_to_whoever_signed_in_alone(cast, sign_in):
    pages = [client.get("/no-existe/") for client in (Client(), sign_in(cast.titular))]
    menus = [['class="nav"' in page.text, 'class="tabbar"' in page.text, "Ingresar</a>" in page.text] for page in pages]
    assert ([page.status_code for page in pages], menus) == ([404, 404], [[False, False, True], [True, True, False]])
