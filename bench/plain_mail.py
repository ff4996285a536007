"""What the outbox is measured against: a task that sends a batch on one connection and remembers nothing."""

from celery import shared_task
from django.core.mail import EmailMessage, get_connection


@shared_task
def send_batch(mails):
    """``mails``: [(address, subject, text)]."""
    with get_connection() as connection:
        connection.send_messages([EmailMessage(subject, text, to=[to]) for to, subject, text in mails])
