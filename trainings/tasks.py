"""What the worker does for trainings: ids in, one operation out."""

from celery import shared_task
from django.utils import timezone

from trainings.operations.enrolment import turn_waiting_lists


@shared_task
def turn_enrolments():
    """Seats that came free go to who waits."""
    turn_waiting_lists(now=timezone.now())
