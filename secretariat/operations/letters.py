"""What the secretariat does by hand with a letter of the outbox."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.models import Letter, NotNow, Told
from notifications.waking import wake_drainer

S = Letter.Status


def why_not_sent_again(letter, now):
    """The sentence that says why a letter does not leave once more, or an empty text."""
    if letter.has_secret:
        return _("Llevaba un enlace o una clave de un solo uso. Envía una invitación o una clave nueva.")
    if letter.status not in (*Letter.DONE, S.FAILED):
        return _("Solo se reenvía una carta que ya se entregó al servidor o que falló.")
    if not _address(letter):
        return _("La persona no tiene correo registrado. Regístralo primero o avísale por otro medio.")
    if letter.not_after and now > letter.not_after:
        return _("Pasó el momento de lo que anunciaba. Avísale por otro medio.")
    return ""


def _address(letter):
    """Where it would go now: a failed letter to the person's address of today, the rest to where it went."""
    return letter.person.email if letter.status == S.FAILED and letter.person else letter.address


@transaction.atomic
def resend_letter(*, letter, by, now):
    """Let the same letter leave once more, with the same Message-ID. ``context`` keeps how it had ended and who asks.

    Raises NotNow for one that carried a secret, comes too late or is still on its way.
    """
    letter = Letter.objects.select_for_update(of=("self",)).select_related("person").get(pk=letter.pk)
    if refusal := why_not_sent_again(letter, now):
        raise NotNow(refusal)
    ended = {"status": letter.status, "at": now.isoformat(), "by": by.pk}
    letter.context = {**letter.context, "resent": [*letter.context.get("resent", []), ended]}
    letter.address, letter.status, letter.next_attempt_at = _address(letter), S.PENDING, now
    letter.save(update_fields=["context", "address", "status", "next_attempt_at"])
    transaction.on_commit(wake_drainer, robust=True)
    return letter


def record_told(*, letter, way, note, by, now):
    """Somebody was told by phone, WhatsApp or paper. Sent twice, within a minute, it is one."""
    told = Told.objects.filter(letter=letter, way=way, note=note, told_by=by, told_at__gt=now - timedelta(minutes=1))
    return told.first() or Told.objects.create(letter=letter, way=way, note=note, told_by=by, told_at=now)


def change_together(*, letters, act):
    """``act`` on each of ``letters``; one that left meanwhile holds up no other. Returns how many changed."""
    changed = 0
    for letter in letters:
        with suppress(NotNow):
            act(letter=letter)
            changed += 1
    return changed
