"""The second factor: compulsory for who reads everything, after a grace; enrolling, signing in with it, losing it."""

import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone

from members.models import User
from mesa.second_factor import due_at
from mesa.sessions import TERMS
from notifications.models import Letter
from tests.accounts import signed_in, totp
from tests.factories import PASSWORD, at
from workgroups.models import Office, WorkGroup

SIGN_IN, SECOND, SECURITY = "/ingresar/", "/ingresar/segundo-factor/", "/cuenta/seguridad/"


def code_of(secret):
    """What an authenticator application shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def grace_of(user, office_since, joined_at):
    Office.objects.filter(person=user.person).update(since=office_since)
    User.objects.filter(pk=user.pk).update(joined_at=joined_at)
    return due_at(User.objects.get(pk=user.pk))


@pytest.mark.parametrize("persona", ["secretary", "staff", "auditor"])
def test_the_grace_counts_from_the_later_of_office_and_account(cast, persona):
    user = getattr(cast, persona)
    assert grace_of(user, date(2026, 3, 2), at("2026-01-10 09:00")) == at("2026-03-16 00:00")
    assert grace_of(user, date(2026, 3, 2), at("2026-03-10 09:00")) == at("2026-03-24 09:00")


def test_the_grace_is_the_operators_to_set(cast, settings):
    settings.SECOND_FACTOR_DAYS = 0
    assert grace_of(cast.staff, date(2026, 3, 2), at("2026-01-10 09:00")) == at("2026-03-02 00:00")


@pytest.mark.parametrize("persona", ["coordinator", "titular", "alternate", "technical", "observer", "outsider"])
def test_nothing_is_due_of_those_who_do_not_read_everything(cast, persona):
    assert due_at(getattr(cast, persona)) is None


def test_nothing_is_due_in_a_demonstration_nor_after_the_office(cast):
    Office.objects.filter(person=cast.staff.person).update(until=timezone.localdate() - timedelta(days=1))
    WorkGroup.objects.filter(pk=cast.plenary.pk).update(is_demo=True)
    assert [due_at(cast.staff), due_at(cast.secretary)] == [None, None]


def overdue(user):
    return signed_in(user, due=time.time() - 60)


def test_after_the_grace_only_the_pages_to_enrol_open(cast):
    client = overdue(cast.secretary)
    for path in ("/", "/personas/", "/reuniones/", "/cuenta/clave/", "/mas/"):
        assert client.get(path).headers["Location"] == SECURITY, path
    assert [client.get(path).status_code for path in (SECURITY, "/cuenta/llaves/nueva/", "/cuenta/aplicacion/")] == [
        200
    ] * 3
    assert "Activa tu segundo factor para seguir" in client.get(SECURITY).content.decode()
    refused = client.post("/reuniones/nueva/", {"subject": "Reunión"})
    assert (refused.status_code, "Tu cargo necesita un segundo factor." in refused.content.decode()) == (403, True)
    assert client.get("/personas/", headers={"hx-request": "true"}).status_code == 403
    assert client.post("/salir/").headers["Location"] == SIGN_IN


def test_enrolling_opens_everything_at_once(cast):
    client = overdue(cast.secretary)
    totp(cast.secretary)
    assert client.get("/").status_code == 200


def test_a_key_counts_as_a_second_factor(cast):
    client = overdue(cast.auditor)
    Authenticator.objects.create(user=cast.auditor, type=Authenticator.Type.WEBAUTHN, data={"name": "Llave"})
    assert client.get("/").status_code == 200


def test_recovery_codes_alone_do_not_count(cast):
    client = overdue(cast.auditor)
    Authenticator.objects.create(user=cast.auditor, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert client.get("/").headers["Location"] == SECURITY


def test_signing_in_says_when_it_is_due(cast, settings):
    client = Client()
    client.post(SIGN_IN, {"login": cast.staff.email, "password": PASSWORD})
    due = client.session[TERMS]["due"]
    assert due == (cast.staff.joined_at + timedelta(days=14)).timestamp()
    with time_machine.travel(due + 1, tick=False):
        again = Client()
        again.post(SIGN_IN, {"login": cast.staff.email, "password": PASSWORD})
        assert again.get("/").headers["Location"] == SECURITY


def test_the_notice_says_the_days_left_until_there_is_one(cast):
    client = signed_in(cast.staff, due=time.time() + 3.5 * 86_400)
    sentence = "Tu cargo necesita un segundo factor: quedan 4 días para activarlo."
    assert sentence in client.get("/mas/").content.decode()
    assert "Activa tu segundo factor: quedan 4 días" in client.get(SECURITY).content.decode()
    totp(cast.staff)
    assert "segundo factor: quedan" not in client.get("/mas/").content.decode()
    assert sentence not in signed_in(cast.titular).get("/mas/").content.decode()


def enrol(client):
    page = client.get("/cuenta/aplicacion/")
    secret = page.context["form"].secret
    return secret, client.post("/cuenta/aplicacion/", {"code": code_of(secret)}, follow=True)


def test_mfa_activate_totp_gives_ten_recovery_codes_and_tells_the_owner(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _secret, page = enrol(signed_in(cast.titular))
    assert page.redirect_chain == [("/cuenta/codigos/", 302)]
    assert len(re.findall(r"<li><code>(\w{8})</code>", page.content.decode())) == 10
    told = Letter.objects.get()
    assert (told.kind, told.address, told.subject) == (
        "totp_activated",
        cast.titular.email,
        "Activaste la aplicación autenticadora",
    )
    assert "Recibes este correo porque cambió algo de tu cuenta." in told.text


def test_mfa_activate_totp_with_a_wrong_code_says_so_and_keeps_the_secret(cast):
    client = signed_in(cast.titular)
    secret = client.get("/cuenta/aplicacion/").context["form"].secret
    page = client.post("/cuenta/aplicacion/", {"code": "000000"}).content.decode()
    sentence = "Ese código no es correcto o ya venció. Revísalo o pide otro."
    assert (page.count(f">{sentence}<"), secret in page) == (2, True)
    assert Authenticator.objects.count() == 0


def first_step(user):
    client = Client()
    assert client.post(SIGN_IN, {"login": user.email, "password": PASSWORD}).headers["Location"] == SECOND
    return client


def test_mfa_authenticate_asks_a_code_after_the_password(cast):
    secret, client = totp(cast.titular), first_step(cast.titular)
    assert client.get("/").status_code == 302
    assert "Confirma con tu segundo factor" in client.get(SECOND).content.decode()
    wrong = client.post(SECOND, {"code": "000000"})
    assert (wrong.status_code, "Ese código no es correcto" in wrong.content.decode()) == (200, True)
    code = code_of(secret)
    assert client.post(SECOND, {"code": code}).headers["Location"] == "/"
    again = first_step(cast.titular)
    assert again.post(SECOND, {"code": code}).status_code == 200, "a code is good for one sign-in"


def test_mfa_authenticate_takes_each_recovery_code_once(cast):
    client = signed_in(cast.titular)
    enrol(client)
    code = client.get("/cuenta/codigos/").context["unused_codes"][0]
    assert first_step(cast.titular).post(SECOND, {"code": code}).headers["Location"] == "/"
    assert first_step(cast.titular).post(SECOND, {"code": code}).status_code == 200
    assert code not in client.get("/cuenta/codigos/descargar/").content.decode()


def test_mfa_authenticate_closes_after_five_wrong_codes(cast):
    secret, client = totp(cast.titular), first_step(cast.titular)
    for _ in range(5):
        client.post(SECOND, {"code": "000000"})
    refused = client.post(SECOND, {"code": code_of(secret)})
    assert "Demasiados intentos" in refused.content.decode()
    assert client.get("/").status_code == 302


def test_account_security_asks_for_new_codes_when_few_are_left(cast):
    client = signed_in(cast.titular)
    enrol(client)
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    for code in codes.get_unused_codes()[:8]:
        codes.validate_code(code)
    page = client.get(SECURITY).content.decode()
    assert ("Te quedan 2 códigos de recuperación" in page, page.count("data-used")) == (True, 8)
    client.post("/cuenta/codigos/nuevos/")
    assert "Te quedan" not in client.get(SECURITY).content.decode()


def test_mfa_deactivate_totp_removes_the_codes_too_and_tells_the_owner(cast):
    client = signed_in(cast.titular)
    enrol(client)
    client.post("/cuenta/aplicacion/quitar/")
    assert Authenticator.objects.count() == 0
    assert Letter.objects.latest("pk").subject == "Se quitó la aplicación autenticadora"


def test_no_letter_of_an_account_has_a_long_subject():
    subjects = [path.read_text() for path in (Path(__file__).parents[2] / "templates").glob("*/email/*_subject.txt")]
    said = [re.search(r'{% translate "(.*)" %}', subject)[1] for subject in subjects]
    assert len(said) == 15
    assert [subject for subject in said if len(subject) > 60] == []
