"""Signing in, the form that outlives its session, the language, and what every answer carries."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.operations import open_meeting
from members.models import User
from tests import factories as f
from tests.factories import PASSWORD, ItemFactory, MeetingFactory, UserFactory
from workgroups.models import WorkGroup

LOGIN = "/ingresar/"


def test_login_with_email_and_password_goes_home(cast):
    client = Client()
    answer = client.post(LOGIN, {"login": cast.titular.email.upper(), "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("email", ["diresa-titular@mesa.example", "nadie@mesa.example"])
def test_login_refused_says_the_same_whether_the_account_exists_or_not(cast, email):
    answer = Client().post(LOGIN, {"login": email, "password": "otra-clave-cualquiera"})
    assert answer.status_code == 200
    assert "El correo o la contraseña no son correctos. Revísalos y vuelve a intentar." in answer.content.decode()


def test_login_of_a_suspended_account_is_refused(cast):
    User.objects.filter(pk=cast.titular.pk).update(is_active=False)
    client = Client()
    client.post(LOGIN, {"login": cast.titular.email, "password": PASSWORD})
    assert client.get("/").status_code == 302


def test_signup_is_closed_and_makes_no_account(db):
    form = {"email": "nueva@mesa.example", "password1": PASSWORD, "password2": PASSWORD}
    answer = Client().post("/registro/", form)
    assert "Las cuentas no se crean aquí" in answer.content.decode()
    assert User.objects.count() == 0


def test_login_ignores_a_next_of_another_site(cast):
    answer = Client().post(LOGIN + "?next=https://otro.example/", {"login": cast.titular.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_session_ended_while_typing_keeps_the_text_and_saves_it_after_signing_in(cast):
    meeting = MeetingFactory(group=cast.salud, starts_at=timezone.now())
    item = ItemFactory(meeting=meeting)
    open_meeting(meeting=meeting, opened_at=timezone.now())
    path = reverse("meetings:notes_save", args=[meeting.pk, item.pk])
    client = Client()

    ended = client.post(path, {"text": "Una hora de <b>notas</b>\nque no se pierde", "version": "0"})
    assert (ended.status_code, "Una hora de &lt;b&gt;notas&lt;/b&gt;" in ended.content.decode()) == (403, True)

    kept = {"kept_path": path, "kept:text": "Una hora de <b>notas</b>\nque no se pierde", "kept:version": "0"}
    wrong = client.post("/ingresar/continuar/", kept | {"login": cast.coordinator.email, "password": "no-es"})
    assert (wrong.status_code, "Una hora de &lt;b&gt;notas" in wrong.content.decode()) == (403, True)

    resumed = client.post("/ingresar/continuar/", kept | {"login": cast.coordinator.email, "password": PASSWORD})
    assert resumed.status_code == 200
    assert [resumed.context["path"], resumed.context["pairs"]] == [
        path,
        [("text", "Una hora de <b>notas</b>\nque no se pierde"), ("version", "0")],
    ]

    assert client.post(path, dict(resumed.context["pairs"])).status_code == 302
    item.refresh_from_db()
    assert item.notes == "Una hora de <b>notas</b>\nque no se pierde"


@pytest.mark.parametrize("path", ["https://otro.example/", "//otro.example/", "javascript:alert(1)"])
def test_session_resume_never_sends_the_text_to_another_site(cast, path):
    form = {"kept_path": path, "kept:text": "x", "login": cast.titular.email, "password": PASSWORD}
    assert Client().post("/ingresar/continuar/", form).context["path"] == "/"


def test_session_ended_by_htmx_is_told_with_401(cast):
    answer = Client().post("/reuniones/1/horas/", {"opened": "09:00"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_session_ended_shows_the_texts_and_not_the_choices(cast):
    form = {"text": "Dos palabras", "initial-text": "Las de antes", "mode": "room", "number": "2"}
    answer = Client().post("/reuniones/nueva/", form)
    text = answer.content.decode()
    assert (answer.status_code, answer.context["texts"]) == (403, ["Dos palabras"])
    assert 'name="kept:mode" value="room"' in text
    assert '<p class="kept">Dos palabras</p></details>' in text


def test_session_ended_neither_shows_nor_carries_a_password(cast):
    secrets = {"oldpassword": "clave vieja secreta", "password1": "clave nueva secreta", "password2": "otra secreta"}
    answer = Client().post("/cuenta/clave/", secrets | {"text": "Dos palabras"})
    assert (answer.context["pairs"], "secreta" in answer.content.decode()) == ([("text", "Dos palabras")], False)


def test_sign_in_and_out_say_nothing_that_is_seen_anyway(cast):
    client = Client()
    home = client.post(LOGIN, {"login": cast.titular.email, "password": PASSWORD}, follow=True)
    left = client.post("/salir/", follow=True)
    assert [page.request["PATH_INFO"] for page in (home, left)] == ["/", LOGIN]
    assert [list(page.context["messages"]) for page in (home, left)] == [[], []]


@pytest.mark.parametrize(("cookie", "language"), [(None, "es"), ("en", "en"), ("fr", "es")])
def test_language_is_spanish_until_the_switch_whatever_the_browser_prefers(db, cookie, language):
    client = Client(headers={"accept-language": "en-US,en;q=0.9"})
    if cookie:
        client.cookies["mesa_idioma"] = cookie
    page = client.get(LOGIN)
    assert f'<html lang="{"es-PE" if language == "es" else language}">' in page.content.decode()
    assert (page.headers["Content-Language"], "Accept-Language" in page.headers["Vary"]) == (language, False)
    assert "Cookie" in page.headers["Vary"]


def test_language_set_is_kept_in_the_session_and_the_profile(cast, sign_in):
    client = sign_in(cast.titular)
    client.post("/idioma/", {"language": "en", "next": "/mas/"})
    assert 'lang="en"' in client.get("/mas/").content.decode()
    cast.titular.refresh_from_db()
    assert cast.titular.language == "en"

    other = Client()
    other.post(LOGIN, {"login": cast.titular.email, "password": PASSWORD})
    assert 'lang="en"' in other.get("/mas/").content.decode()


def test_language_set_refuses_an_unknown_language_and_another_site(cast, sign_in):
    answer = sign_in(cast.titular).post("/idioma/", {"language": "xx", "next": "https://otro.example/"})
    assert (answer.headers["Location"], "mesa_idioma" in answer.cookies) == ("/", False)


def test_more_names_what_i_hold_in_the_mesa(cast, sign_in):
    text = sign_in(cast.alternate).get("/mas/").content.decode()
    assert "Alternate de DIRESA" in text
    assert "Alterna o alterno, DIRESA" in text
    assert "Grupo Salud" in text


def test_more_of_a_guest_and_of_the_operator(cast, sign_in):
    f.GuestFactory(person=cast.guest.person)
    assert "Hoy no tienes un asiento ni un cargo" in sign_in(cast.guest).get("/mas/").content.decode()
    assert sign_in(UserFactory(person=None, is_staff=True)).get("/mas/").status_code == 200


def test_demo_bar_is_on_every_page_of_a_demo_database_and_on_no_other(cast, sign_in):
    sentence = "Base de demostración"
    assert sentence not in Client().get(LOGIN).content.decode()
    WorkGroup.objects.filter(pk=cast.plenary.pk).update(is_demo=True)
    pages = [Client().get(LOGIN), sign_in(cast.titular).get("/mas/"), sign_in(cast.titular).get("/no-existe/")]
    assert [sentence in page.content.decode() for page in pages] == [True, True, True]


def test_healthz_needs_no_login_and_asks_the_database(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_every_answer_carries_the_security_headers(cast, sign_in):
    for answer in (Client().get(LOGIN), sign_in(cast.titular).get("/mas/"), sign_in(cast.titular).get("/no-existe/")):
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy == {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_pages_of_someone_signed_in_are_not_kept_by_the_browser(cast, sign_in):
    assert sign_in(cast.titular).get("/mas/").headers["Cache-Control"] == "private, no-store"
    assert "no-store" in Client().get(LOGIN).headers["Cache-Control"]


def test_more_asks_the_same_few_queries(cast, sign_in, django_assert_num_queries):
    client = sign_in(cast.titular)
    with django_assert_num_queries(9):
        client.get("/mas/")
