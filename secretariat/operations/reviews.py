"""The six-monthly review of privileges (D.S. 016-2024-JUS, art. 46): open, decide one by one, close."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from secretariat import letters
from secretariat.models import AccessDecision, AccessReview
from secretariat.models.review import period_of
from secretariat.privileges import holders
from workgroups.models import NotNow
from workgroups.operations.invitations import suspend_account
from workgroups.operations.mandates import end_office

REASON = "Revisión de accesos"  # kept with what ends, in Spanish as every record


@transaction.atomic
def open_review(*, due_on, by, now):
    """Open the review of the current six months. One review at a time, one each period."""
    if open_now := AccessReview.objects.select_for_update().open().first():
        raise NotNow(_("Ya hay una revisión abierta: %(title)s.") % {"title": open_now.title})
    period = period_of(timezone.localdate(now))
    if AccessReview.objects.filter(period=period).exists():
        raise NotNow(_("La revisión de este semestre ya se cerró. La siguiente se abre en el próximo."))
    return AccessReview.objects.create(period=period, due_on=due_on, opened_by=by, opened_at=now)


def _locked(review):
    review = AccessReview.objects.select_for_update().get(pk=review.pk)
    if not review.is_open:
        raise NotNow(_("La revisión ya se cerró: sus decisiones no cambian."))
    return review


@transaction.atomic
def decide_access(*, review, holder, verdict, by, now):
    """Keep or end what a person holds. It can be changed until the access ends or the review closes."""
    review = _locked(review)
    with translation.override("es"):  # the record is in Spanish whatever the language of the page
        held = "\n".join([*holder.titles, *holder.cans])
    facts = {"verdict": verdict, "held": held, "decided_by": by, "decided_at": now}
    decision, _is_new = AccessDecision.objects.update_or_create(review=review, person=holder.person, defaults=facts)
    return decision


@transaction.atomic
def undo_decision(*, review, holder):
    """The person waits for a decision again; twice is once."""
    _locked(review).decisions.filter(person=holder.person).delete()


@transaction.atomic
def end_access(*, review, holder, by, now):
    """Carry out a decision to end: the offices, the operator's rights and an account nobody uses, at once."""
    review = _locked(review)
    if not review.decisions.filter(person=holder.person, verdict=AccessDecision.Verdict.END).exists():
        raise NotNow(_("Marca antes «Retirar» para %(name)s.") % {"name": holder.person})
    _end(holder, by=by, now=now)


def _end(holder, *, by, now):
    """End what was reviewed, and nothing else: a seat stays, and gives what every seat gives."""
    for office in holder.offices:
        end_office(office=office, on=timezone.localdate(now), reason=REASON, now=now)
    if holder.offices and holder.person.email:
        letters.access_ended(person=holder.person, titles=holder.titles, now=now)
    account = holder.account
    if holder.is_operator:
        account.is_staff = account.is_superuser = False
        account.save(update_fields=["is_staff", "is_superuser"])
    elif holder.is_idle and not holder.offices:
        suspend_account(account=account, reason=REASON, by=by, now=now)


@transaction.atomic
def close_review(*, review, by, now):
    """Close it once each person has a decision; the accesses marked to end that still stand end now."""
    review = _locked(review)
    ends = dict(review.decisions.values_list("person_id", "verdict"))
    held = holders(now)
    if missing := [holder.person.full_name for holder in held if holder.person.pk not in ends]:
        raise NotNow(_("Falta decidir sobre %(names)s.") % {"names": ", ".join(missing)})
    for holder in held:
        if ends[holder.person.pk] == AccessDecision.Verdict.END:
            _end(holder, by=by, now=now)
    review.status, review.closed_at, review.closed_by = AccessReview.Status.CLOSED, now, by
    review.save(update_fields=["status", "closed_at", "closed_by"])
    return review
