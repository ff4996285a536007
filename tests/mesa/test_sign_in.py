"""Code by mail, forgotten password, change of address; what a stranger can learn from it (nothing), and the limits."""

import multiprocessing
import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import User
from mesa.caches import SharedFiles
from notifications.models import Letter
from tests.factories import PASSWORD

SIGN_IN, CODE, CONFIRM = "/ingresar/", "/ingresar/codigo/", "/ingresar/codigo/confirmar/"
FORGOTTEN, ADDRESS = "/ingresar/clave/", "/cuenta/correo/"


def last_letter():
    return Letter.objects.latest("pk")


def code_in(letter):
    return re.search(r"^ +(\d{6})$", letter.text, re.MULTILINE)[1]


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.text)[1]


def is_in(client):
    return client.get("/").status_code == 200


def test_code_by_mail_signs_in_once(cast):
    client = Client()
    assert client.post(CODE, {"email": cast.titular.email.upper()}).headers["Location"] == CONFIRM
    letter = last_letter()
    assert (letter.kind, letter.address, letter.person, letter.has_secret) == (
        "login_code",
        cast.titular.email,
        cast.titular.person,
        True,
    )
    assert letter.subject == "Tu código para ingresar a la Mesa"
    assert "Recibes este correo porque alguien lo pidió en la página de ingreso." in letter.text
    assert client.post(CONFIRM, {"code": code_in(letter)}).headers["Location"] == "/"
    assert is_in(client)
    assert Client().post(CONFIRM, {"code": code_in(letter)}).headers["Location"] == CODE


def test_code_by_mail_allows_three_attempts(cast):
    client = Client()
    client.post(CODE, {"email": cast.titular.email})
    answers = [client.post(CONFIRM, {"code": "000000"}) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 302]
    assert "Ese código no es correcto o ya venció. Revísalo o pide otro." in answers[0].content.decode()
    client.post(CONFIRM, {"code": code_in(last_letter())})
    assert not is_in(client)


def test_code_by_mail_works_only_in_the_browser_that_asked(cast):
    Client().post(CODE, {"email": cast.titular.email})
    other = Client()
    other.post(CODE, {"email": cast.foreign.email})
    first, second = Letter.objects.order_by("pk")
    assert other.post(CONFIRM, {"code": code_in(first)}).status_code == 200
    assert other.post(CONFIRM, {"code": code_in(second)}).status_code == 302


@pytest.mark.parametrize("method", ["code", "password"])
def test_an_account_whose_mandate_ended_is_told_only_after_proving_who_it_is(cast, method):
    client = Client()
    if method == "code":
        client.post(CODE, {"email": cast.former.email})
        answer = client.post(CONFIRM, {"code": code_in(last_letter())}, follow=True)
    else:
        answer = client.post(SIGN_IN, {"login": cast.former.email, "password": PASSWORD}, follow=True)
    assert "Hoy tu cuenta no abre la Mesa" in answer.content.decode()
    assert not is_in(client)


def test_forgotten_password_is_chosen_anew_by_a_link_that_works_once(cast, sign_in):
    open_elsewhere, client = sign_in(cast.titular), Client()
    client.post(FORGOTTEN, {"email": cast.titular.email})
    letter = last_letter()
    assert (letter.kind, letter.subject) == ("password_reset_key", "Enlace para elegir tu contraseña nueva")
    form = client.get(link_in(letter), follow=True)
    assert User.objects.get(pk=cast.titular.pk).check_password(PASSWORD), "reading the link changes nothing"
    new = {"password1": "muchas palabras juntas", "password2": "muchas palabras juntas"}
    assert client.post(form.request["PATH_INFO"], new).headers["Location"] == "/ingresar/clave/lista/"
    assert last_letter().subject == "Elegiste una contraseña nueva"
    assert not is_in(open_elsewhere)
    assert "Este enlace ya no sirve" in Client().get(link_in(letter)).content.decode()
    client.post(SIGN_IN, {"login": cast.titular.email, "password": "muchas palabras juntas"})
    assert is_in(client)


def test_forgotten_password_does_not_skip_the_second_factor(cast):
    from tests.accounts import totp

    totp(cast.titular)
    client = Client()
    client.post(FORGOTTEN, {"email": cast.titular.email})
    form = client.get(link_in(last_letter()), follow=True)
    new = {"password1": "muchas palabras juntas", "password2": "muchas palabras juntas"}
    client.post(form.request["PATH_INFO"], new)
    answer = client.post(SIGN_IN, {"login": cast.titular.email, "password": "muchas palabras juntas"})
    assert (answer.headers["Location"], is_in(client)) == ("/ingresar/segundo-factor/", False)


def test_account_email_is_changed_when_the_old_one_allows_and_the_new_one_confirms(cast, sign_in):
    client, old = sign_in(cast.titular), cast.titular.email
    client.post(ADDRESS, {"action_add": "", "email": "Nueva@mesa.example"})
    allow = last_letter()
    assert (allow.address, allow.subject) == (old, "Autoriza el cambio de tu correo en la Mesa")
    assert "Falta confirmar nueva@mesa.example" in client.get(ADDRESS).content.decode()

    anyone = Client()
    assert "Autoriza el cambio de correo" in anyone.get(link_in(allow)).content.decode()
    assert last_letter() == allow, "reading the link asks nobody"
    anyone.post(link_in(allow))
    asked = last_letter()
    assert (asked.address, asked.subject) == ("nueva@mesa.example", "Confirma tu correo nuevo en la Mesa")
    assert "Confirma tu correo nuevo" in anyone.get(link_in(asked)).content.decode()
    cast.titular.refresh_from_db()
    assert cast.titular.email == old, "reading the link changes nothing"

    anyone.post(link_in(asked))
    cast.titular.refresh_from_db()
    told = last_letter()
    assert (cast.titular.email, told.address, told.subject) == (
        "nueva@mesa.example",
        old,
        "Cambió el correo con el que ingresas",
    )
    assert f"Desde ahora ingresas con nueva@mesa.example. Antes: {old}." in told.text
    outcomes = []
    for email in (old, "nueva@mesa.example"):
        visitor = Client()
        visitor.post(SIGN_IN, {"login": email, "password": PASSWORD})
        outcomes.append(is_in(visitor))
    assert outcomes == [False, True]


def test_email_allow_is_over_once_the_change_is_given_up(cast, sign_in):
    client = sign_in(cast.titular)
    client.post(ADDRESS, {"action_add": "", "email": "nueva@mesa.example"})
    allow = last_letter()
    client.post(ADDRESS, {"action_remove": "", "email": "nueva@mesa.example"})
    written = Letter.objects.count()
    answers = [Client().post(url) for url in (link_in(allow), "/cuenta/correo/autorizar/inventado/")]
    assert [answer.status_code for answer in answers] == [410, 410]
    pages = [re.sub(rb'value="[^"]*"', b"", answer.content) for answer in answers]
    assert pages[0] == pages[1]
    assert Letter.objects.count() == written


def test_account_email_of_another_account_is_refused_and_reading_the_page_writes_nothing(cast, sign_in):
    client = sign_in(cast.titular)
    client.get(ADDRESS)
    assert EmailAddress.objects.count() == 0
    answer = client.post(ADDRESS, {"action_add": "", "email": cast.foreign.email})
    assert "Otra cuenta usa ese correo. Escribe uno que sea solo tuyo." in answer.content.decode()
    assert Letter.objects.count() == 0


def test_account_email_that_waits_is_not_an_address_to_sign_in_with(cast, sign_in):
    sign_in(cast.titular).post(ADDRESS, {"action_add": "", "email": "espera@mesa.example"})
    client = Client()
    client.post(SIGN_IN, {"login": "espera@mesa.example", "password": PASSWORD})
    client.post(CODE, {"email": "espera@mesa.example"})
    assert (is_in(client), last_letter().kind) == (False, "unknown_account")


class CountingHasher(MD5PasswordHasher):
    runs = 0

    def encode(self, password, salt):
        CountingHasher.runs += 1
        return super().encode(password, salt)


def work_of(path, form):
    """What a stranger could see or time: status, where it leads, the page, the hashes and the statements."""
    client = Client()
    client.get(path)
    CountingHasher.runs = 0
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.post(path, form)
    page = re.sub(rb'value="[^"]*"', b"", answer.content)
    statements = [re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in queries]
    return answer.status_code, answer.headers.get("Location"), page, CountingHasher.runs, statements


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [(SIGN_IN, "login", {"password": "no-es-esta"}), (CODE, "email", {}), (FORGOTTEN, "email", {})],
)
def test_a_stranger_learns_nothing_of_who_has_an_account(cast, settings, path, field, more):
    settings.PASSWORD_HASHERS = ["tests.mesa.test_sign_in.CountingHasher"]
    User.objects.filter(pk=cast.alternate.pk).update(is_active=False)
    for user in (cast.titular, cast.alternate):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    Client().post(SIGN_IN, {"login": cast.titular.email, "password": PASSWORD})  # has signed in before
    emails = [cast.titular.email, cast.foreign.email, cast.alternate.email, cast.former.email, "nadie@mesa.example"]
    seen = [work_of(path, {field: email} | more) for email in emails]
    assert seen[0][0] in (200, 302)
    assert [work == seen[0] for work in seen] == [True] * len(emails), [work[3:] for work in seen]


def test_letters_to_an_unknown_and_to_a_suspended_address_say_the_same(cast):
    User.objects.filter(pk=cast.alternate.pk).update(is_active=False)
    for email in ("nadie@mesa.example", cast.alternate.email):
        Client().post(FORGOTTEN, {"email": email})
    unknown, suspended = Letter.objects.order_by("pk")
    assert (unknown.kind, unknown.subject) == ("unknown_account", "No hay una cuenta con este correo")
    assert suspended.text == unknown.text.replace("nadie@mesa.example", cast.alternate.email)


def attempt(email, *, forwarded="198.51.100.1", word="no-es"):
    client = Client(headers={"x-forwarded-for": forwarded})
    answer = client.post(SIGN_IN, {"login": email, "password": word})
    return "Demasiados intentos" in answer.content.decode(), is_in(client)


def test_five_failures_close_an_account_for_a_while_known_or_not(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for email, place in ((cast.titular.email, "198.51.100.7"), ("nadie@mesa.example", "198.51.100.8")):
        assert [attempt(email, forwarded=place)[0] for _ in range(6)] == [False] * 5 + [True]
    assert attempt(cast.titular.email, word=PASSWORD) == (True, False)


@pytest.mark.parametrize(("proxies", "refused"), [(0, True), (1, False)])
def test_limits_by_address_behind_a_proxy_are_of_each_visitor(cast, settings, proxies, refused):
    """Without saying how many proxies there are, all who come through one share its limit."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(10):
        attempt(f"nadie{n}@mesa.example", forwarded="203.0.113.5, 198.51.100.1")
    assert attempt("otra@mesa.example", forwarded="198.51.100.2")[0] is refused
    assert attempt("otra@mesa.example", forwarded="192.0.2.9, 198.51.100.1")[0], (
        "what a visitor adds in front changes nothing"
    )


def test_codes_and_links_are_three_for_an_address_in_ten_minutes(cast):
    for path in (CODE, FORGOTTEN):
        answers = [Client().post(path, {"email": cast.titular.email}) for _ in range(4)]
        assert "Demasiados intentos" in answers[3].content.decode()
    assert sorted(Letter.objects.values_list("kind", flat=True)) == ["login_code"] * 3 + ["password_reset_key"] * 3


@pytest.mark.parametrize("path", ["/ingresar/codigo/", "/ingresar/clave/"])
def test_an_address_longer_than_any_is_answered_as_one_nobody_has(cast, path):
    for length in (60, 7):
        domain = ".".join(["b" * 60, "c" * 60, "d" * 60, "e" * length])
        assert Client().post(path, {"email": f"{'a' * 60}@{domain}.pe"}).status_code == 302
    assert [len(letter.address) for letter in Letter.objects.all()] == [254]


def _count(folder, begin, tries, results):
    """What each process does: as allauth, count attempts under a lock taken with ``add``."""
    cache = SharedFiles(folder, {"TIMEOUT": 300})
    begin.wait()
    won = 0
    for n in range(tries):
        won += cache.add(f"cerrojo-{n}", True, 10)
    results.put(won)


def test_the_cache_of_files_lets_one_process_win_each_lock(tmp_path):
    context = multiprocessing.get_context("fork")
    begin, results = context.Event(), context.Queue()
    workers = [context.Process(target=_count, args=(str(tmp_path), begin, 400, results)) for _ in range(4)]
    for worker in workers:
        worker.start()
    begin.set()
    assert sum(results.get(timeout=60) for _ in workers) == 400
    for worker in workers:
        worker.join()


def test_the_cache_of_files_forgets_the_old_and_nothing_else(tmp_path):
    import os
    import time

    cache = SharedFiles(str(tmp_path), {"TIMEOUT": 300})
    for n in range(400):
        cache.set(f"clave-{n}", n, 300)
    assert [cache.get(f"clave-{n}") for n in range(400)] == list(range(400))
    for path in tmp_path.iterdir():
        os.utime(path, (time.time() - 90_000,) * 2)
    cache.set("otra", 1)
    assert [path.suffix for path in tmp_path.iterdir()].count(".djcache") == 1
    assert cache.add("otra", 2) is False
    assert cache.get("otra") == 1
