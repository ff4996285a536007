"""Accounts offered, accepted, suspended and given back."""

import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Invitation, Person, User
from notifications.operations import cancel_letters
from workgroups import letters
from workgroups.accounts import SENDS_A_MONTH, opens_something, sent_this_month
from workgroups.models import NotNow, Office, WorkGroup


def _sha256(token):
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_person(*, person, by, now):
    """Write a person the link that makes their account. Again: a new link, and the one before is dead.

    The invitation comes back with its ``token``, which is kept nowhere. Raises NotNow if there is nothing to offer.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    _refuse_to_invite(person, now)
    token = secrets.token_urlsafe(32)
    link = {"email": person.email, "token_sha256": _sha256(token), "invited_by": by}
    link["expires_at"] = now + settings.INVITATION_LASTS
    invitation = person.invitations.pending().first()
    if invitation:
        cancel_letters(about=letters.about(invitation))
        for name, value in {**link, "times_sent": invitation.times_sent + 1}.items():
            setattr(invitation, name, value)
        invitation.save()
    else:
        invitation = Invitation.objects.create(person=person, invited_at=now, **link)
    letters.invitation(invitation=invitation, token=token, by=by, now=now)
    invitation.token = token
    return invitation


def _refuse_to_invite(person, now):
    if person.merged_into_id or person.erased_at or not person.email:
        raise NotNow(_("Registra antes su correo institucional: a esa dirección va la invitación."))
    if User.objects.filter(person=person).exists():
        raise NotNow(_("Ya tiene cuenta. Si olvidó su contraseña, puede pedir otra al ingresar."))
    if User.objects.filter(email__iexact=person.email).exists():
        raise NotNow(_("Ese correo ya es el de otra cuenta. Corrige el correo de una de las dos personas."))
    if not opens_something(person, now):
        raise NotNow(_("Hoy no tiene un asiento, un cargo ni una reunión como invitada: la cuenta no abriría nada."))
    if sent_this_month(person, now) >= SENDS_A_MONTH:
        text = _("Ya se le enviaron %(n)s invitaciones este mes. Confirma su correo y envía otra el mes que viene.")
        raise NotNow(text % {"n": SENDS_A_MONTH})


@transaction.atomic
def withdraw_invitation(*, invitation, now):
    """Kill the link, and its letter if it has not left. Withdrawing twice is withdrawing once."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise NotNow(_("Ya la aceptó: la cuenta existe. Si no debe entrar, suspéndela."))
    if invitation.withdrawn_at is None:
        cancel_letters(about=letters.about(invitation))
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])
    return invitation


def open_invitation(*, token, now):
    """The invitation that ``token`` opens, or None: unknown, tampered, used, withdrawn, run out or of another address.

    Changes nothing: mail filters open every link.
    """
    return _openable(Invitation.objects.all(), token, now)


def _openable(invitations, token, now):
    found = invitations.open(now).filter(token_sha256=_sha256(token)).select_related("person__institution").first()
    if found is None or found.person.erased_at or found.person.email.lower() != found.email.lower():
        return None
    taken = User.objects.filter(person=found.person) | User.objects.filter(email__iexact=found.email)
    return found if not taken.exists() and opens_something(found.person, now) else None


@transaction.atomic
def accept_invitation(*, token, password, now):
    """Make the account, its address verified, and return it; None if the link opens nothing any more.

    Two at once: the second waits for the row and finds the link used.
    """
    invitation = _openable(Invitation.objects.select_for_update(of=("self",)), token, now)
    if invitation is None:
        return None
    user = User.objects.create_user(invitation.email, password, person=invitation.person, joined_at=now)
    user.emailaddress_set.create(email=user.email, primary=True, verified=True)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return user


@transaction.atomic
def suspend_account(*, account, reason, by, now):
    """Close an account: every session of it ends at its next request, for good. Never one's own, never the last key.

    Suspending twice is suspending once.
    """
    plenary = WorkGroup.objects.select_for_update().filter(kind=WorkGroup.Kind.PLENARY).first()
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account == by:
        raise NotNow(_("No puedes suspender tu propia cuenta."))
    if plenary and _is_last_secretary(account, plenary, timezone.localdate(now)):
        raise NotNow(_("Es la cuenta de la Secretaría Técnica. Nombra primero a quien sigue."))
    if account.is_active:
        account.is_active, account.suspended_reason = False, reason
        account.suspended_at, account.suspended_by = now, by
        account.save(update_fields=["is_active", "suspended_at", "suspended_by", "suspended_reason"])
    return account


def _is_last_secretary(account, plenary, today):
    secretaries = plenary.offices.on(today).filter(kind=Office.Kind.SECRETARY)
    if not secretaries.filter(person=account.person_id).exists():
        return False
    return not secretaries.filter(person__user__is_active=True).exclude(person=account.person_id).exists()


@transaction.atomic
def restore_account(*, account):
    """Open a suspended account again, with the password it had. Its old sessions stay ended."""
    account = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    if account.person.erased_at:
        raise NotNow(_("Sus datos se suprimieron y su cuenta con ellos: ya no se reactiva."))
    if not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
    return account
