"""Single sign-on against a real OpenID Connect server on 127.0.0.1: code flow, PKCE, signed tokens, over HTTP."""

import importlib
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from members.models import User
from tests.accounts import totp

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the server's own libraries
BUTTON = "/ingresar/con/institucion/"
PEOPLE = {
    "conocida": {"email": "DIRESA-titular@mesa.example", "email_verified": True},
    "sin-verificar": {"email": "diresa-titular@mesa.example", "email_verified": False},
    "como-texto": {"email": "diresa-titular@mesa.example", "email_verified": "false"},
    "sin-decirlo": {"email": "diresa-titular@mesa.example"},
    "extrana": {"email": "nadie@mesa.example", "email_verified": True},
    "sin-correo": {"name": "Sin correo"},
}


@pytest.fixture(scope="module")
def provider():
    mock = importlib.import_module("oidc_provider_mock")
    people = [mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def institution(provider, settings):
    settings.OIDC = {"issuer": provider, "client_id": "mesa", "secret": "secreta", "label": "DIRESA Tumbes"}
    return provider


def come_back(client, as_whom):
    """Press the button, sign in at the institution as ``as_whom``, and come back to Mesa."""
    leaving = client.post(BUTTON)
    assert leaving.status_code == 302
    back = requests.post(leaving.headers["Location"], data={"sub": as_whom}, allow_redirects=False, timeout=10)
    path = urlsplit(back.headers["Location"])
    return client.get(f"{path.path}?{path.query}")


def test_sign_in_page_offers_the_institution_only_when_there_is_one(db, settings):
    settings.OIDC = {"issuer": "", "client_id": "", "secret": "", "label": ""}
    assert "Con la cuenta de" not in Client().get("/ingresar/").content.decode()
    assert Client().get(BUTTON).status_code == 404
    settings.OIDC = {"issuer": "https://sso.example", "client_id": "m", "secret": "s", "label": "DIRESA Tumbes"}
    page = Client().get("/ingresar/").content.decode()
    assert ("Con la cuenta de DIRESA Tumbes" in page, f'action="{BUTTON}' in page) == (True, True)


def test_openid_connect_signs_in_the_account_of_the_verified_address(cast, institution):
    client = Client()
    leaving = client.post(BUTTON).headers["Location"]
    assert leaving.startswith(institution)
    assert "code_challenge=" in leaving
    assert come_back(client, "conocida").headers["Location"] == "/"
    assert client.get("/mas/").context["person"] == cast.titular.person
    assert SocialAccount.objects.count() == 0, "nothing is kept: the address decides each time"
    assert User.objects.get(pk=cast.titular.pk).has_usable_password()


@pytest.mark.parametrize("sub", ["sin-verificar", "como-texto", "sin-decirlo", "extrana", "sin-correo"])
def test_openid_connect_refuses_an_address_unknown_or_not_verified_and_makes_no_account(cast, institution, sub):
    client, accounts = Client(), User.objects.count()
    answer = come_back(client, sub)
    assert (answer.status_code, "Esa cuenta de tu institución no abre ninguna aquí" in answer.content.decode()) == (
        403,
        True,
    )
    assert (client.get("/").status_code, User.objects.count()) == (302, accounts)


@pytest.mark.parametrize("why", ["suspended", "ended"])
def test_openid_connect_refuses_an_account_that_may_not_enter(cast, institution, why):
    if why == "suspended":
        User.objects.filter(pk=cast.titular.pk).update(is_active=False)
    else:
        cast.titular.person.accreditations.update(until="2020-02-01")
    client = Client()
    answer = client.get(come_back(client, "conocida").headers["Location"])
    assert "Hoy tu cuenta no abre la Mesa" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_openid_connect_asks_the_second_factor_all_the_same(cast, institution):
    totp(cast.titular)
    client = Client()
    assert come_back(client, "conocida").headers["Location"] == "/ingresar/segundo-factor/"
    assert client.get("/").status_code == 302


def test_openid_connect_cancelled_or_broken_is_a_sentence(cast, institution, settings):
    client = Client()
    state = parse_qs(urlsplit(client.post(BUTTON).headers["Location"]).query)["state"][0]
    left = client.get(BUTTON + f"regreso/?error=access_denied&state={state}", follow=True)
    assert "No se hizo nada." in left.content.decode()
    forged = client.get(BUTTON + "regreso/?code=x&state=y", follow=True)
    assert "No se pudo ingresar con tu institución" in forged.content.decode()
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    unreachable = client.post(BUTTON, follow=True)
    assert "No se pudo ingresar con tu institución" in unreachable.content.decode()
