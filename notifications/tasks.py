"""Celery entry points."""

from celery import shared_task
from django.utils import timezone

from notifications import operations


@shared_task
def drain_outbox():
    return operations.drain_outbox(clock=timezone.now)
