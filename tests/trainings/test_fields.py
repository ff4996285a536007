"""The fields that the forms of trainings share."""

from tests.trainings.test_plan import plan
from trainings.forms.fields import Quotas


def test_quotas_with_the_line_ends_of_a_browser_have_not_changed():
    quotas = Quotas(limit=100)
    assert [quotas.has_changed("DIRESA 10\nDP 2", sent) for sent in ("DIRESA 10\r\nDP 2", "DIRESA 10\r\nDP 3")] == [
        False,
        True,
    ]


def test_quotas_of_one_institution_in_two_lines_are_refused_and_kept_as_typed(cast, sign_in):
    typed = "DIRESA 10\r\nDP 2\r\ndiresa: 5"
    answer = sign_in(cast.coordinator).post("/capacitaciones/nueva/", plan(cast.salud, quotas=typed))
    said = "DIRESA está en más de una línea. Deja una sola, con sus cupos."
    assert answer.context["form"].errors == {"quotas": [said]}
    assert (said in answer.text, f"{typed}</textarea>" in answer.text) == (True, True)
