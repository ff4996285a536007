"""What only a real browser shows on a phone: what is out of sight, and what scrolls."""

import pytest

from notifications.models import Letter
from tests.factories import LetterFactory
from tests.journeys.conftest import PHONE
from workgroups.models import WorkGroup

pytestmark = pytest.mark.browser
LONG = f"<!doctype html><html><head></head><body>{'<p>Un punto de la agenda</p>' * 60}</body></html>"
SIGHT = "links => links.map(link => link.getBoundingClientRect().right <= innerWidth)"


def test_every_tab_of_the_account_is_in_sight_on_a_phone(cast, visit):
    visitor = visit(PHONE).sign_in(cast.titular)
    for path in ("/mas/", "/mis-datos/", "/mis-avisos/", "/cuenta/seguridad/"):
        tabs = visitor.goto(path).page.locator("main .tabs a")
        assert (tabs.evaluate_all(SIGHT), tabs.locator("xpath=self::*[@aria-current]").count()) == ([True] * 4, 1)


def test_a_long_letter_is_read_with_the_scroll_of_the_page(cast, visit):
    WorkGroup.objects.filter(pk=cast.plenary.pk).update(is_demo=True)
    letter = LetterFactory(person=cast.titular.person, html=LONG, status=Letter.Status.SHOWN)
    page = visit(PHONE).sign_in(cast.titular).goto(f"/buzon/{letter.pk}/").page
    page.wait_for_selector(".mail-body[height]")
    scrolls = "frame => frame.contentDocument.documentElement.scrollHeight - frame.clientHeight"
    frame = page.locator(".mail-body")
    assert (frame.bounding_box()["height"] > 2 * PHONE["height"], frame.evaluate(scrolls)) == (True, 0)
