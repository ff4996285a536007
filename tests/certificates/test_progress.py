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
    """A function: the page, or with the header of htmx how far they are. Three are to be made."""
    for name in ("Ana", "Beto", "Caro"):
        attendee(training, name, sessions=4, grade="17")
    ops.issue_certificates(training=training, by=None, now=NOW)
    client, url = sign_in(cast.coordinator), reverse("certificates:certificate_list", args=[training.pk])
    return lambda step="", **headers: client.get(url, {"paso": step}, headers=headers)


def test_stopped_it_goes_on_telling_until_those_in_hand_are_made(training, page):
    [taken] = ops.claim_certificates(now=timezone.now(), at_most=1)
    ops.stop_making(training=training, now=NOW)
    answer = page(HX_Request="true")
    assert ("Deteniendo" in answer.text, 'hx-get="?paso=0-0-1"' in answer.text) == (True, True)
    ops.keep_paper(certificate=taken, content=b"%PDF", now=NOW)
    answer = page("0-0-1", HX_Request="true")
    assert ("1 de 3" in answer.text, "hx-get" in answer.text, ">Vigente<" in answer.text) == (True, False, True)


def test_the_rows_come_along_when_they_say_something_else_and_only_the_end_is_said_aloud(page, training):
    """Of a row only the state and the paper, so that neither the focus nor the page moves."""
    answers = [page("0-0-0", HX_Request="true")]
    ops.keep_paper(certificate=ops.claim_certificates(now=NOW, at_most=1)[0], content=b"%PDF", now=NOW)
    answers += [page("0-0-0", HX_Request="true"), page("1-0-0", HX_Request="true")]
    assert ops.make_papers(clock=timezone.now) == 2
    answers.append(page("1-0-0", HX_Request="true"))
    said = [[mark in each.text for mark in ("estado-", 'id="todos"', "#aviso", 'role="status"')] for each in answers]
    nothing = [False] * 4
    assert said == [nothing, [True, True, False, False], nothing, [True, True, True, False]]


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
