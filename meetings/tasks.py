"""What the worker does for meetings: ids in, one operation out."""

import logging

from celery import shared_task

from meetings import operations
from meetings.models import Minutes
from rendering.pdf import RenderError

logger = logging.getLogger(__name__)

AT_A_TIME = 10  # a sweep ends before the next begins


@shared_task
def store_final_acta(minutes_id):
    """Make and keep the PDF of one final acta."""
    operations.store_final_acta(minutes=Minutes.objects.get(pk=minutes_id))


@shared_task
def store_final_actas():
    """Make those still missing, the newest first: a lost message costs a minute, not a PDF."""
    for pk in Minutes.objects.waiting_for_pdf().order_by("-finalised_at").values_list("pk", flat=True)[:AT_A_TIME]:
        try:
            store_final_acta(pk)
        except RenderError as failure:
            logger.warning("Acta %s: %s", pk, failure.reason)
