"""From the invitation to the relief: somebody is invited, comes in with a key of their own, hands over and is out."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import Invitation, Person
from notifications.models import Letter
from tests import factories as f
from tests.accounts import key_in
from tests.journeys.conftest import PHONE
from tests.journeys.test_accounts import sign_out
from tests.mesa.test_second_factor import code_of
from workgroups.models import Accreditation

pytestmark = pytest.mark.browser
OWN = "una clave larga de la nueva titular"


@pytest.fixture
def named(cast):
    """A titular of the Ombudsman's seat in Salud, without an account yet, and a colleague who will follow."""
    seat = cast.observer.person.accreditations.get().seat
    person = f.PersonFactory(full_name="Nora Vílchez Dioses", institution=seat.institution, email="nora@dp.example")
    cast.observer.person.accreditations.update(role=Accreditation.Role.ALTERNATE)
    f.PersonFactory(full_name="Saúl Cornejo Feijoo", institution=seat.institution, email="saul@dp.example")
    return f.AccreditationFactory(seat=seat, person=person)


def link_in_letter(base):
    """The address that the invitation carries, as its reader would copy it."""
    letter = Letter.objects.get(kind="invitation")
    assert letter.address == "nora@dp.example"
    return base + re.search(r"https?://[^/\s]+(/\S+)", letter.text)[1]


def invite(secretary, person):
    secretary.goto(f"/personas/{person.pk}/")
    secretary.page.get_by_role("button", name="Invitar a abrir una cuenta").click()
    expect(secretary.page.get_by_text("Por activar")).to_be_visible()


def come_in(visitor):
    """Accept the invitation: opening the link changes nothing, the button does."""
    visitor.page.goto(link_in_letter(visitor.base))
    visitor.check()
    assert Invitation.objects.get().accepted_at is None
    visitor.page.get_by_label("Contraseña").fill(OWN)
    visitor.page.get_by_role("button", name="Activar e ingresar").click()
    visitor.page.wait_for_url(f"{visitor.base}/")
    assert Invitation.objects.get().accepted_at is not None


def enrol(visitor):
    """An authenticator application, then a passkey."""
    page = visitor.goto("/cuenta/seguridad/").page
    page.get_by_role("link", name="Activar", exact=True).click()
    visitor.arrive("/cuenta/aplicacion/")
    page.get_by_label("Código").fill(code_of(page.locator("code.secret").inner_text()))
    page.get_by_role("button", name="Activar").click()
    visitor.arrive("/cuenta/codigos/")
    visitor.goto("/cuenta/llaves/nueva/")
    page.get_by_label("Cómo la llamarás").fill("Teléfono")
    page.get_by_role("button", name="Crear la llave").click()
    visitor.arrive("/cuenta/seguridad/")


def hand_over(secretary, accreditation):
    secretary.goto(f"/designaciones/{accreditation.pk}/entregar/")
    page = secretary.page
    page.locator("#id_person").select_option(str(Person.objects.get(full_name="Saúl Cornejo Feijoo").pk))
    page.locator("#id_letter_number").fill("Oficio N.° 120-2026-DP")
    page.locator("#id_letter_on").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.locator("#id_since").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.get_by_role("button", name="Entregar el asiento").click()
    page.wait_for_url(re.compile(r"/(personas|instituciones)/\d+/"))
    secretary.check()


def test_arrival_key_and_relief(cast, named, visit, settings, live_server):
    settings.SITE_URL = live_server.url
    secretary = visit().sign_in(cast.secretary)
    invite(secretary, named.person)

    arrived = visit(PHONE)
    key_in(arrived.page)
    come_in(arrived)
    enrol(arrived)
    sign_out(arrived)
    arrived.page.get_by_role("button", name="Con una llave de acceso").click()
    arrived.page.wait_for_url(f"{arrived.base}/")
    arrived.goto("/mis-datos/")
    arrived.page.get_by_label("Teléfono").fill("(072) 555 123")

    hand_over(secretary, named)
    held = {a.person.full_name: (a.since, a.until) for a in named.seat.accreditations.filter(role="titular")}
    today = timezone.localdate()
    assert held == {"Nora Vílchez Dioses": (f.LONG_AGO, today), "Saúl Cornejo Feijoo": (today, None)}

    page = arrived.page
    arrived.errors.clear()
    page.get_by_role("button", name="Guardar mis datos").click()  # the tab that was open all along
    expect(page.get_by_role("heading", name="Tu sesión terminó; tu texto sigue aquí")).to_be_visible()
    named.person.refresh_from_db()
    assert named.person.phone != "(072) 555 123"
    page.goto(f"{arrived.base}/agenda/")
    page.wait_for_url(re.compile("/ingresar/"))
    page.get_by_label("Correo").fill("nora@dp.example")
    page.get_by_label("Contraseña").fill(OWN)
    page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(page.get_by_role("heading", name="Hoy tu cuenta no abre la Mesa")).to_be_visible()
