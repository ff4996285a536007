"""Writing letters and handing them to the mail server. Celery only wakes this up; the rows remember."""

import random
import smtplib
from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F

from notifications.kinds import KINDS, Kind, NotDue
from notifications.models import Letter
from notifications.waking import wake_drainer

BATCH = 20
LONGEST_WAIT = timedelta(hours=1)


def lease():
    """How long a letter stays with whoever took it; then the sender is thought dead."""
    return timedelta(seconds=settings.LETTER_LEASE)


def write_letter(*, kind, address, dedupe_key, now, at=None, **more):
    """Add a letter to the outbox, in the caller's transaction. The same ``dedupe_key`` twice is one letter.

    ``at``: not before (aware datetime), now unless given. ``more``: subject and text, or the context its kind makes
    them of when it leaves; person, about, reason, html, has_secret, not_after (aware datetime), caused_by.
    """
    facts = {"kind": kind, "address": address, **more, "subject": " ".join(more.get("subject", "").split())[:200]}
    facts |= {"message_id": make_msgid(domain=settings.MAIL_DOMAIN), "created_at": now, "next_attempt_at": at or now}
    letter, is_new = Letter.objects.get_or_create(dedupe_key=dedupe_key, defaults=facts)
    if is_new and letter.next_attempt_at <= now:
        transaction.on_commit(wake_drainer, robust=True)
    return letter


def cancel_letters(*, about):
    """Whatever still waits to be sent about something is not sent any more; secret bodies go."""
    waiting = {"about": about, "status": Letter.Status.PENDING}
    Letter.objects.filter(has_secret=True, **waiting).update(text="", html="")
    Letter.objects.filter(**waiting).update(status=Letter.Status.CANCELLED)


def drain_outbox(*, clock):
    """Hand every due letter to the mail server, a batch on one connection. Returns how many it took."""
    sent = 0
    while batch := claim_letters(now=clock()):
        connection = get_connection()
        for letter in batch:
            if keep_letter(letter=letter, now=clock()):
                sent += send_letter(letter=letter, connection=connection, clock=clock)
        _close(connection)
    return sent


def _close(connection):
    """Leave the mail server; one that is already gone takes nothing with it."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None


@transaction.atomic
def claim_letters(*, now):
    """Take up to a batch of due letters on lease; nobody else takes them meanwhile."""
    due = Letter.objects.select_for_update(skip_locked=True).due(now).order_by("next_attempt_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    claim = {"status": Letter.Status.SENDING, "lease_until": now + lease(), "attempts": F("attempts") + 1}
    Letter.objects.filter(pk__in=ids).update(**claim)
    return list(Letter.objects.filter(pk__in=ids).order_by("next_attempt_at", "pk"))


def keep_letter(*, letter, now):
    """Renew the lease just before sending. False if it passed and somebody else took the letter."""
    mine = Letter.objects.filter(pk=letter.pk, status=Letter.Status.SENDING, lease_until=letter.lease_until)
    letter.lease_until = now + lease()
    return mine.update(lease_until=letter.lease_until) == 1


def send_letter(*, letter, connection, clock):
    """Send one claimed letter and mark it. Returns 1 if the server took it, 0 if it waits, failed or came too late."""
    if letter.not_after and clock() > letter.not_after:
        return _settle(letter, Letter.Status.EXPIRED)
    try:
        message = _message(letter, connection, clock())
    except NotDue as moot:
        return _settle(letter, Letter.Status.CANCELLED, error=str(moot)[:300])
    try:
        connection.open()  # one for the batch; again after a break
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, reason = next(iter(refused.recipients.values()))
        if code == 421:  # and it hangs up (RFC 5321, 3.8)
            _close(connection)
        return _refused(letter, code, reason, clock())
    except smtplib.SMTPResponseException as refused:
        _close(connection)
        return _refused(letter, refused.smtp_code, refused.smtp_error, clock())
    except (OSError, smtplib.SMTPException) as broken:
        _close(connection)
        return _retry(letter, type(broken).__name__, clock())
    return _settle(letter, Letter.Status.SENT, sent_at=clock(), error="")


def _message(letter, connection, now):
    """The letter as mail; its Message-ID is the row's, so a second copy can be told from a second letter.

    A kind that makes its letters when they leave does so here, and the row keeps what was said.
    """
    attachments = ()
    if make := KINDS.get(letter.kind, Kind("", "")).make:
        post = make(letter, now)
        letter.subject, letter.text, letter.html, attachments = post.subject, post.text, post.html, post.attachments
        letter.save(update_fields=["subject", "text", "html"])
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(
        letter.subject, letter.text, to=[letter.address], headers=headers, connection=connection
    )
    message.reply_to = [settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else []
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for attachment in attachments:
        message.attach(*attachment)
    return message


def _refused(letter, code, reason, now):
    """What the server answered: 5xx is final, 4xx is tried again."""
    words = f"{code} {reason.decode(errors='replace') if isinstance(reason, bytes) else reason}"
    if 500 <= code < 600:
        return _settle(letter, Letter.Status.FAILED, error=words[:300])
    return _retry(letter, words, now)


def _retry(letter, error, now):
    """Back to waiting, twice as long each time, with a little chance so that all do not return at once."""
    first = timedelta(seconds=settings.LETTER_WAIT)
    wait = min(first * 2 ** min(letter.attempts - 1, 10), LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 jitter
    facts = {"status": Letter.Status.PENDING, "next_attempt_at": now + wait, "error": error[:300]}
    Letter.objects.filter(pk=letter.pk).update(lease_until=None, **facts)
    return 0


def _settle(letter, status, **facts):
    """The letter will not be tried again; a secret body goes."""
    if letter.has_secret:
        facts |= {"text": "", "html": ""}
    Letter.objects.filter(pk=letter.pk).update(status=status, lease_until=None, **facts)
    return int(status == Letter.Status.SENT)
