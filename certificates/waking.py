"""Waking those who make papers. It only saves seconds: a message that is lost costs the wait for the next beat."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

AT_ONCE = 2  # chains of small series: as many workers share the making


def wake_paper_makers(times=AT_ONCE):
    """Ask workers to make certificates now. A broker that does not answer is a log line, never an error of the page."""
    try:
        for _time in range(times):
            current_app.send_task("certificates.tasks.make_certificates", retry=False)
    except (OSError, OperationalError) as broken:
        logger.warning("No se pudo despertar la emisión: %s", broken)
