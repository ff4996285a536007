"""The letters of reviews and of requests about personal data: who gets each and what makes it the same letter."""

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from notifications.operations import write_letter
from rendering.letters import render_letter


def _written(letter, language="es", **context):
    """A letter in words, from its templates."""
    subject, text, html = render_letter(f"secretariat/letters/{letter}", context, language)
    return {"kind": letter, "subject": subject, "text": text, "html": html}


def rights_receipt(*, rights, now):
    """To whoever made a request about their data: its number and when it is answered. Never what they wrote."""
    words = _written("rights_receipt", get_language(), rights=rights)
    return write_letter(address=rights.requester_email, dedupe_key=f"rights-receipt:{rights.pk}", now=now, **words)


def rights_answer(*, rights, now):
    """To the same person: what was decided and why."""
    words = _written("rights_answer", rights=rights)
    return write_letter(address=rights.requester_email, dedupe_key=f"rights-answer:{rights.pk}", now=now, **words)


def access_ended(*, person, titles, now):
    """To a person whose offices a review ended; ``titles`` names them."""
    with translation.override("es"):
        reason = _("tenías un encargo en la Mesa.")
    words = _written("access_ended", person=person, titles=titles, reason=reason, is_chosen=False)
    key = f"access-ended:{person.pk}:{now:%Y%m%d%H%M}"
    return write_letter(address=person.email, person=person, dedupe_key=key, reason=reason, now=now, **words)
