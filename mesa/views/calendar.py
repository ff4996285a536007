"""The meetings the user may see, by month and as a list."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from django.core.paginator import Paginator
from django.db.models import Max, Min
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from meetings.permissions import can_create_meeting
from mesa import outlook
from mesa.months import YEARS, Month
from trainings.models import TrainingSession
from workgroups.models import WorkGroup

PER_PAGE = 25


@require_safe
def calendar_month(request):
    """A month of meetings, ``mes`` (2026-11) or the present one, of every group or of ``grupo``."""
    user, now = request.user, timezone.now()
    today, groups = timezone.localdate(now), list(WorkGroup.objects.visible_to(user))
    month = _month(request.GET.get("mes"), today)
    chosen = outlook.chosen_group(groups, request.GET.get("grupo"))
    every = with_states(Meeting.objects.visible_to(user).between(month.starts_at, month.ends_at), now)
    shown = [m for m in every if chosen in (None, m.group)]
    following = outlook.next_to_attend(user, now)
    context = {
        "month": month,
        "weeks": month.weeks(shown, today, _sessions(user, month, chosen)),
        "shown": shown,
        "today": today if Month.of(today) == month else None,
        "chips": _chips(groups, every),
        "chosen": chosen,
        "total": len(every),
        "next": following,
        "step": outlook.Step.of(following, user, now) if following else None,
        "can_create": can_create_meeting(user),
        **outlook.whose(groups),
    }
    return TemplateResponse(request, "mesa/calendar_month.html", context)


def _sessions(user, month, chosen):
    """The sessions of trainings in ``month``, of every group or of the chosen one, without the cancelled."""
    sessions = (
        TrainingSession.objects.visible_to(user)
        .standing()
        .filter(starts_at__gte=month.starts_at, starts_at__lt=month.ends_at)
    )
    return (sessions.filter(training__group=chosen) if chosen else sessions).select_related("training__group")


def _month(text, today):
    if not text:
        return Month.of(today)
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404 from None


def with_states(meetings, now):
    """``meetings`` as a list, each with its ``state``."""
    rows = list(meetings.select_related("group", "minutes"))
    for meeting in rows:
        meeting.state = outlook.State.of(meeting, now)
    return rows


def _chips(groups, meetings):
    """(group, how many of ``meetings`` are its own), for the filter."""
    counts = Counter(meeting.group_id for meeting in meetings)
    return [(group, counts[group.pk]) for group in groups]


@require_safe
def calendar_list(request):
    """The meetings one under another, 25 a page: those to come, or by ``estado``, ``grupo`` and ``anio``."""
    user, now = request.user, timezone.now()
    groups = list(WorkGroup.objects.visible_to(user))
    visible = Meeting.objects.visible_to(user)
    chosen = Chosen.read(request.GET, groups)
    page = Paginator(chosen.of(visible, now), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "months": _by_month(with_states(page.object_list, now)),
        "states": Chosen.STATES,
        "groups": groups,
        "years": _years(visible),
        "chosen": chosen,
        "can_create": can_create_meeting(user),
        **outlook.whose(groups),
    }
    return TemplateResponse(request, "mesa/calendar_list.html", context)


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed to. A value that names nothing is a page not found."""

    state: str
    group: WorkGroup | None
    year: int | None

    STATES: ClassVar = {
        "proximas": _("Próximas"),
        "realizadas": _("Realizadas"),
        "canceladas": _("Canceladas"),
        "todas": _("Todas"),
    }

    @classmethod
    def read(cls, query, groups):
        state, year = query.get("estado") or "proximas", query.get("anio") or None
        if state not in cls.STATES or (year and not (year.isascii() and year.isdigit() and int(year) in YEARS)):
            raise Http404
        return cls(state, outlook.chosen_group(groups, query.get("grupo")), int(year) if year else None)

    def of(self, meetings, now):
        """Those of ``meetings`` it leaves: to come with the next first, the others with the last first."""
        narrowed = {"group": self.group, "year": self.year}
        meetings = meetings.filter(**{field: value for field, value in narrowed.items() if value})
        if self.state == "proximas":
            return outlook.coming(meetings, now)
        status = {"realizadas": Meeting.Status.HELD, "canceladas": Meeting.Status.CANCELLED}.get(self.state)
        return (meetings.filter(status=status) if status else meetings).order_by("-starts_at", "-pk")


def _years(meetings):
    """The years that hold meetings, the last first."""
    ends = meetings.aggregate(first=Min("year"), last=Max("year"))
    return range(ends["last"], ends["first"] - 1, -1) if ends["last"] else []


def _by_month(meetings):
    """(month, its meetings) in the order they come."""
    return [(month, list(rows)) for month, rows in groupby(meetings, key=lambda m: Month.of(m.starts_on))]
