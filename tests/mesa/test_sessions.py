"""How long a session lasts, where one is signed in, proving again who one is, and the text that outlives it."""

import time

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesa.sessions import TERMS
from tests.accounts import signed_in, totp
from tests.factories import PASSWORD, ItemFactory, MeetingFactory, OfficeFactory
from tests.mesa.test_second_factor import code_of
from tests.routes import ROUTES
from workgroups.models import Office

SIGN_IN, SECURITY = "/ingresar/", "/cuenta/seguridad/"
MINUTE, DAY = 60, 24 * 3600


def enter(user, **more):
    client = Client(headers={"user-agent": more.pop("agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Edg/126.0")})
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD} | more)
    return client


def still_in_after(client, seconds):
    with time_machine.travel(time.time() + seconds, tick=False):
        return client.get("/mas/").status_code == 200


@pytest.mark.parametrize(
    ("persona", "seconds", "stays"),
    [
        ("secretary", 29 * MINUTE, True),
        ("secretary", 31 * MINUTE, False),
        ("staff", 31 * MINUTE, False),
        ("auditor", 31 * MINUTE, False),
        ("coordinator", 31 * MINUTE, True),
        ("titular", 13 * DAY, True),
        ("titular", 14 * DAY + MINUTE, False),
    ],
)
def test_a_session_ends_after_a_while_without_use(cast, persona, seconds, stays):
    assert still_in_after(enter(getattr(cast, persona), remember="on"), seconds) is stays


def test_a_session_in_use_ends_at_its_limit(cast):
    client, began = enter(cast.secretary), time.time()
    outcomes = []
    for minutes in range(25, 13 * 60, 25):
        with time_machine.travel(began + minutes * MINUTE, tick=False):
            outcomes.append(client.get("/mas/").status_code == 200)
    assert outcomes == [25 * n <= 12 * 60 for n in range(1, len(outcomes) + 1)]


def test_a_session_that_ended_says_so_where_one_signs_in_again(cast):
    client = enter(cast.secretary)
    with time_machine.travel(time.time() + 31 * MINUTE, tick=False):
        page = client.get("/mas/", follow=True)
    assert page.redirect_chain == [("/ingresar/?next=/mas/", 302)]
    assert "Tu sesión terminó por inactividad. Ingresa y seguirás donde estabas." in page.content.decode()


def test_a_button_pressed_after_the_session_leads_back_to_its_page(cast):
    for page, asked in (("http://testserver/recordatorios/?a=1", "/recordatorios/%3Fa%3D1"), ("", "/")):
        answer = Client(headers={"Referer": page}).post("/recordatorios/iniciales/")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/ingresar/?next={asked}")


def test_a_session_in_use_is_written_once_a_minute(cast, django_assert_num_queries):
    client = signed_in(cast.titular, seconds_ago=0)
    first = client.session[TERMS]
    with django_assert_num_queries(9):
        client.get("/mas/")
    assert client.session[TERMS] == first
    with time_machine.travel(time.time() + 61, tick=False):
        client.get("/mas/")
        renewed = client.session[TERMS]
        assert renewed == first | {"seen": time.time(), "idle": 14 * DAY, "limit": 60 * DAY}


def test_a_session_follows_the_office_of_whoever_holds_it(cast):
    client = enter(cast.titular)
    assert client.session[TERMS]["idle"] == 14 * DAY
    OfficeFactory(group=cast.plenary, person=cast.titular.person, kind=Office.Kind.STAFF)
    with time_machine.travel(time.time() + 61, tick=False):
        client.get("/mas/")
    assert client.session[TERMS]["idle"] == 30 * MINUTE


@pytest.mark.parametrize(("more", "lasts"), [({}, False), ({"remember": "on"}, True)])
def test_a_session_outlives_the_browser_only_where_it_was_asked(cast, more, lasts):
    cookie = enter(cast.titular, **more).cookies["mesa_session"]
    assert (cookie["max-age"] == 14 * DAY) is lasts


def test_account_security_lists_my_open_sessions_and_nobody_elses(cast):
    client = enter(cast.titular)
    enter(cast.titular, agent="Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36")
    enter(cast.foreign, agent="Mozilla/5.0 (X11; Linux) Firefox/128.0")
    page = client.get(SECURITY)
    assert [(s.device, s.is_current) for s in page.context["sessions"]] == [
        ("Windows, Edge", True),
        ("Android, Chrome", False),
    ]
    assert "Firefox" not in page.content.decode()


def test_sessions_close_ends_the_others_and_keeps_mine_and_those_of_others(cast):
    mine, second, third, foreign = (enter(user) for user in [cast.titular] * 3 + [cast.foreign])
    answer = mine.post("/cuenta/sesiones/cerrar/", follow=True)
    assert "Se cerraron las otras 2 sesiones." in answer.content.decode()
    assert [c.get("/").status_code for c in (mine, second, third, foreign)] == [200, 302, 302, 200]


def test_session_close_ends_one_of_mine_only(cast):
    mine, other, foreign = (enter(user) for user in (cast.titular, cast.titular, cast.foreign))
    here, there, theirs = UserSession.objects.order_by("pk").values_list("pk", flat=True)
    statuses = [mine.post(f"/cuenta/sesiones/{pk}/cerrar/").status_code for pk in (here, theirs, 999_999, there)]
    assert statuses == [404, 404, 404, 302]
    assert [c.get("/").status_code for c in (mine, other, foreign)] == [200, 302, 200]


def test_a_new_password_ends_the_other_sessions(cast):
    mine, other = enter(cast.titular), enter(cast.titular)
    new = {"oldpassword": PASSWORD, "password1": "muchas palabras juntas", "password2": "muchas palabras juntas"}
    assert mine.post("/cuenta/clave/", new).headers["Location"] == SECURITY
    assert [mine.get("/").status_code, other.get("/").status_code] == [200, 302]
    assert len(mine.get(SECURITY).context["sessions"]) == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_account_security_asks_the_same_few_queries(cast, rows, django_assert_num_queries):
    client = signed_in(cast.titular)
    for _ in range(rows):
        enter(cast.titular)
    with django_assert_num_queries(10):
        client.get(SECURITY)


SENSITIVE = ["/cuenta/llaves/nueva/", "/cuenta/aplicacion/", "/cuenta/codigos/nuevos/"]


@pytest.mark.parametrize("path", SENSITIVE)
def test_something_delicate_asks_again_who_one_is_after_ten_minutes(cast, path):
    recent, old = signed_in(cast.titular, seconds_ago=9 * MINUTE), signed_in(cast.titular, seconds_ago=11 * MINUTE)
    assert recent.get(path).status_code == 200
    asked = old.get(path)
    assert asked.headers["Location"] == f"/cuenta/confirmar/?next={path.replace('/', '%2F')}"
    assert "Confirma que eres tú" in old.get(asked.headers["Location"]).content.decode()
    form = {"next": path, "password": "no-es"}
    assert "Esa no es tu contraseña actual." in old.post("/cuenta/confirmar/", form).content.decode()
    assert old.post("/cuenta/confirmar/", form | {"password": PASSWORD}).headers["Location"] == path
    assert old.get(path).status_code == 200


def is_asked(client, method, path):
    answer = client.generic(method, path)
    return answer.status_code == 302 and answer.headers["Location"].startswith("/cuenta/confirmar/")


DELICATE = {
    "workgroups:office_create": "GET",
    "workgroups:office_end": "GET",
    "workgroups:account_suspend": "POST",
    "workgroups:account_restore": "POST",
    "workgroups:person_merge": "GET",
    "secretariat:person_erase": "GET",
    "secretariat:unlisted_erase": "GET",
    "secretariat:review_end": "POST",
    "secretariat:review_close": "GET",
    "secretariat:person_copy_download": "GET",
    "mesa:person_export": "GET",
    "mesa:institution_export": "GET",
    "secretariat:audit_export": "GET",
    "mesa:see_as_start": "POST",
}


@pytest.mark.parametrize("name", DELICATE)
def test_what_raises_closes_or_takes_away_asks_the_secretary_again(cast, name):
    route, ids = ROUTES[name], [cast.titular.person.pk] * 2
    path = reverse(name, args=ids[: len(route.args)])
    asked = [is_asked(signed_in(cast.secretary, seconds_ago=ago), DELICATE[name], path) for ago in (60, 11 * MINUTE)]
    assert asked == [False, True]


def test_a_file_without_contacts_is_handed_to_a_member_without_asking(cast):
    client = signed_in(cast.titular, seconds_ago=11 * MINUTE)
    assert client.get("/personas/exportar/").status_code == 200


def test_what_was_sent_goes_on_after_proving_who_one_is(cast):
    client = signed_in(cast.secretary, seconds_ago=11 * MINUTE)
    asked = client.post(f"/personas/{cast.titular.person.pk}/ver-como/")
    done = client.post(asked.headers["Location"], {"password": PASSWORD, "next": asked.wsgi_request.path})
    assert done.headers["Location"] == "/"
    assert "see_as" in client.session


@pytest.fixture
def kept(cast):
    """A form with notes whose session ended while they were written, as the page carries it."""
    meeting = MeetingFactory(group=cast.salud, starts_at=timezone.now())
    item = ItemFactory(meeting=meeting)
    path = reverse("meetings:notes_save", args=[meeting.pk, item.pk])
    return {"kept_path": path, "kept:text": "Tres horas de notas", "kept:version": "0"}


def resume(client, form):
    return client.post("/ingresar/continuar/", form)


def test_session_resume_asks_the_second_factor_in_place_and_keeps_the_text(cast, kept):
    secret, client = totp(cast.coordinator), Client()
    asked = resume(client, kept | {"login": cast.coordinator.email, "password": PASSWORD})
    page = asked.content.decode()
    assert (asked.status_code, 'name="code"' in page, "Tres horas de notas" in page) == (403, True, True)
    wrong = resume(client, kept | {"code": "000000"})
    assert (wrong.status_code, "Ese código no es correcto" in wrong.content.decode()) == (403, True)
    assert "Tres horas de notas" in wrong.content.decode()
    done = resume(client, kept | {"code": code_of(secret)})
    assert (done.status_code, done.context["path"], done.context["pairs"]) == (
        200,
        kept["kept_path"],
        [("text", "Tres horas de notas"), ("version", "0")],
    )


def test_session_resume_of_whoever_came_in_by_another_tab_shows_the_text(cast, kept):
    done = resume(signed_in(cast.coordinator), kept)
    assert (done.status_code, done.context["texts"]) == (200, ["Tres horas de notas"])


def test_session_ended_offers_the_form_itself_to_whoever_signs_in_by_another_tab(cast, kept):
    page = Client().post(kept["kept_path"], {"text": "Tres horas de notas", "version": "0"}).content.decode()
    assert f'action="{kept["kept_path"]}"' in page
    assert 'name="text" value="Tres horas de notas"' in page
    assert 'target="_blank"' in page


def test_a_session_that_ends_while_writing_keeps_the_text(cast, kept):
    client = enter(cast.secretary)
    with time_machine.travel(time.time() + 31 * MINUTE, tick=False):
        ended = client.post(kept["kept_path"], {"text": "Tres horas de notas", "version": "0"})
    assert (ended.status_code, ended.context["texts"]) == (403, ["Tres horas de notas"])
