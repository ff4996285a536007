"""The digest of the day: one letter, at eight, with what its person did not want one by one.

A letter that would leave is held: it becomes part of a letter of its own, the digest of the next eight o'clock, and
shares its fate. When the digest leaves, its parts are made again from the facts; what has nothing to say drops out.
"""

import logging
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import KINDS, Kind, NotDue, Post
from notifications.models import Letter
from notifications.wishes import check_wanted
from rendering.letters import first_words, render_letter

logger = logging.getLogger(__name__)

S = Letter.Status
DIGEST = "digest"
HOUR = time(8)  # of the Mesa's own zone: after the reminders of seven, before work
SUMMARY = 220  # characters of a part
SIGNER = signing.Signer(salt="notifications.unsubscribe")
APART = (S.PENDING, S.SENDING, S.PAUSED, S.CANCELLED, S.EXPIRED)  # no longer in the digest that held it


def next_digest(moment):
    """The first eight o'clock after ``moment``: an aware datetime."""
    day = timezone.localdate(moment)
    at = timezone.make_aware(datetime.combine(day, HOUR))
    return at if at > moment else timezone.make_aware(datetime.combine(day + timedelta(days=1), HOUR))


def digest_key(person, at):
    """What makes it one digest a person and day."""
    return f"digest:{person.pk}:{timezone.localdate(at)}"


def unsubscribe_token(person):
    """The personal link of a digest: names the person, opens nothing but the end of the digests."""
    return SIGNER.sign(str(person.pk))


def read_unsubscribe_token(token):
    """The person's id of a link that Mesa signed; None of any other."""
    try:
        return int(SIGNER.unsign(token))
    except signing.BadSignature:
        return None


def make_digest(letter, now):
    """Its parts as they are now, each with its subject, its first words and its link."""
    parts = letter.gathered.exclude(status__in=APART).select_related("person").order_by("next_attempt_at", "pk")
    entries = list(filter(None, (_entry(part, now) for part in parts)))
    if not entries:
        raise NotDue(_("Ninguno de sus avisos hacía falta ya."))
    site = settings.SITE_URL.rstrip("/")
    leave = site + reverse("notifications:digest_leave", args=[unsubscribe_token(letter.person)])
    with translation.override("es"):
        facts = {"entries": entries, "person": letter.person, "day": timezone.localtime(now), "leave": leave}
        facts["reason"] = _("elegiste recibir estos avisos en un resumen diario.")
        subject, text, html = render_letter("notifications/letters/digest", facts)
    one_click = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058
    return Post(subject, text, html, headers=one_click)


def _entry(part, now):
    """What the digest says of a part; None if the part has nothing to say any more, which its row then says."""
    try:
        if part.not_after and now > part.not_after:
            return _drop(part, S.EXPIRED)
        check_wanted(part, now)
        if make := KINDS.get(part.kind, Kind("", "")).make:
            post = make(part, now)
            part.subject, part.text, part.html = post.subject, post.text, post.html
            part.save(update_fields=["subject", "text", "html"])
    except NotDue as moot:
        return _drop(part, S.CANCELLED, error=str(moot)[:300])
    except Exception as broken:  # a part that cannot be made holds up no other: it waits for the next
        logger.exception("La carta %s no se pudo preparar", part.pk)
        return _drop(part, S.PENDING, digest=None, error=f"{type(broken).__name__}: {broken}"[:300])
    return {
        "subject": part.subject,
        "words": Truncator(first_words(part.text)).chars(SUMMARY),
        "link": _last_link(part.text),
    }


def _drop(part, status, **facts):
    """Out of the digest. A part that left with it before keeps saying so."""
    Letter.objects.filter(pk=part.pk, status__in=[S.DIGEST, S.FAILED]).update(status=status, **facts)


def _last_link(text):
    """The page of what it tells of: letters end with it. The foot, where to choose letters, is not of the letter."""
    site = settings.SITE_URL.rstrip("/")
    foot = site + reverse("notifications:preference_edit")
    links = [word for word in text.split() if word.startswith(f"{site}/") and word != foot]
    return links[-1] if links else ""


LETTERS = [Kind(DIGEST, gettext_lazy("Resumen del día"), make_digest, is_listed=False, is_of_members=False)]
