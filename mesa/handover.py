"""What whoever takes a seat needs to know on the first day."""

from django.db.models import Prefetch

from meetings.models import Agreement, Meeting
from mesa import outlook
from workgroups.models import Accreditation, Office, Seat, Standing, WorkGroup

MOST = 50
ACTAS, AHEAD = 5, 5
LEADS = [Office.Kind.CHAIR, Office.Kind.SECRETARY, Office.Kind.COORDINATOR, Office.Kind.STAFF]


def seats_open_to(user):
    """The seats whose hand-over sheet the user may read: those they are named to today; all, for who reads all."""
    seats = Seat.objects.select_related("group", "institution")
    if Standing.of(user).sees_all:
        return seats
    own = Accreditation.objects.current().filter(person=user.person_id, seat__in=Seat.objects.current())
    return seats.filter(pk__in=own.values("seat"))


def handover_of(seat, user, now, today):
    """The open agreements of the institution in that group, its last actas and next meetings, and whom to ask."""
    meetings = Meeting.objects.visible_to(user).filter(group=seat.group_id)
    ahead, recorded = outlook.ahead_and_recorded(meetings, now, ahead=AHEAD, recorded=ACTAS)
    agreements = Agreement.objects.visible_to(user).open().filter(meeting__group=seat.group_id)
    return {
        "agreements": agreements.of_institution(seat.institution).most_urgent(MOST),
        "ahead": ahead,
        "recorded": recorded,
        "named": seat.accreditations.on(today).select_related("person").order_by("-role", "since", "pk"),
        "leaders": _leaders(seat.group, today),
        "members": _members(seat, today),
    }


def _leaders(group, today):
    """Who answers for the group, then the Mesa's own secretariat."""
    groups = WorkGroup.objects.filter(kind=WorkGroup.Kind.PLENARY) | WorkGroup.objects.filter(pk=group.pk)
    offices = Office.objects.on(today).filter(group__in=groups, kind__in=LEADS)
    return offices.select_related("group", "person__institution").order_by("-group__order", "kind", "pk")


def _members(seat, today):
    """The other seats of the group with their titulars of today."""
    titulars = Accreditation.objects.on(today).filter(role=Accreditation.Role.TITULAR).select_related("person")
    seats = seat.group.seats.on(today).exclude(pk=seat.pk).select_related("institution")
    seats = seats.order_by("-has_vote", "order", "pk")
    return seats.prefetch_related(Prefetch("accreditations", titulars, to_attr="titulars"))
