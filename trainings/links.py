"""The personal link of a registration: names it, and opens nothing but what that person may see and do of it."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from trainings.models import Enrolment

SIGNER = signing.Signer(salt="trainings.enrolment")


def enrolment_token(enrolment):
    return SIGNER.sign(str(enrolment.pk))


def enrolment_of(token):
    """The registration of a link that Mesa signed, with its training and group; None of any other."""
    try:
        pk = int(SIGNER.unsign(token))
    except signing.BadSignature:
        return None
    return Enrolment.objects.select_related("training__group", "institution", "person").filter(pk=pk).first()


def own_link(enrolment):
    """The full address of the page of one's own registration."""
    return settings.SITE_URL.rstrip("/") + reverse("trainings:enrolment_own", args=[enrolment_token(enrolment)])


def answer_link(enrolment, kind):
    """The full address where that person answers the test or the survey (``kind`` of Survey) of their training."""
    return settings.SITE_URL.rstrip("/") + reverse("trainings:survey_answer", args=[enrolment_token(enrolment), kind])
