"""The letters of reviews and of requests about personal data: who gets each and what makes it the same letter."""

from django.template.loader import render_to_string
from django.utils import translation

from notifications.operations import write_letter


def _written(letter, **context):
    """Subject and text of a letter, from its templates."""
    folder = f"secretariat/letters/{letter}"
    return {
        "kind": letter,
        "subject": render_to_string(f"{folder}/subject.txt", context).strip(),
        "text": render_to_string(f"{folder}/body.txt", context),
    }


def rights_receipt(*, rights, mesa, now):
    """To whoever made a request about their data: its number and when it is answered. Never what they wrote."""
    words = _written("rights_receipt", rights=rights, mesa=mesa)
    return write_letter(address=rights.requester_email, dedupe_key=f"rights-receipt:{rights.pk}", now=now, **words)


def rights_answer(*, rights, mesa, now):
    """To the same person: what was decided and why."""
    with translation.override("es"):  # whoever answers may read Mesa in another language
        words = _written("rights_answer", rights=rights, mesa=mesa)
    return write_letter(address=rights.requester_email, dedupe_key=f"rights-answer:{rights.pk}", now=now, **words)


def access_ended(*, person, titles, mesa, now):
    """To a person whose offices a review ended; ``titles`` names them."""
    with translation.override("es"):
        words = _written("access_ended", person=person, titles=titles, mesa=mesa)
    key = f"access-ended:{person.pk}:{now:%Y%m%d%H%M}"
    return write_letter(address=person.email, person=person, dedupe_key=key, now=now, **words)
