"""The groups the user sees: how each goes, and one with its seats, agreements and meetings."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.models import Agreement, Meeting
from mesa import attendance, outlook, pulse, seating
from trainings.history import of_group
from workgroups.models import Accreditation, Office, Seat, WorkGroup
from workgroups.permissions import can_edit_directory, can_prepare_group

SHOWN = 6
SESSIONS = 5


@require_safe
def group_list(request):
    """Each group with who leads it, its next meeting and its open agreements."""
    user, today = request.user, timezone.localdate()
    leaders = leaders_of(Office.objects.on(today))
    groups = pulse.groups_with_meetings(user, timezone.now()).prefetch_related(
        Prefetch("offices", leaders, to_attr="leaders"), Prefetch("seats", Seat.objects.on(today), to_attr="current")
    )
    figures = pulse.figures_by_group(Agreement.objects.visible_to(user), today)
    groups = list(groups)
    rows = [
        {"group": group, "figures": figures.get(group.pk, pulse.Figures()), "voting": _voting(group.current)}
        for group in groups
    ]
    return TemplateResponse(request, "mesa/group_list.html", {"rows": rows, **outlook.whose(groups)})


def leaders_of(offices):
    """Of ``offices``, those who lead: a group's coordination, or the chair and the secretary of the plenary."""
    kinds = [Office.Kind.CHAIR, Office.Kind.COORDINATOR, Office.Kind.SECRETARY]
    return offices.filter(kind__in=kinds).select_related("person__institution").order_by("kind", "pk")


def _voting(seats):
    return sum(seat.has_vote for seat in seats)


@require_safe
def group_detail(request, code):
    """One group: what comes next, its open agreements, who sits in it and its last actas."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    group = get_object_or_404(WorkGroup.objects.visible_to(user), code=code)
    meetings = Meeting.objects.visible_to(user).filter(group=group)
    ahead, recorded = outlook.ahead_and_recorded(meetings, now, ahead=SHOWN - 1, recorded=3)
    agreements = Agreement.objects.visible_to(user).filter(meeting__group=group)
    members = _members(group, user, today)
    context = {
        "group": group,
        "leaders": leaders_of(group.offices.on(today)),
        "members": members,
        "voting": _voting(row["seat"] for row in members),
        "without_vote": sum(not row["seat"].has_vote for row in members),
        "next": ahead[0] if ahead else None,
        "ahead": ahead,
        "recorded": recorded,
        "trainings": of_group(group, user, now, ahead=SHOWN, past=3),
        "agreements": agreements.open().most_urgent(SHOWN),
        "figures": pulse.figures_by_group(agreements, today).get(group.pk, pulse.Figures()),
        "may_prepare": can_prepare_group(user, group),
        "may_designate": can_edit_directory(user),
    }
    return TemplateResponse(request, "mesa/group_detail.html", context)


def _members(group, user, today):
    """The seats in force, those with a vote first, each with who is named to it and its last sessions."""
    named = Accreditation.objects.on(today).select_related("person").order_by("-role", "since", "pk")
    seats = group.seats.on(today).select_related("institution").order_by("-has_vote", "order", "pk")
    strips = attendance.strips_of_group(group, user, sessions=SESSIONS)
    return [
        {
            "seat": seat,
            "titulars": _named(seat, Accreditation.Role.TITULAR, today),
            "alternates": _named(seat, Accreditation.Role.ALTERNATE, today),
            "strip": strips.get(seat.institution_id),
        }
        for seat in seats.prefetch_related(Prefetch("accreditations", named, to_attr="current"))
    ]


def _named(seat, role, today):
    return [(named, seating.is_ending(named, today)) for named in seating.holders(seat, role)]
