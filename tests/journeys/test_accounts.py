"""Enrolling and signing in as people do: with an authenticator application, a key of the browser, a recovery code."""

import pytest
from playwright.sync_api import expect

from tests.accounts import key_in
from tests.mesa.test_second_factor import code_of

pytestmark = pytest.mark.browser


def sign_out(visitor):
    visitor.page.goto(f"{visitor.base}/mas/")
    visitor.page.get_by_role("button", name="Salir").click()
    visitor.page.wait_for_url(f"{visitor.base}/ingresar/")


def test_account_with_application_key_and_recovery_code(cast, visit):
    visitor = visit().sign_in(cast.staff)
    key_in(visitor.page)
    page = visitor.goto("/cuenta/seguridad/").page

    page.get_by_role("link", name="Activar", exact=True).click()
    visitor.arrive("/cuenta/aplicacion/")
    page.get_by_label("Código").fill(code_of(page.locator("code.secret").inner_text()))
    page.get_by_role("button", name="Activar").click()
    visitor.arrive("/cuenta/codigos/")
    recovery = page.locator(".codes code").first.inner_text()

    visitor.goto("/cuenta/llaves/nueva/")
    page.get_by_label("Cómo la llamarás").fill("Laptop de la oficina")
    page.get_by_role("button", name="Crear la llave").click()
    visitor.arrive("/cuenta/seguridad/")
    expect(page.get_by_text("Laptop de la oficina").first).to_be_visible()
    expect(page.get_by_text("Basta para ingresar")).to_be_visible()

    sign_out(visitor)
    page.get_by_role("button", name="Con una llave de acceso").click()
    page.wait_for_url(f"{visitor.base}/")

    sign_out(visitor)
    visitor.sign_in(cast.staff, then="/ingresar/segundo-factor/").check()
    page.get_by_role("button", name="Usar mi llave de acceso").click()
    page.wait_for_url(f"{visitor.base}/")

    sign_out(visitor)
    visitor.sign_in(cast.staff, then="/ingresar/segundo-factor/")
    page.get_by_label("Código").fill(recovery)
    page.get_by_role("button", name="Ingresar", exact=True).click()
    page.wait_for_url(f"{visitor.base}/")


def test_key_refused_by_the_browser_says_so_and_leaves_the_other_ways(cast, visit):
    visitor = visit()
    visitor.goto("/ingresar/")
    key_in(visitor.page, holds=False)
    visitor.page.get_by_role("button", name="Con una llave de acceso").click()
    expect(visitor.page.get_by_text("No se usó ninguna llave.")).to_be_visible()
    visitor.check()


def test_key_at_an_address_that_browsers_give_none_says_what_is_needed(db, visit, live_server):
    visitor = visit()
    visitor.page.goto(f"{live_server.url.replace('localhost', '127.0.0.1')}/ingresar/")
    visitor.page.get_by_role("button", name="Con una llave de acceso").click()
    expect(visitor.page.get_by_text("Las llaves de acceso necesitan HTTPS, o localhost")).to_be_visible()
    expect(visitor.page.get_by_text("No se usó ninguna llave.")).to_be_hidden()
