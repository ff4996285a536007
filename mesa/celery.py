"""The Celery application: Redis in production, the filesystem when there is no service to install."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesa.settings")

app = Celery("mesa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
