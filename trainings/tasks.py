"""What the worker does for trainings: ids in, one operation out."""

from celery import shared_task
from django.utils import timezone

from trainings.operations.certificates import make_papers
from trainings.operations.enrolment import turn_waiting_lists
from trainings.waking import wake_paper_makers


@shared_task
def make_certificates():
    """Make the PDFs of a few certificates, and ask for the next few while there are any; a beat asks too."""
    if make_papers(clock=timezone.now):
        wake_paper_makers(1)


@shared_task
def turn_enrolments():
    """Seats that came free go to who waits."""
    turn_waiting_lists(now=timezone.now())
