"""What cannot be done now is said to whoever asked, on their next page."""

from contextlib import contextmanager

from django.contrib import messages

from notifications.models import NotNow


@contextmanager
def refusals_said(request):
    """The rest of the block is left out when something of it cannot be done now."""
    try:
        yield
    except NotNow as refusal:
        messages.error(request, str(refusal))
