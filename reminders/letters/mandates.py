"""What is remembered of a mandate that ends: to whoever holds it, to their institution and to the secretary."""

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Institution
from notifications.kinds import Kind, NotDue, Post
from notifications.models import Letter
from reminders.rules import morning, rules
from rendering.letters import render_letter
from workgroups.letters import RENEWAL, about_renewal, row_name
from workgroups.models import Accreditation, Office, Seat, WorkGroup


def ending_on(day):
    """(accreditations, offices) whose last day is ``day``, that nobody follows, on seats that go on after it."""
    lasting = Seat.objects.on(day + timedelta(days=1))
    seats = Accreditation.objects.filter(until=day, closed_at=None, seat__in=lasting)
    seats = seats.select_related("person", "seat__institution", "seat__group").order_by("seat__group__order", "seat")
    offices = Office.objects.filter(until=day, closed_at=None).select_related("person", "group").order_by("group", "pk")
    return [row for row in seats if not row.is_followed], [row for row in offices if not row.is_followed]


def secretaries_on(day):
    """{person id: person} of the Mesa's secretary."""
    offices = Office.objects.on(day).filter(group__kind=WorkGroup.Kind.PLENARY, kind=Office.Kind.SECRETARY)
    return {office.person_id: office.person for office in offices.select_related("person")}


def make_ending(letter, now):
    until, seats, offices = _ending(letter)
    mine = [[row for row in rows if row.person_id == letter.person_id] for rows in (seats, offices)]
    if not any(mine):
        raise NotDue(_("Se prorrogó, terminó antes o ya tiene quien siga."))
    context = {"person": letter.person, "seats": mine[0], "offices": mine[1]}
    context["is_asked"] = any(row.seat.institution.records_email for row in mine[0])
    return _post("reminders/letters/mandates/ending", letter, until, context)


def make_renewal(letter, now):
    """Not what somebody asked of that institution by hand the same day."""
    until, seats, _offices = _ending(letter)
    institution = Institution.objects.get(pk=letter.context["institution"])
    today = morning(timezone.localdate(now)).replace(hour=0)
    asked = Letter.objects.filter(kind="renewal_asked", created_at__gte=today).values_list("about", flat=True)
    seats = [row for row in seats if row.seat.institution_id == institution.pk and about_renewal(row) not in asked]
    if not seats or institution.records_email != letter.address:
        raise NotDue(_("Se prorrogó, terminó antes, ya tiene quien siga o hoy ya se pidió."))
    return _post(RENEWAL, letter, until, {"institution": institution, "seats": seats})


def make_list(letter, now):
    until, seats, offices = _ending(letter)
    if not (seats or offices) or letter.person_id not in secretaries_on(timezone.localdate(now)):
        raise NotDue(_("No queda ninguna que termine ese día, o ya no lleva la Secretaría Técnica."))
    link = settings.SITE_URL.rstrip("/") + reverse("mesa:institution_list") + "?situacion=termina-pronto"
    context = {"person": letter.person, "seats": seats, "offices": offices, "link": link}
    return _post("reminders/letters/mandates/list", letter, until, context | {"total": len(seats) + len(offices)})


def _ending(letter):
    """(day, accreditations, offices) that a letter tells of, as they are now; the rule that wrote it still stands."""
    until, rule = date.fromisoformat(letter.context["until"]), rules()["mandate_ending"]
    if not rule.is_on or (until - timedelta(days=rule.days)).isoformat() != letter.context["on"]:
        raise NotDue(_("La regla de este recordatorio cambió."))
    return until, *([row for row in rows if row_name(row) in letter.context["rows"]] for rows in ending_on(until))


def _post(name, letter, until, context):
    with translation.override("es"):
        context |= {"until": until, "reason": letter.reason, "is_chosen": letter.person_id is not None}
        return Post(*render_letter(name, context))


MANDATES = gettext_lazy("Designaciones")
KINDS = [
    Kind("mandate_ending", gettext_lazy("Termina tu designación"), make_ending, can_wait=True, group=MANDATES),
    Kind("mandate_renewal", gettext_lazy("Pedido de renovación a una institución"), make_renewal, is_listed=False),
    Kind(
        "mandate_list",
        gettext_lazy("Designaciones que terminan"),
        make_list,
        can_wait=True,
        group=MANDATES,
        is_for=lambda person, now: person.pk in secretaries_on(timezone.localdate(now)),
    ),
]
