"""Celery entry points."""

from celery import shared_task
from django.utils import timezone

from reminders import operations


@shared_task
def plan_reminders():
    operations.plan_reminders(now=timezone.now())
