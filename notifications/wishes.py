"""What each person wants of each kind of letter: one by one, in the digest of the day, or none."""

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.kinds import KINDS, NotDue
from notifications.models import Letter, Preference

D = Preference.Delivery


def check_wanted(letter, now):
    """Raise NotDue if the person is not to get this letter: they left, were erased, or asked for none of its kind.

    A letter whose kind makes it when it leaves goes to members and guests alone, unless the kind says otherwise; one
    written as text (an answer, the end of an office) also reaches somebody who left.
    """
    person, kind = letter.person, KINDS.get(letter.kind)
    if person is None:
        return
    if person.erased_at:
        raise NotDue(_("Sus datos de contacto se suprimieron."))
    if kind and kind.make and kind.is_of_members and not person.belongs_at(now):
        raise NotDue(_("Ya no es parte de la Mesa."))
    if kind and not kind.is_essential and _chose(letter, D.NONE):
        raise NotDue(_("Pidió no recibir estas cartas."))


def goes_in_digest(letter):
    """True if the person wants this letter in the digest. What somebody sends again by hand, and what goes to another
    address than the person's own, leaves on its own."""
    kind, person = KINDS.get(letter.kind), letter.person
    if person is None or letter.has_secret or not (kind and kind.can_wait):
        return False
    return letter.address == person.email and "resent" not in letter.context and _chose(letter, D.DIGEST)


def _chose(letter, delivery):
    return Preference.objects.filter(person=letter.person_id, kind=letter.kind, delivery=delivery).exists()


def wishes_of(person):
    """{kind: delivery} of what the person chose."""
    return dict(Preference.objects.filter(person=person).values_list("kind", "delivery"))


@transaction.atomic
def choose_letters(*, person, wishes, now):
    """Keep ``wishes``, {kind: delivery}. They hold for what already waits: what is wanted at once leaves the digest."""
    for kind, delivery in wishes.items():
        Preference.objects.update_or_create(person=person, kind=kind, defaults={"delivery": delivery})
    at_once = [kind for kind, delivery in wishes.items() if delivery == D.EACH]
    held = Letter.objects.filter(person=person, status=Letter.Status.DIGEST, kind__in=at_once)
    held.update(status=Letter.Status.PENDING, digest=None, next_attempt_at=now)


@transaction.atomic
def leave_digest(*, person):
    """No digest any more: of the kinds that came in it, none is sent. Returns those kinds."""
    left = [kind for kind, delivery in wishes_of(person).items() if delivery == D.DIGEST]
    Preference.objects.filter(person=person, kind__in=left).update(delivery=D.NONE)
    return left
