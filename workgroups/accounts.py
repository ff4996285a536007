"""Who may have an account, and how far each is: what the account panel and the list of invitations say."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.models import Invitation, Person, User
from workgroups.models import Accreditation, Office, Seat
from workgroups.permissions import can_appoint, can_edit_directory, can_invite

SENDS_A_MONTH = 5
HOUR = timedelta(hours=1)


def holding(today):
    """The people with a seat or an office on ``today``."""
    seated = Accreditation.objects.on(today).filter(seat__in=Seat.objects.on(today))
    in_office = Office.objects.on(today)
    return Person.objects.merged(False).filter(Q(pk__in=seated.values("person")) | Q(pk__in=in_office.values("person")))


def opens_something(person, now):
    """True if an account of theirs would open anything: a mandate today, or a meeting they are invited to."""
    return holding(timezone.localdate(now)).filter(pk=person.pk).exists() or person.guest_invitations.live(now).exists()


def sent_this_month(person, now):
    """How many invitations were written to a person since the first of the month."""
    return person.letters.filter(kind="invitation", created_at__gte=_month(now)).count()


def _month(now):
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def to_invite(user, now):
    """The people with a mandate and an address, without an account nor a link that still works, ``user`` may invite."""
    today, sent = timezone.localdate(now), Q(letters__kind="invitation", letters__created_at__gte=_month(now))
    people = holding(today).filter(user__isnull=True, erased_at__isnull=True).exclude(email="")
    people = people.exclude(pk__in=Invitation.objects.open(now).values("person"))
    people = people.exclude(pk__in=for_the_secretary(user, today))
    people = people.annotate(sent=Count("letters", filter=sent)).filter(sent__lt=SENDS_A_MONTH)
    return list(people.select_related("institution").order_by("full_name", "pk"))


def for_the_secretary(user, today):
    """A query of the ids of those whom ``user`` may not invite, as they hold an office; of none for the secretary."""
    offices = Office.objects.overlapping(today)
    return (offices.none() if can_appoint(user) else offices).values("person")


@dataclass(frozen=True)
class AccountState:
    """How far the account of ``person`` is, and what ``user`` may do to it: the panel of the person's page."""

    person: Person
    account: User | None
    invitation: Invitation | None
    user: User
    now: object

    @classmethod
    def of(cls, person, user, now):
        """None for whoever has no say in accounts."""
        if not can_edit_directory(user):
            return None
        account = User.objects.filter(person=person).select_related("suspended_by__person").first()
        return cls(person, account, person.invitations.order_by("-pk").first(), user, now)

    @cached_property
    def name(self):
        if self.account:
            return "active" if self.account.is_active else "suspended"
        if self.invitation is None or self.invitation.withdrawn_at:
            return "none"
        return "invited" if self.invitation.is_open(self.now) else "lapsed"

    @property
    def steps(self):
        """The way to an account, drawn as a line: name, when, mark and icon of each step."""
        if self.name == "none":
            text = _("Se retiró la invitación") if self.invitation else _("Todavía no se le invitó")
            return [_step(_("Sin cuenta"), text, "now", "minus")]
        invited = [_step(_("Invitada"), _said(self.invitation.invited_at), "done", "check")] if self.invitation else []
        return [*invited, self._last_step()]

    def _last_step(self):
        account, name = self.account, self.name
        if name == "active":
            return _step(_("Activa"), _("desde el %s") % _said(account.joined_at), "done", "check")
        if name == "suspended":
            text = _("el %(day)s por %(who)s: %(reason)s") if account.suspended_by else ""
            who = account.suspended_by and account.suspended_by.person
            facts = {"day": _said(account.suspended_at), "who": who, "reason": account.suspended_reason}
            return _step(_("Suspendida"), text % facts if text else "", "now", "prohibit")
        day = _said(self.invitation.expires_at)
        text = _("El enlace vence el %s") if name == "invited" else _("El enlace venció el %s, sin uso")
        return _step(_("Por activar"), text % day, "now", "envelope-simple")

    @cached_property
    def may_invite(self):
        return self.account is None and can_invite(self.user, self.person)

    @property
    def is_for_the_secretary(self):
        return self.account is None and not self.may_invite

    @property
    def may_withdraw(self):
        return self.may_invite and self.name in ("invited", "lapsed")

    @property
    def obstacle(self):
        """Why there is nothing to offer, in a sentence; empty when there is."""
        if not self.person.email:
            return _("Para invitarla, registra antes su correo institucional.")
        if not opens_something(self.person, self.now):
            return _("Hoy no tiene un asiento ni un cargo: la cuenta no abriría.")
        return ""

    @property
    def invite_label(self):
        return _("Invitar a abrir una cuenta") if self.name == "none" else _("Reenviar invitación")

    @property
    def said_of_sends(self):
        facts = {"hours": settings.INVITATION_LASTS // HOUR, "max": SENDS_A_MONTH}
        return _("Dura %(hours)s horas. Se han enviado %(n)s de %(max)s este mes.") % {
            "n": sent_this_month(self.person, self.now),
            **facts,
        }

    @property
    def may_suspend(self):
        return self.name == "active" and can_appoint(self.user) and self.account != self.user

    @property
    def may_restore(self):
        return self.name == "suspended" and can_appoint(self.user) and not self.person.erased_at


def _step(name, text, mark, icon):
    return {"name": name, "text": text, "mark": mark, "icon": icon}


def _said(at):
    """«3 de febrero», with the year when it is not this one."""
    day = timezone.localdate(at)
    is_near = day.year == timezone.localdate().year
    return date_format(day, pgettext("día y mes", r"j \d\e F") if is_near else "DATE_FORMAT")
