"""What the worker does for the directory: one operation."""

from celery import shared_task
from django.utils import timezone

from secretariat.operations.imports import drop_old_files


@shared_task
def drop_old_imports():
    drop_old_files(now=timezone.now())
