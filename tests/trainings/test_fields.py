"""The fields that the forms of trainings share."""

from trainings.forms.fields import Quotas


def test_quotas_with_the_line_ends_of_a_browser_have_not_changed():
    quotas = Quotas(limit=100)
    assert [quotas.has_changed("DIRESA 10\nDP 2", sent) for sent in ("DIRESA 10\r\nDP 2", "DIRESA 10\r\nDP 3")] == [
        False,
        True,
    ]
