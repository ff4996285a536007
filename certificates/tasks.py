"""What the worker does for certificates."""

from celery import shared_task
from django.utils import timezone

from certificates.operations import make_papers
from certificates.waking import wake_paper_makers


@shared_task
def make_certificates():
    """Make the PDFs of a few certificates, and ask for the next few while there are any; a beat asks too."""
    if make_papers(clock=timezone.now):
        wake_paper_makers(1)
