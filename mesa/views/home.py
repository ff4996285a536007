"""The first page: what comes next for whoever signs in."""

from datetime import timedelta

from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.models import Agreement, Meeting
from meetings.models.agreement import DUE_SOON_DAYS
from meetings.permissions import can_create_meeting
from mesa import outlook, pulse, seating
from mesa.months import Month, midnight
from notifications.health import Stalled
from workgroups.models import Standing

SHOWN = 5


@require_safe
def home(request):
    """One of three pages, by who the user is today: they prepare groups, they sit in one, or are a meeting's guest."""
    if can_create_meeting(request.user):
        return _coordination(request)
    if Standing.of(request.user).group_ids:
        return _member(request)
    return _guest(request)


def _coordination(request):
    user, now = request.user, timezone.now()
    groups = list(pulse.groups_with_meetings(user, now))
    meeting = outlook.next_to_prepare(user, now)
    actas = outlook.actas_under_way(user, SHOWN)
    context = {
        "greeting": outlook.greeting(now),
        "today": timezone.localdate(now),
        "countdown": outlook.countdown(meeting, now),
        "meeting": meeting,
        "groups": groups,
        "actas": actas,
        "actas_total": outlook.total_of(actas),
        "sessions": outlook.sessions_ahead(user, now, limit=SHOWN),
        **(_office(now) if Standing.of(user).is_secretariat else {}),
        **_plan(meeting, user, now),
        **_pulse(user, groups, prepared_only=True),
        **_days(user, now),
        **outlook.whose(groups),
    }
    return TemplateResponse(request, "mesa/home_coordination.html", context)


def _member(request):
    user, now = request.user, timezone.now()
    groups = list(pulse.groups_with_meetings(user, now))
    meeting = outlook.next_to_attend(user, now)
    ahead, recorded = outlook.ahead_and_recorded(Meeting.objects.visible_to(user), now, ahead=SHOWN + 1, recorded=3)
    mine = outlook.own_agreements(user, SHOWN)
    context = {
        "greeting": outlook.greeting(now),
        "today": timezone.localdate(now),
        "countdown": outlook.countdown(meeting, now),
        "meeting": meeting,
        "step": outlook.Step.of(meeting, user, now) if meeting else None,
        "checks": _known(outlook.agenda_check(meeting), outlook.own_items_check(meeting)) if meeting else [],
        "ahead": [m for m in ahead if m != meeting][:SHOWN],
        "recorded": recorded,
        "sessions": outlook.sessions_ahead(user, now, limit=SHOWN),
        "mine": mine,
        "mine_total": outlook.total_of(mine),
        **(_pulse(user, groups) if Standing.of(user).sees_all else {}),
        **outlook.whose(groups),
    }
    return TemplateResponse(request, "mesa/home_member.html", context)


def _guest(request):
    """The meetings a guest may read; for the operator, the way to the admin."""
    user, now = request.user, timezone.now()
    meetings = Meeting.objects.visible_to(user).for_list().order_by("starts_at", "pk")
    context = {"greeting": outlook.greeting(now), "meetings": list(meetings)}
    context["sessions"] = outlook.sessions_ahead(user, now, limit=SHOWN)
    return TemplateResponse(request, "mesa/home_guest.html", context)


def _known(*checks):
    return [check for check in checks if check]


def _plan(meeting, user, now):
    """The facts of the next session, its table of seats and its button."""
    if meeting is None:
        return {}
    table = outlook.Table.of(meeting.group)
    checks = _known(outlook.agenda_check(meeting), outlook.last_acta_check(meeting), table.check)
    return {"checks": checks, "table": table, "step": outlook.Step.of(meeting, user, now)}


def _office(now):
    """What only the secretariat can mend: seats without a letter of appointment, letters that do not leave."""
    return {"waiting": seating.Waiting.of(timezone.localdate(now)), "stalled": Stalled.of(now)}


def _pulse(user, groups, *, prepared_only=False):
    """The table of groups, and the agreements to chase: late or due soon, of all or of the groups one prepares."""
    today, standing = timezone.localdate(), Standing.of(user)
    chased = visible = Agreement.objects.visible_to(user)
    figures = pulse.figures_by_group(visible, today)
    chased_figures, codes = figures, []
    if prepared_only and not standing.is_secretariat:
        prepared = standing.prepared_group_ids
        chased = visible.filter(meeting__group__in=prepared)
        chased_figures = {group: figures[group] for group in figures.keys() & prepared}
        codes = [group.code for group in groups if group.pk in prepared]
    urgent = chased.open().filter(due_on__lte=today + timedelta(days=DUE_SOON_DAYS))
    return {
        "pulse": pulse.pulse_of(groups, figures),
        "urgent": urgent.most_urgent(SHOWN),
        "totals": sum(chased_figures.values(), pulse.Figures()),
        "agreements_query": f"?grupo={codes[0]}" if len(codes) == 1 else "",
    }


def _days(user, now):
    """The month in small, and what is left of the week."""
    today = timezone.localdate(now)
    month = Month.of(today)
    monday = midnight(today + timedelta(days=7 - today.weekday()))
    visible = Meeting.objects.visible_to(user).exclude(status=Meeting.Status.CANCELLED)
    meetings = list(visible.between(month.starts_at, max(month.ends_at, monday)).for_list())
    left = [m for m in meetings if m.is_plan_editable and m.ends_at >= now and m.starts_at < monday]
    return {"month": month, "weeks": month.weeks(meetings, today), "this_week": left}
