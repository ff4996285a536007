"""What a page about a meeting says first: the next thing to do, and the facts of its day."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import permissions
from meetings.models import Meeting
from meetings.room import Room
from workgroups.models import Seat, absolute_majority
from workgroups.workdays import holiday_name, own_days, workdays_before, workdays_between


@dataclass(frozen=True)
class NextStep:
    """The one inverted panel of a meeting's page. ``checks``: (is it done, sentence)."""

    title: str
    text: str = ""
    checks: list = field(default_factory=list)
    label: str = ""
    url: str = ""
    method: str = "get"

    @classmethod
    def of(cls, meeting, user):
        """The step for this user in the meeting's present state; None when there is nothing to say."""
        prepares = permissions.can_edit_meeting(user, meeting)
        if meeting.is_cancelled:
            return cls(_("Reunión cancelada"), meeting.cancelled_reason)
        if meeting.is_scheduled:
            return cls._prepare(meeting, leads=permissions.can_close_meeting(user, meeting)) if prepares else None
        if meeting.is_open:
            return cls._log(meeting) if prepares else cls(_("La sesión está en curso"))
        return cls._acta(meeting, prepares=prepares)

    @classmethod
    def _prepare(cls, meeting, *, leads):
        points = len(meeting.timed_items)
        documents = sum(len(item.files) for item in meeting.timed_items)
        agenda = ngettext("Agenda con %(n)s punto", "Agenda con %(n)s puntos", points) % {"n": points}
        papers = ngettext("%(n)s documento adjunto", "%(n)s documentos adjuntos", documents) % {"n": documents}
        checks = [
            (bool(points), agenda if points else _("La agenda está vacía")),
            (bool(documents), papers if documents else _("Sin documentos adjuntos")),
        ]
        if not points:
            return cls(_("Arma la agenda"), "", checks, _("Armar la agenda"), _edit_url(meeting))
        if leads and not meeting.convened_at and meeting.starts_at > timezone.now():
            url = reverse("meetings:meeting_convene", args=[meeting.pk])
            who = _("Antes de enviar verás a quiénes llega la convocatoria.")
            return cls(_("Convoca a la reunión"), who, checks, _("Revisar y convocar"), url)
        text = _("Al iniciar quedan fijados los asientos que pueden votar ese día.")
        url = reverse("meetings:meeting_open", args=[meeting.pk])
        if meeting.starts_on > timezone.localdate():
            wait = _("Se registra desde ese día. Si se adelantó, cambia primero su fecha.")
            return cls(_("Agenda lista para ese día"), wait, checks, _("Revisar la agenda"), _edit_url(meeting))
        return cls(_("Todo listo para registrar la sesión"), text, checks, _("Iniciar el registro"), url, "post")

    @classmethod
    def _log(cls, meeting):
        room = Room.of(meeting)
        unwritten = sum(not item.notes for item in meeting.timed_items)
        notes = ngettext("%(n)s punto sin notas", "%(n)s puntos sin notas", unwritten) % {"n": unwritten}
        checks = [
            (room.quorum.is_met, room.sentence),
            (not unwritten, notes if unwritten else _("Todos los puntos tienen notas")),
        ]
        url = reverse("meetings:meeting_log", args=[meeting.pk])
        return cls(_("La sesión está en curso"), "", checks, _("Continuar el registro"), url)

    @classmethod
    def _acta(cls, meeting, *, prepares):
        url = reverse("meetings:minutes_detail", args=[meeting.pk])
        if meeting.final_minutes:
            return cls(_("El acta es final"), "", [], _("Leer el acta"), url)
        text = _("Revisa notas y acuerdos; después, dala por final.") if prepares else _("Todavía puede cambiar.")
        return cls(_("El acta está en borrador"), text, [], _("Leer el borrador"), url)


def _edit_url(meeting):
    return reverse("meetings:meeting_edit", args=[meeting.pk])


@dataclass(frozen=True)
class DayChecks:
    """The facts of the day chosen for a meeting: other meetings, holidays, seats, the last day to give notice."""

    holiday: str
    others: list
    seats: int
    quorum: int
    notice_days: int
    notice_by: object
    notice_days_left: int

    @classmethod
    def of(cls, meeting, user):
        day, today, own = meeting.starts_on, timezone.localdate(), own_days()
        seats = Seat.objects.on(day).filter(group=meeting.group_id, has_vote=True).count()
        noon = meeting.starts_at.replace(hour=12)
        near = Meeting.objects.visible_to(user).for_list()
        near = near.between(noon - timedelta(days=1), noon + timedelta(days=1))
        others = [m for m in near if m.pk != meeting.pk and m.starts_on == day and not m.is_cancelled]
        is_extraordinary = meeting.kind == Meeting.Kind.EXTRAORDINARY
        notice_days = meeting.group.rules_on(day).notice_days(is_extraordinary=is_extraordinary)
        notice_by = workdays_before(day, notice_days, own)
        return cls(
            holiday=holiday_name(day, own),
            others=others,
            seats=seats,
            quorum=absolute_majority(seats),
            notice_days=notice_days,
            notice_by=notice_by,
            notice_days_left=workdays_between(today, notice_by, own),
        )

    @property
    def notice_state(self):
        """``time`` while notice can be given as the rule asks, ``late`` after; empty for a meeting in the past."""
        today = timezone.localdate()
        return "time" if self.notice_by >= today else "late"
