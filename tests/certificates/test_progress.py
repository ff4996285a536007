"""How far the papers of a training are, as its page tells while they are made, stopped or failing."""

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates import operations as ops
from tests.certificates.test_certificates import NOW, attendee
from trainings.models import Certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(cast, training, sign_in):
    """A function: the page, or with ``htmx`` how far they are alone. Three are to be made."""
    for name in ("Ana", "Beto", "Caro"):
        attendee(training, name, sessions=4, grade="17")
    ops.issue_certificates(training=training, by=None, now=NOW)
    client, url = sign_in(cast.coordinator), reverse("certificates:certificate_list", args=[training.pk])
    return lambda **headers: client.get(url, headers=headers)


def test_stopped_it_goes_on_telling_until_those_in_hand_are_made(training, page):
    [taken] = ops.claim_certificates(now=timezone.now(), at_most=1)
    ops.stop_making(training=training, now=NOW)
    answer = page(HX_Request="true")
    assert ("Deteniendo" in answer.text, "HX-Refresh" in answer.headers) == (True, False)
    ops.keep_paper(certificate=taken, content=b"%PDF", now=NOW)
    answer = page(HX_Request="true")
    assert ("Detenido" in answer.text, "1 de 3" in answer.text, answer.headers["HX-Refresh"]) == (True, True, "true")


def test_what_cannot_be_made_is_told_first_in_the_list_until_it_is(settings, page):
    enough, settings.PDF_MEGABYTES = settings.PDF_MEGABYTES, 64  # WeasyPrint does not even start
    assert ops.make_papers(clock=lambda: NOW) == 3
    failed = Certificate.objects.get(failed_at=NOW)
    text = page().text
    assert (failed.says["name"], text.count("No se pudo hacer"), text.count("Por hacerse")) == ("Ana", 1, 2)
    assert text.index(">Ana<") < text.index(">Caro<")
    assert "El PDF de una persona, la primera de la lista, no se pudo hacer." in text
    settings.PDF_MEGABYTES = enough
    assert ops.make_papers(clock=lambda: NOW) == 2
    assert "Queda uno que no se pudo hacer" in page().text
    assert ops.make_papers(clock=lambda: NOW + 2 * ops.CLAIM) == 1
    assert ("Todos hechos" in page().text, "no se pudo hacer" in page().text) == (True, False)
