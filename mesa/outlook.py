"""What comes next for whoever looks: the meetings ahead, the one to prepare, and the facts known about it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import AgendaItem, Agreement, AgreementParty, Document, Meeting, Minutes
from meetings.permissions import can_edit_meeting
from mesa.words import in_words
from trainings.models import Enrolment, Training, TrainingSession
from workgroups.models import Accreditation, Seat, Standing, WorkGroup, absolute_majority

LONGEST_SESSION = timedelta(hours=12)


def coming(meetings, now):
    """Those of ``meetings`` not over yet, the next first; a session still open past its planned end is not over."""
    ahead = Q(ends_at__gte=now, status__in=[Meeting.Status.SCHEDULED, Meeting.Status.OPEN])
    running_late = Q(status=Meeting.Status.OPEN, starts_at__gte=now - LONGEST_SESSION)
    return meetings.filter(ahead | running_late).order_by("starts_at", "pk")


def ahead_and_recorded(meetings, now, *, ahead, recorded):
    """The next ``ahead`` of ``meetings`` and the last ``recorded`` that have an acta, as two lists, in one query."""
    soonest = coming(meetings, now).values("pk")[:ahead]
    told = meetings.held().filter(minutes__isnull=False).order_by("-starts_at", "-pk").values("pk")[:recorded]
    rows = Meeting.objects.filter(Q(pk__in=soonest) | Q(pk__in=told)).select_related("group", "minutes")
    rows = list(rows.order_by("starts_at", "pk"))
    return [m for m in rows if not m.is_held], [m for m in reversed(rows) if m.is_held]


def chosen_group(groups, code):
    """The group of ``groups`` with that code; None when no code was asked. An unknown one is a page not found."""
    if not code:
        return None
    found = next((group for group in groups if group.code == code), None)
    if found is None:
        raise Http404
    return found


def whose(groups):
    """The context's ``mesa`` out of groups already read, so that the frame of the page does not read it again."""
    plenary = next((group for group in groups if group.is_plenary), None)
    return {"mesa": plenary} if plenary else {}


def sessions_ahead(user, now, *, limit, group=None):
    """The next sessions of trainings the user may see. ``is_own``: they have a seat; such a one is not left out."""
    seats = Enrolment.objects.confirmed().filter(training=OuterRef("training"), person__user=user)
    announced = [Training.Status.PUBLISHED, Training.Status.RUNNING]
    found = TrainingSession.objects.visible_to(user).filter(ends_at__gt=now, training__status__in=announced)
    found = (found.filter(training__group=group) if group else found).select_related("training__group")
    rows = found.annotate(is_own=Exists(seats)).order_by("-is_own", "starts_at", "pk")[:limit]
    return sorted(rows, key=lambda session: session.starts_at)


# The meeting to prepare --------------------------------------------------------------------------------------------
def _count_of(rows):
    """How many of ``rows`` belong to the meeting of the outer query."""
    counted = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def with_plan_facts(meetings, institution_ids=()):
    """With what is known of the plan: points, documents, the acta before it, points the given institutions present."""
    before = Minutes.objects.filter(
        meeting__group=OuterRef("group"), meeting__starts_at__lt=OuterRef("starts_at")
    ).order_by("-meeting__starts_at")
    return meetings.select_related("group").annotate(
        item_count=_count_of(AgendaItem.objects.all()),
        document_count=_count_of(Document.objects.filter(withdrawn_at__isnull=True)),
        own_item_count=_count_of(AgendaItem.objects.filter(presenter__in=institution_ids)),
        last_acta_meeting=Subquery(before.values("meeting")[:1]),
        last_acta_status=Subquery(before.values("status")[:1]),
    )


def next_to_prepare(user, now):
    """The next meeting the user prepares, with its plan facts: the plenary's first for the Mesa's secretariat."""
    own = Meeting.objects.visible_to(user).filter(group__in=WorkGroup.objects.prepared_by(user))
    meetings = with_plan_facts(coming(own, now))
    if Standing.of(user).is_secretariat:
        plenary_first = Case(When(group__kind=WorkGroup.Kind.PLENARY, then=Value(0)), default=Value(1))
        meetings = meetings.order_by(plenary_first, "starts_at", "pk")
    return meetings.first()


def next_to_attend(user, now):
    """The next meeting of the user's own groups, with its plan facts; of any group for who sees them all."""
    standing = Standing.of(user)
    own = Meeting.objects.visible_to(user).filter(group__in=WorkGroup.objects.visible_to(user))
    return with_plan_facts(coming(own, now), standing.institution_ids).first()


@dataclass(frozen=True)
class Check:
    """A fact of the plan: whether it is settled, the sentence, and a link on its last words if there is one."""

    done: bool
    text: str
    url: str = ""
    link: str = ""


def agenda_check(meeting):
    """«Agenda con 7 puntos y 4 documentos», or that it is empty."""
    if not meeting.item_count:
        return Check(False, _("La agenda está vacía"))
    points = ngettext("%(n)s punto", "%(n)s puntos", meeting.item_count) % {"n": meeting.item_count}
    if not meeting.document_count:
        return Check(True, _("Agenda con %(points)s, sin documentos") % {"points": points})
    papers = ngettext("%(n)s documento", "%(n)s documentos", meeting.document_count) % {"n": meeting.document_count}
    return Check(True, _("Agenda con %(points)s y %(papers)s") % {"points": points, "papers": papers})


def own_items_check(meeting):
    """How many points the reader's institution presents; None when it presents none."""
    if not meeting.own_item_count:
        return None
    text = ngettext("Tu institución expone %(n)s punto", "Tu institución expone %(n)s puntos", meeting.own_item_count)
    return Check(True, text % {"n": meeting.own_item_count})


def last_acta_check(meeting):
    """Whether the acta of the group's session before this one is final; None when there was none."""
    if not meeting.last_acta_status:
        return None
    url = reverse("meetings:minutes_detail", args=[meeting.last_acta_meeting])
    if meeting.last_acta_status == Minutes.Status.FINAL:
        return Check(True, _("Ya es final el"), url, _("acta de la sesión anterior"))
    return Check(False, _("Falta dar por final el"), url, _("acta de la sesión anterior"))


@dataclass(frozen=True)
class Table:
    """The voting seats of a group, in order: who has a titular today, and how many make the quorum."""

    seats: list

    @classmethod
    def of(cls, group):
        titular = Accreditation.objects.current().filter(seat=OuterRef("pk"), role=Accreditation.Role.TITULAR)
        seats = Seat.objects.current().filter(group=group, has_vote=True).annotate(has_titular=Exists(titular))
        return cls(list(seats.select_related("institution")))

    @property
    def marks(self):
        return ["yes" if seat.has_titular else "" for seat in self.seats]

    @property
    def filled(self):
        return sum(seat.has_titular for seat in self.seats)

    @property
    def total(self):
        return len(self.seats)

    @property
    def quorum(self):
        return absolute_majority(self.total)

    @property
    def label(self):
        """«Dieciséis de diecisiete asientos con voto tienen titular. El quórum es nueve.»"""
        text = _("%(filled)s de %(total)s asientos con voto tienen titular. El quórum es %(quorum)s.")
        words = {"filled": self.filled, "total": self.total, "quorum": self.quorum}
        return capfirst(text % {name: in_words(number) for name, number in words.items()})

    @property
    def check(self):
        """Which voting seats lack a titular, and how many seats make the quorum."""
        if not self.seats:
            return Check(False, _("El grupo no tiene asientos con voto"))
        vacant = [seat.institution.acronym for seat in self.seats if not seat.has_titular]
        quorum = _("el quórum es %(quorum)s de %(total)s") % {"quorum": self.quorum, "total": self.total}
        if not vacant:
            return Check(True, _("Todos los asientos con voto tienen titular; %(quorum)s") % {"quorum": quorum})
        named = ", ".join(vacant[:3]) + ("…" if vacant[3:] else "")
        text = ngettext(
            "Falta titular en %(n)s asiento (%(named)s)", "Falta titular en %(n)s asientos (%(named)s)", len(vacant)
        )
        return Check(False, text % {"n": len(vacant), "named": named} + f"; {quorum}")


# The sentence and the button -----------------------------------------------------------------------------------------
def greeting(now):
    """«Buenos días», «Buenas tardes» or «Buenas noches», by the hour in the Mesa's time zone."""
    hour = timezone.localtime(now).hour
    if 5 <= hour < 12:
        return _("Buenos días")
    return _("Buenas tardes") if 12 <= hour < 19 else _("Buenas noches")


def countdown(meeting, now):
    """«Faltan dos días para la sesión de la Mesa.»; empty when there is no meeting ahead."""
    if meeting is None:
        return ""
    what = _("la sesión de la Mesa") if meeting.group.is_plenary else _("la reunión del grupo %s") % meeting.group.name
    days = (meeting.starts_on - timezone.localdate(now)).days
    if meeting.is_open:
        return capfirst(_("Está en curso %(what)s.") % {"what": what})
    if days <= 0:
        return capfirst(_("Hoy es %(what)s.") % {"what": what})
    if days == 1:
        return capfirst(_("Mañana es %(what)s.") % {"what": what})
    return capfirst(_("Faltan %(days)s días para %(what)s.") % {"days": in_words(days), "what": what})


@dataclass(frozen=True)
class Step:
    """The mango button of a page: what it says and where it leads."""

    label: str
    url: str

    @classmethod
    def of(cls, meeting, user, now):
        """What this user does next about ``meeting``: prepare it, log it, or read its agenda."""
        if not can_edit_meeting(user, meeting):
            return cls(_("Ver la agenda"), f"{reverse('mesa:agenda')}?grupo={meeting.group.code}")
        if meeting.is_open:
            return cls(_("Continuar el registro"), reverse("meetings:meeting_log", args=[meeting.pk]))
        if meeting.starts_on <= timezone.localdate(now):
            return cls(_("Registrar la sesión"), reverse("meetings:meeting_detail", args=[meeting.pk]))
        return cls(_("Preparar la sesión"), reverse("meetings:meeting_edit", args=[meeting.pk]))


@dataclass(frozen=True)
class State:
    """Where a meeting stands, in a word with its shape: ``signal`` is the data-state of a status."""

    text: str
    signal: str = ""
    icon: str = ""

    @classmethod
    def of(cls, meeting, now):
        """Its state at ``now``; an empty text for a meeting still ahead. Reads ``minutes`` of a held one."""
        if meeting.is_cancelled:
            return cls(_("Cancelada"), "off", "prohibit")
        if meeting.is_open:
            return cls(_("En sesión"), "doing", "circle-half-fill")
        if meeting.is_held:
            if meeting.final_minutes:
                return cls(_("Acta final"), "done", "check-circle-fill")
            return cls(_("Acta en borrador"), "doing", "circle-half-fill")
        return cls("") if meeting.ends_at >= now else cls(_("Sin registrar"), "todo", "circle-dashed")


# Lists ---------------------------------------------------------------------------------------------------------------
def own_agreements(user, limit):
    """The open agreements of the user's institutions, the most urgent first; ``total`` on each says how many."""
    own = AgreementParty.objects.filter(institution__in=Standing.of(user).institution_ids).values("agreement")
    agreements = Agreement.objects.visible_to(user).open().filter(pk__in=own)
    agreements = agreements.select_related("meeting__group").annotate(total=Window(Count("pk")))
    return list(agreements.by_urgency()[:limit])


def actas_under_way(user, limit):
    """Sessions still open and actas in draft of the groups the user prepares; ``total`` says how many."""
    own = Meeting.objects.visible_to(user).filter(group__in=WorkGroup.objects.prepared_by(user))
    under_way = own.filter(Q(status=Meeting.Status.OPEN) | Q(minutes__status=Minutes.Status.DRAFT))
    rows = under_way.select_related("group", "minutes").annotate(total=Window(Count("pk")))
    return list(rows.order_by(F("minutes__drafted_at").asc(nulls_first=True), "starts_at", "pk")[:limit])


def total_of(rows):
    """The ``total`` that every row of such a list carries; 0 for an empty one."""
    return rows[0].total if rows else 0
