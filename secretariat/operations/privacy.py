"""Requests of people about their data, and the removal of a person's contacts."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Person, User
from notifications.models import Letter
from secretariat import letters
from secretariat.models import RightsRequest
from secretariat.unlisted import KINDS_OF_REQUESTS
from trainings.models import Enrolment, Speaker
from workgroups.models import NotNow

ACCOUNT_APPS = ("account", "mfa", "socialaccount", "usersessions")  # allauth's rows of an account, by reverse name


@transaction.atomic
def receive_request(*, submission, by, now, **fields):
    """Enter a request in the register and send its receipt. ``fields``: kind, who asks, detail, received_on, person.

    The same form sent twice is one request.
    """
    facts = {**fields, "due_on": RightsRequest.due_day(fields["kind"], fields["received_on"])}
    facts |= {"registered_by": by, "registered_at": now}
    rights, is_new = RightsRequest.objects.get_or_create(submission=submission, defaults=facts)
    if is_new:
        letters.rights_receipt(rights=rights, now=now)
    return rights


@transaction.atomic
def answer_request(*, rights, outcome, answer, by, now):
    """Answer a request, once, and send the answer."""
    rights = RightsRequest.objects.select_for_update(of=("self",)).get(pk=rights.pk)
    if rights.answered_at:
        raise NotNow(_("Esta solicitud ya se respondió el %(day)s.") % {"day": f"{rights.answered_at:%d/%m/%Y}"})
    rights.outcome, rights.answer = outcome, answer
    rights.answered_by, rights.answered_at = by, now
    rights.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    letters.rights_answer(rights=rights, now=now)
    return rights


def why_not_erased(person, today):
    """The sentence that says why a person's contacts cannot be removed yet, or an empty text."""
    lasts = Q(until__isnull=True) | Q(until__gt=today) | Q(until=today, closed_at__isnull=True)
    if person.accreditations.filter(lasts).exists() or person.offices.filter(lasts).exists():
        return _("Tiene una designación o un cargo que no ha terminado. Termínalo primero y vuelve.")
    if hasattr(person, "user") and (person.user.is_staff or person.user.is_superuser):
        return _("Su cuenta es del operador. El operador la cierra primero.")
    return ""


@transaction.atomic
def erase_person(*, person, now):
    """Remove a person's contacts and close their account; what is official stays, with the name.

    Goes: e-mail, phone and greeting, of merged duplicates too; the account with its addresses, factors and sessions;
    pending invitations; the addresses of letters (but those that answer a request about their data), invitations,
    registrations and talks, and what a registration only counts. Twice is once. Raises NotNow during a mandate.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if refusal := why_not_erased(person, timezone.localdate(now)):
        raise NotNow(refusal)
    addresses, people = set(), [person, *person.duplicates.select_for_update()]
    for row in people:
        addresses.add(row.email)
        row.email = row.phone = row.short_name = ""
        row.contact_confirmed_at, row.erased_at = None, row.erased_at or now
        row.save(update_fields=["email", "phone", "short_name", "contact_confirmed_at", "erased_at"])
    if user := User.objects.select_for_update().filter(person=person).first():
        addresses.add(user.email)
        _close_account(user)
    _withdraw_invitations(person, now)
    theirs = partial(_theirs, people, addresses - {""})
    _blank_trainings(Enrolment.objects.filter(theirs("email")), Speaker.objects.filter(theirs("email")))
    _blank_letters(Letter.objects.filter(theirs("address")).exclude(kind__in=KINDS_OF_REQUESTS))
    return person


@transaction.atomic
def erase_unlisted(*, unlisted):
    """Remove the contacts of somebody who is not in the directory (an Unlisted), and what their registrations count.

    Their names, attendance, grades and certificates stay, and so do their answers to a survey: nobody knows which those
    are. Twice is once. Raises NotNow if somebody of the directory has the address.
    """
    if unlisted.listed:
        words = _("Este correo es de %(name)s, que está en el directorio: suprímelo desde su ficha.")
        raise NotNow(words % {"name": unlisted.listed})
    letters = unlisted.letters
    _blank_trainings(unlisted.enrolments, unlisted.talks)
    _blank_letters(letters)


def _close_account(user):
    for relation in User._meta.related_objects:
        if relation.related_model._meta.app_label in ACCOUNT_APPS:
            relation.related_model._default_manager.filter(**{relation.field.name: user}).delete()
    user.email, user.is_active = f"suprimida-{user.pk}@mesa.invalid", False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])


def _withdraw_invitations(person, now):
    for invitation in person.invitations.all():
        invitation.email = ""
        if invitation.accepted_at is None and invitation.withdrawn_at is None:
            invitation.withdrawn_at = now
        invitation.save(update_fields=["email", "withdrawn_at"])


def _theirs(people, addresses, field):
    """Rows of ``people``, and those that only name one of their ``addresses``, however it was written."""
    found = Q(person__in=people)
    for address in addresses:
        found |= Q(**{f"{field}__iexact": address})
    return found


def _blank_trainings(enrolments, talks):
    """Registrations and talks keep the name that stands on their papers."""
    for enrolment in enrolments:
        enrolment.email = enrolment.sex = enrolment.age = ""
        enrolment.district = None
        enrolment.save(update_fields=["email", "sex", "age", "district"])
    for talk in talks.exclude(email=""):
        talk.email = ""
        talk.save(update_fields=["email"])


def _blank_letters(letters):
    """What is still to leave is cancelled; every letter keeps its subject and its fate, and no word more."""
    unsent = letters.filter(status__in=Letter.UNSENT)
    unsent.update(status=Letter.Status.CANCELLED, lease_until=None)
    letters.update(address="", text="", html="", error="", context={})
