"""Waking the drainer. The queue only saves seconds: a message that is lost costs the wait for the next beat."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake_drainer():
    """Ask a worker to drain the outbox now. A broker that does not answer is a log line, never an error of the page."""
    try:
        current_app.send_task("notifications.tasks.drain_outbox", retry=False, expires=60)
    except (OSError, OperationalError) as broken:
        logger.warning("No se pudo despertar el envío: %s", broken)
