"""Waking a worker. The queue only saves seconds: a message that is lost costs the wait for the next beat."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task, *arguments, **options):
    """Ask a worker for a task now. A broker that does not answer is a log line, never an error of the page."""
    try:
        current_app.send_task(task, list(arguments), retry=False, **options)
    except (OSError, OperationalError) as broken:
        logger.warning("No se pudo pedir %s %s: %s", task, arguments, broken)


def wake_drainer():
    wake("notifications.tasks.drain_outbox", expires=60)
