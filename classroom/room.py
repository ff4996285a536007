"""What the screen of the room shows: the code and QR of this minute, or why there is none."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from classroom import code
from rendering.qr import qr_svg
from trainings.models import TrainingSession

REFRESH = 10  # seconds between one look at how many came and the next


@dataclass(frozen=True)
class Room:
    session: TrainingSession
    now: datetime

    @property
    def is_open(self):
        training = self.session.training
        return code.takes_codes(self.session, self.now) and not (training.is_cancelled or training.is_draft)

    @property
    def is_ahead(self):
        """The code will come."""
        return self.session.closed_at is None and self.now < self.session.code_opens_at

    @property
    def digits(self):
        return code.code_of(self.session, self.now)

    @property
    def seconds(self):
        return code.seconds_left(self.now)

    @property
    def refresh(self):
        """Until the screen asks again: soon, and right when the code changes."""
        return min(self.seconds, REFRESH)

    @property
    def address(self):
        """«mesa-tumbes.pe/a», as people type it."""
        return urlsplit(settings.SITE_URL).netloc + reverse("classroom:check_in").rstrip("/")

    @property
    def path(self):
        """Where the QR leads."""
        return f"{reverse('classroom:check_in')}?c={code.qr_token(self.session, self.now)}"

    @property
    def qr(self):
        return qr_svg(settings.SITE_URL.rstrip("/") + self.path, label=_("Código QR para registrar tu asistencia"))
