import hashlib

from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.models import Meeting, Minutes, NotNow, Quorum, YearName
from rendering import pdf


@transaction.atomic
def finalise_minutes(*, minutes, by, now):
    """Declare an acta final: from here its rows do not change and its PDF is made once. Twice is the same as once."""
    minutes = Minutes.objects.select_for_update().select_related("meeting").get(pk=minutes.pk)
    if minutes.is_final:
        return minutes
    if not minutes.meeting.is_held:
        raise NotNow(_("La sesión sigue abierta: ciérrala antes de dar por final su acta."))
    minutes.status, minutes.finalised_at, minutes.finalised_by = Minutes.Status.FINAL, now, by
    minutes.save(update_fields=["status", "finalised_at", "finalised_by"])
    return minutes


def acta_pdf(*, meeting):
    raise NotImplementedError


def store_final_acta(*, minutes):
    raise NotImplementedError
