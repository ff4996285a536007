"""Writes what the pages of access show: a review that was closed, one under way, and requests about personal data."""

from datetime import date, timedelta

from django.utils import timezone

from demo import people
from demo.accounts import address
from demo.days import Days
from members.models import Person, User
from secretariat.models import AccessDecision, AccessReview, RightsRequest
from secretariat.models.review import period_of
from secretariat.privileges import holders
from workgroups.workdays import workdays_before

KEEP, END = AccessDecision.Verdict.KEEP, AccessDecision.Verdict.END
IDLE = {"acnur": 96}  # account: days since it was last used; the others came in this week
UNDECIDED = (people.STAFF, people.AUDITOR, people.COORDINATORS["GT-INTEGRACION"], "Inés Valdivieso Rey")
ENDING = people.COORDINATORS["GT-TERRITORIO"]

REQUESTS = [  # right, who asks, what, business days ago it came, outcome and answer
    ("correction", "Rosa Elena Peña Zapata", "Mi cargo cambió: ahora coordino el programa regional.", 8, "", ""),
    ("access", "Marta Olaya Purizaga", "Quiero una copia de lo que se guarda de mí.", 2, "", ""),
    ("deletion", "Raúl Medrano Cueva", "Dejé la institución; retiren mi teléfono y mi correo.", 12, "", ""),
    (
        "correction",
        "Karina Silva Peralta",
        "Mi segundo apellido está mal escrito.",
        30,
        "granted",
        "Se corrigió en la ficha. Las actas anteriores quedan como se firmaron.",
    ),
]


def load_access(*, now):
    """Write the reviews and the requests as of ``now``."""
    for account in User.objects.all():
        name = account.email.partition("@")[0]
        account.last_login = now - timedelta(days=IDLE.get(name, 1), hours=account.pk)
        account.save(update_fields=["last_login"])
    by = {name: User.objects.get(email=address(name)) for name in ("coordinacion", "presidencia")}
    _load_earlier_review(by, now)
    _load_open_review(by, now)
    _load_requests(by["coordinacion"], now)


def _decision(review, holder, verdict, by, at):
    decider = by["presidencia" if holder.is_secretary else "coordinacion"]
    held = "\n".join([*holder.titles, *holder.cans])
    return AccessDecision(
        review=review, person=holder.person, held=held, verdict=verdict, decided_by=decider, decided_at=at
    )


def _load_earlier_review(by, now):
    """That of the six months before: everyone kept what they held."""
    today = timezone.localdate(now)
    first = date(today.year, 1 if today.month <= 6 else 7, 1)
    closed_on = Days(first).ago(10)
    closed_at = now - timedelta(days=(today - closed_on).days)
    review = AccessReview.objects.create(
        period=period_of(closed_on),
        opened_at=closed_at - timedelta(days=14),
        opened_by=by["coordinacion"],
        due_on=closed_on,
        status=AccessReview.Status.CLOSED,
        closed_at=closed_at,
        closed_by=by["coordinacion"],
    )
    AccessDecision.objects.bulk_create(
        _decision(review, holder, KEEP, by, closed_at - timedelta(days=2)) for holder in holders(now) if holder.offices
    )


def _load_open_review(by, now):
    """This one: most were decided days ago, one is about to end, four wait."""
    today = timezone.localdate(now)
    review = AccessReview.objects.create(
        period=period_of(today),
        opened_at=now - timedelta(days=6),
        opened_by=by["coordinacion"],
        due_on=Days(today).ahead(12),
    )
    waiting = [holder for holder in holders(now) if holder.person.full_name not in UNDECIDED]
    AccessDecision.objects.bulk_create(
        _decision(review, holder, END, by, now)
        if holder.person.full_name == ENDING
        else _decision(review, holder, KEEP, by, now - timedelta(days=4))
        for holder in waiting
    )


def _load_requests(answerer, now):
    today = timezone.localdate(now)
    for kind, name, detail, ago, outcome, answer in REQUESTS:
        person, received_on = Person.objects.get(full_name=name), workdays_before(today, ago)
        facts = {"outcome": outcome, "answer": answer, "answered_by": answerer, "answered_at": now - timedelta(days=20)}
        RightsRequest.objects.create(
            kind=kind,
            person=person,
            requester_name=name,
            requester_email=person.email,
            detail=detail,
            received_on=received_on,
            due_on=RightsRequest.due_day(kind, received_on),
            registered_at=now - timedelta(days=(today - received_on).days),
            **(facts if outcome else {}),
        )
