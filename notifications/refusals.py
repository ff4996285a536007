"""What cannot be done now is said to whoever asked: on their next page, or beside what they typed."""

from contextlib import contextmanager

from django.contrib import messages
from django.utils.translation import gettext as _

from notifications.models import NotNow


@contextmanager
def refusals_said(request):
    """The rest of the block is left out when something of it cannot be done now."""
    try:
        yield
    except NotNow as refusal:
        messages.error(request, str(refusal))


@contextmanager
def refusals_kept(form):
    """The same, in ``form``: whoever came second reads what became of it and loses nothing they wrote."""
    try:
        yield
    except NotNow as refusal:
        form.add_error(None, f"{refusal} " + _("Lo que escribiste sigue abajo y no se guardó."))
