"""The Celery application: Redis in production, the filesystem when there is no service to install."""

import os

from celery import Celery
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesa.settings")

app = Celery("mesa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # each line of a task names it


def make_queue():
    """The folders of the queue where there is no Redis: nobody else makes them."""
    for folder in ("in", "done", "control"):
        (settings.VAR / "queue" / folder).mkdir(parents=True, exist_ok=True)
