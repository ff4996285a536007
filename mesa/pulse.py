"""How the groups go: when they met, when they meet, and how many of their agreements are kept in time."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Agreement, Meeting
from meetings.models.agreement import DUE_SOON_DAYS
from mesa.months import months_before
from workgroups.models import WorkGroup

PULSE_MONTHS = 6


@dataclass(frozen=True)
class Figures:
    """Counts of agreements. ``kept`` of ``ended``: done in time, of those whose date came in the last six months."""

    open: int = 0
    late: int = 0
    due: int = 0
    kept: int = 0
    ended: int = 0

    @property
    def sentence(self):
        """«4 vencidos y 6 por vencer», or only the one there is; empty when there is neither."""
        late = ngettext("%(n)s vencido", "%(n)s vencidos", self.late) % {"n": self.late}
        due = _("%(n)s por vencer") % {"n": self.due}
        if self.late and self.due:
            return _("%(late)s y %(due)s") % {"late": late, "due": due}
        return (late if self.late else "") or (due if self.due else "")

    def __add__(self, other):
        return Figures(
            self.open + other.open,
            self.late + other.late,
            self.due + other.due,
            self.kept + other.kept,
            self.ended + other.ended,
        )


def figures_by_group(agreements, today):
    """Figures of ``agreements`` (a queryset) by the id of the group that took them, in one query.

    An agreement ended when its due date passed, or was reached with the agreement done; dropped ones are left out.
    """
    is_open = Q(status__in=[Agreement.Status.TODO, Agreement.Status.DOING])
    is_done = Q(status=Agreement.Status.DONE)
    soon = today + timedelta(days=DUE_SOON_DAYS)
    recent = Q(due_on__gte=months_before(today, PULSE_MONTHS), due_on__lte=today)
    ended = recent & (is_done | is_open & Q(due_on__lt=today))
    rows = (
        agreements.in_force()
        .filter(is_open | ended)
        .order_by()
        .values("meeting__group")
        .annotate(
            open=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(due_on__lt=today)),
            due=Count("pk", filter=is_open & Q(due_on__range=(today, soon))),
            kept=Count("pk", filter=ended & is_done & Q(done_on__lte=F("due_on"))),
            ended=Count("pk", filter=ended),
        )
    )
    return {row.pop("meeting__group"): Figures(**row) for row in rows}


def groups_with_meetings(user, now):
    """The groups the user sees, each with ``last_at`` and ``next_at``: when it last met and when it meets next."""
    own = Meeting.objects.visible_to(user).filter(group=OuterRef("pk"))
    last = own.held().order_by("-starts_at").values("starts_at")[:1]
    coming = own.upcoming(now).values("starts_at")[:1]
    return WorkGroup.objects.visible_to(user).annotate(last_at=Subquery(last), next_at=Subquery(coming))


@dataclass(frozen=True)
class Pulse:
    """A row of the table of groups."""

    group: WorkGroup
    figures: Figures

    @property
    def last_at(self):
        return self.group.last_at  # type: ignore[attr-defined] # annotated by the query

    @property
    def next_at(self):
        return self.group.next_at  # type: ignore[attr-defined] # annotated by the query

    @property
    def label(self):
        """What the bar draws, as a sentence."""
        figures = {"kept": self.figures.kept, "ended": self.figures.ended}
        return _("%(kept)s de %(ended)s acuerdos cumplidos en plazo") % figures


def pulse_of(groups, figures):
    """A Pulse for each thematic group of ``groups`` (rows of ``groups_with_meetings``)."""
    return [Pulse(group, figures.get(group.pk, Figures())) for group in groups if not group.is_plenary]
