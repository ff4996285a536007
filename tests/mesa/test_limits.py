"""Pages that anyone opens without an account: reading them is counted as well, each address on its own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classroom.code import ticket_of
from notifications.letters import unsubscribe_token
from tests import factories as f
from trainings.links import enrolment_token
from trainings.operations.evaluation import propose_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    """What each link opens, for whoever holds it."""
    enrolment = f.EnrolmentFactory(person=f.PersonFactory())
    soon = timezone.now() + timedelta(minutes=5)
    session = f.TrainingSessionFactory(training=enrolment.training, starts_at=soon)
    survey, token = propose_survey(training=enrolment.training), enrolment_token(enrolment)
    return {
        "notifications:digest_leave": (200, [unsubscribe_token(enrolment.person)]),
        "trainings:enrolment_own": (200, [token]),
        "trainings:survey_answer": (200, [token, survey.kind]),
        "classroom:check_in_confirm": (200, [ticket_of([session])]),
        "certificates:certificate_own": (404, [token]),  # not given yet
        "certificates:certificate_verify": (404, ["0" * 20]),
    }


def test_reading_a_page_without_an_account_is_counted_by_address(pages, settings):
    rates = dict.fromkeys(settings.ACCOUNT_RATE_LIMITS, "2/m/ip")  # one without a rate would never stop
    settings.ACCOUNT_RATE_LIMITS = rates | {"certificate_unknown": "99/m/key"}
    for n, (name, (status, args)) in enumerate(pages.items()):
        url, busy, other = reverse(name, args=args), *(Client(REMOTE_ADDR=f"10.0.{each}.{n}") for each in range(2))
        answers = [busy.get(url).status_code for _time in range(3)]
        assert (name, answers, other.get(url).status_code) == (name, [status, status, 429], status)


def test_who_did_too_much_goes_back_to_the_page_of_the_link(pages, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"enrolment_link": "1/m/ip", "survey_link": "1/m/ip"}
    own, survey = (pages[f"trainings:{name}"][1] for name in ("enrolment_own", "survey_answer"))
    client, survey_page = Client(), reverse("trainings:survey_answer", args=survey)
    for url, back in [
        (reverse("trainings:enrolment_confirm", args=own), reverse("trainings:enrolment_own", args=own)),
        (survey_page, survey_page),
    ]:
        client.post(url)
        refused = client.post(url)
        assert (refused.status_code, f'href="{back}"' in refused.text) == (429, True)
