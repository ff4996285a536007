"""Writing letters and handing them to the mail server. Celery only wakes this up; the rows remember."""

import logging
import random
import smtplib
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection as database
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from notifications.health import note_drain
from notifications.kinds import KINDS, Kind, NotDue
from notifications.letters import DIGEST, digest_key, next_digest
from notifications.models import Letter, NotNow
from notifications.screen import letters_stay
from notifications.waking import wake_drainer
from notifications.wishes import check_wanted, goes_in_digest

logger = logging.getLogger(__name__)

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"
TAKEN = 100  # letters a claim takes: one look at the queue, which costs as much as sending several, for so many
BATCH = 20  # letters on one connection: servers count them
TURN = timedelta(minutes=1)  # a drain ends by then, long before Celery would cut it off between a letter and its mark
GLANCE = timedelta(seconds=1)  # a letter taken or looked at this long ago leaves without another look at its row
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
        _wake_once()
    return letter


def _wake_once():
    """Wake the drainer when the transaction is done; once, however many letters it wrote."""
    if all(call is not wake_drainer for _ids, call, _robust in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake_drainer, robust=True)


def cancel_letters(*, about, kinds=(), keys=()):
    """Whatever has not left about something is not sent any more, of those ``kinds`` or dedupe ``keys``, or all of it;
    secret bodies go.

    Their dedupe keys are free again: a date that moves away and back is told of again. One taken by a sender is
    cancelled too, unless it was taken within the last second or is on the wire.
    """
    letters = Letter.objects.unsent().filter(about=about)
    letters = letters.filter(kind__in=kinds) if kinds else letters
    letters = letters.filter(dedupe_key__in=keys) if keys else letters
    letters.filter(has_secret=True).update(text="", html="")
    freed = Concat(F("dedupe_key"), Value("~"), Cast("pk", CharField()))
    letters.update(status=Letter.Status.CANCELLED, lease_until=None, dedupe_key=freed)


def cancel_letter(*, letter, why):
    """By hand. It keeps its dedupe key, so that no plan writes it again. The parts of a digest go with it."""
    status = _left_before(letter) or Letter.Status.CANCELLED
    _change(letter, Letter.UNSENT, status=status, lease_until=None, error=why[:300])
    _settle_parts(letter, Letter.Status.CANCELLED, error=why[:300])
    Letter.objects.filter(pk=letter.pk, has_secret=True).update(text="", html="")


def pause_letter(*, letter):
    """It waits until it is resumed; a part leaves its digest, the parts of a digest wait with it."""
    _change(letter, [Letter.Status.PENDING, Letter.Status.DIGEST], status=Letter.Status.PAUSED, digest=None)


def resume_letter(*, letter):
    """Back to waiting for its time; if that passed, it leaves now, unless it is past its last moment."""
    _change(letter, [Letter.Status.PAUSED], status=Letter.Status.PENDING)
    _wake_once()


def _change(letter, allowed, **facts):
    """Change a letter in one of the ``allowed`` states, whatever its sender does meanwhile."""
    if not Letter.objects.filter(pk=letter.pk, status__in=allowed).update(**facts):
        raise NotNow(_("La carta cambió de estado. Vuelve a mirarla."))
    letter.refresh_from_db()


def drain_outbox(*, clock, is_stopping=lambda: False):
    """Hand due letters to the mail server, a batch on one connection, for one turn. Returns how many it took.

    ``is_stopping`` tells that the worker was asked to end: the letter in hand leaves, the others are given back.
    """
    sent, ends, stays = 0, clock() + TURN, letters_stay()
    is_over = lambda: is_stopping() or clock() > ends  # noqa: E731 asked before each letter
    with _quick_commits():
        while not is_over() and (letters := claim_letters(now=clock())):
            connection = get_connection(NOWHERE if stays else None)
            for number, letter in enumerate(letters):
                if number % BATCH == 0:
                    _close(connection)
                if is_over():
                    _release(letter)
                elif keep_letter(letter=letter, now=clock()):
                    sent += send_letter(letter=letter, connection=connection, clock=clock, stays=stays)
            _close(connection)
    note_drain(now=clock())
    if is_over():
        wake_drainer()
    return sent


@contextmanager
def _quick_commits():
    """The marks of a drain do not wait for PostgreSQL's disk, which would cost more than the mail (ADR 11)."""
    if database.vendor != "postgresql":
        yield
        return
    with database.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        if database.is_usable():  # it goes back to the pool
            with database.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def _release(letter):
    """Give back a letter that was taken and not tried."""
    _mine(letter).update(status=Letter.Status.PENDING, lease_until=None, attempts=F("attempts") - 1)


def _close(connection):
    """Leave the mail server; one that is already gone takes nothing with it."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None


@transaction.atomic
def claim_letters(*, now):
    """Take up to ``TAKEN`` due letters on lease; nobody else takes them meanwhile."""
    due = Letter.objects.select_for_update(skip_locked=True).due(now).order_by("next_attempt_at", "pk")
    letters, claim = list(due[:TAKEN]), {"status": Letter.Status.SENDING, "lease_until": now + lease()}
    taken = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    taken.update(attempts=F("attempts") + 1, **claim)
    for letter in letters:  # as the rows are now, without reading them again
        letter.status, letter.lease_until, letter.attempts = *claim.values(), letter.attempts + 1
    return letters


def keep_letter(*, letter, now):
    """Renew the lease just before sending; False if another took the letter or it was cancelled.

    Within a second of the last look the row is not asked again: where the server is quick that is once a batch, and a
    letter cancelled in that second is as good as on the wire.
    """
    if letter.lease_until - now > lease() - GLANCE:
        return True
    mine = _mine(letter)
    letter.lease_until = now + lease()
    return mine.update(lease_until=letter.lease_until) == 1


def _mine(letter):
    """The row of a letter that was claimed, while it is still ours."""
    return Letter.objects.filter(pk=letter.pk, status=Letter.Status.SENDING, lease_until=letter.lease_until)


def send_letter(*, letter, connection, clock, stays=False):
    """Send one claimed letter and mark it. Returns 1 if the server took it, 0 if it waits, failed or came too late.

    ``stays``: the connection leads nowhere, and the letter is shown on screen.
    """
    message = _prepare(letter, connection, clock())
    if message is None:
        return 0
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
    except ValueError as unfit:  # an address or a header that is no mail: it holds up no other, and no try mends it
        logger.exception("La carta %s no es un correo", letter.pk)
        return _settle(letter, Letter.Status.FAILED, error=f"{type(unfit).__name__}: {unfit}"[:300])
    return _settle(letter, Letter.Status.SHOWN if stays else Letter.Status.SENT, sent_at=clock(), error="")


def _prepare(letter, connection, now):
    """The letter as mail, or None once it is settled that it does not leave now."""
    if letter.not_after and now > letter.not_after:
        _end(letter, Letter.Status.EXPIRED)
        return None
    try:
        check_wanted(letter, now)
        return None if _hold(letter, now) else _message(letter, connection, now)
    except NotDue as moot:
        _end(letter, Letter.Status.CANCELLED, error=str(moot)[:300])
    except Exception as broken:  # a letter that cannot be made holds up no other
        logger.exception("La carta %s no se pudo preparar", letter.pk)
        _retry(letter, f"{type(broken).__name__}: {broken}", now)
    return None


def _hold(letter, now):
    """Make the letter part of its person's digest, if they want it so. False: it leaves on its own.

    A letter late for the digest of its day joins the next; one that is worth nothing by then does not wait.
    """
    if not goes_in_digest(letter):
        return False
    for at in (next_digest(letter.next_attempt_at), next_digest(now)):
        if letter.not_after and letter.not_after <= at:
            return False
        if _join(letter, at, now):
            return True
    return False


@transaction.atomic
def _join(letter, at, now):
    """Wait in the digest that leaves ``at``, which the first to join writes. False: it left, or does not leave.

    One that comes late leaves a turn after its first part, so that the others join it.
    """
    facts = {"person": letter.person, "address": letter.address, "at": max(at, now + TURN), "now": now}
    digest = write_letter(kind=DIGEST, dedupe_key=digest_key(letter.person, at), **facts)
    open_still = [Letter.Status.PENDING, Letter.Status.PAUSED]
    if not Letter.objects.select_for_update().filter(pk=digest.pk, status__in=open_still, sent_at=None).exists():
        return False
    held = {"status": Letter.Status.DIGEST, "digest": digest, "attempts": F("attempts") - 1}
    _mine(letter).update(lease_until=None, **held)
    return True


def _message(letter, connection, now):
    """The letter as mail; its Message-ID is the row's, so a second copy can be told from a second letter.

    A kind that makes its letters when they leave does so here, and the row keeps what was said.
    """
    attachments, headers = (), {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if make := KINDS.get(letter.kind, Kind("", "")).make:
        post = make(letter, now)
        letter.subject, letter.text, letter.html, attachments = post.subject, post.text, post.html, post.attachments
        letter.save(update_fields=["subject", "text", "html"])
        headers |= post.headers
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
    _mine(letter).update(lease_until=None, **facts)
    return 0


def _settle(letter, status, **facts):
    """The letter will not be tried again; a secret body goes. What left says so, even if it was cancelled meanwhile."""
    if letter.has_secret and status != Letter.Status.SHOWN:
        facts |= {"text": "", "html": ""}
    is_sent = status in Letter.DONE
    row = Letter.objects.filter(pk=letter.pk) if is_sent else _mine(letter)
    with transaction.atomic() if letter.kind == DIGEST else nullcontext():
        if row.update(status=status, lease_until=None, **facts) and letter.kind == DIGEST:
            _settle_parts(letter, status, **facts)
    return int(is_sent)


def _end(letter, status, **facts):
    """It does not leave. One that had left before somebody sent it again still says so, and why it did not again."""
    if before := _left_before(letter):
        _mine(letter).update(status=before, lease_until=None, **facts)
    else:
        _settle(letter, status, **facts)


def _left_before(letter):
    """How the letter had left before somebody sent it again, or None."""
    ended = [one["status"] for one in letter.context.get("resent", []) if one["status"] != Letter.Status.FAILED]
    return ended[-1] if ended else None


def _settle_parts(letter, status, **facts):
    """What waits in a digest, or failed with it, ends as it does."""
    letter.gathered.filter(status__in=[Letter.Status.DIGEST, Letter.Status.FAILED]).update(status=status, **facts)
