"""What the worker does for meetings: ids in, one operation out."""

import logging

from celery import shared_task

from meetings import operations
from meetings.models import Minutes
from rendering.pdf import RenderError

logger = logging.getLogger(__name__)


@shared_task
def store_final_acta(minutes_id):
    """Make and keep the PDF of one final acta."""
    operations.store_final_acta(minutes=Minutes.objects.get(pk=minutes_id))


@shared_task
def store_final_actas():
    """Make those still missing: a lost message costs a minute, not a PDF."""
    for minutes in Minutes.objects.waiting_for_pdf().order_by("finalised_at"):
        try:
            operations.store_final_acta(minutes=minutes)
        except RenderError as failure:
            logger.warning("Acta %s: %s", minutes.pk, failure.reason)
