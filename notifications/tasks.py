"""Celery entry points."""

from mmap import mmap

from celery import shared_task
from celery.signals import worker_shutting_down
from django.utils import timezone

from notifications import operations

stopping = mmap(
    -1, 1
)  # a byte that the processes of a worker share; the first of them hears of the end, not the others


@worker_shutting_down.connect
def stop_draining(**_facts):
    stopping[0] = 1


@shared_task
def drain_outbox():
    return operations.drain_outbox(clock=timezone.now, is_stopping=lambda: stopping[0] == 1)
