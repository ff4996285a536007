"""Who can do more than read what their seat gives them, in words: what the review of privileges looks at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person, User
from secretariat.models import AccessDecision
from workgroups.models import Office
from workgroups.permissions import can_decide_access

IDLE = timedelta(days=90)
FACTORS = {"totp", "webauthn"}  # recovery codes alone are none


def _plenary_words(kind):
    return {
        Office.Kind.SECRETARY: [
            _("Coordina la Mesa: nombra cargos e invita"),
            _("Cierra las actas de todos los grupos"),
            _("Ve el registro y descarga listas con correos"),
        ],
        Office.Kind.STAFF: [
            _("Edita el directorio y envía invitaciones"),
            _("Prepara las reuniones de todos los grupos"),
            _("Descarga listas con correos"),
        ],
        Office.Kind.AUDITOR: [_("Ve todo y el registro, y no cambia nada"), _("Descarga listas con correos")],
        Office.Kind.CHAIR: [_("Preside la Mesa: ve todo")],
        Office.Kind.COORDINATOR: [_("Coordina la plenaria y cierra sus actas")],
    }[kind]


def _group_words(kind, group):
    words = {
        Office.Kind.COORDINATOR: _("Coordina %(group)s y cierra sus actas"),
        Office.Kind.SECRETARY: _("Lleva la secretaría de %(group)s y cierra sus actas"),
        Office.Kind.STAFF: _("Prepara las reuniones de %(group)s"),
    }
    return [words.get(kind, _("Ve lo de %(group)s")) % {"group": group.name}]


@dataclass(frozen=True)
class Holder:
    """A person with something to review: offices, an operator's account, or an account nobody uses."""

    person: Person
    offices: list
    now: datetime

    @cached_property
    def account(self):
        return getattr(self.person, "user", None)

    @property
    def is_operator(self):
        return bool(self.account and self.account.is_active and (self.account.is_staff or self.account.is_superuser))

    @property
    def is_secretary(self):
        return any(office.group.is_plenary and office.kind == Office.Kind.SECRETARY for office in self.offices)

    @property
    def titles(self):
        return [f"{office.get_kind_display()}, {office.group.name}" for office in self.offices]

    @property
    def cans(self):
        """What they can do, in words."""
        words = []
        for office in self.offices:
            is_plenary = office.group.is_plenary
            words += _plenary_words(office.kind) if is_plenary else _group_words(office.kind, office.group)
        if self.is_operator:
            words.append(_("Administra la plataforma por la puerta del operador"))
        return words or [_("Entra con su cuenta y ve lo de su asiento")]

    @property
    def seen(self):
        """When they last came in, in words."""
        if self.account is None:
            return _("Todavía sin cuenta")
        if self.account.last_login is None:
            return _("Nunca ingresó")
        days = (timezone.localdate(self.now) - timezone.localdate(self.account.last_login)).days
        if days == 0:
            return _("Ingresó hoy")
        return ngettext("Ingresó hace %(n)s día", "Ingresó hace %(n)s días", days) % {"n": days}

    @property
    def is_idle(self):
        """An active account that nobody entered with for 90 days."""
        account = self.account
        return bool(account and account.is_active and (account.last_login or account.joined_at) < self.now - IDLE)

    @property
    def has_factor(self):
        return bool(self.account) and any(row.type in FACTORS for row in self.account.authenticator_set.all())

    @property
    def lacks_factor(self):
        """An account that does more than read, with a password alone."""
        return bool(self.account and (self.offices or self.is_operator)) and not self.has_factor


def holders(now, **narrowed):
    """Everyone to review as of ``now``, by name, in four queries. ``narrowed``: filters on the person."""
    offices = Office.objects.on(timezone.localdate(now)).select_related("group").order_by("group__order", "kind")
    accounts = User.objects.filter(is_active=True).annotate(seen_at=Coalesce("last_login", "joined_at"))
    marked = accounts.filter(Q(is_staff=True) | Q(is_superuser=True) | Q(seen_at__lt=now - IDLE))
    people = (
        Person.objects.filter(Q(pk__in=offices.order_by().values("person")) | Q(pk__in=marked.values("person")))
        .filter(**narrowed)
        .select_related("institution", "user")
        .prefetch_related(Prefetch("offices", offices, to_attr="current_offices"), "user__authenticator_set")
        .order_by("full_name", "pk")
    )
    return [Holder(person, person.current_offices, now) for person in people]


def operators_without_person():
    """Accounts of the operator that belong to nobody of the Mesa: only the operator closes them."""
    return User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), is_active=True, person__isnull=True)


@dataclass(frozen=True)
class Row:
    """One person of a review: what they can do, what was decided and whether whoever looks may decide it."""

    person: Person
    holder: Holder | None
    decision: AccessDecision | None
    may_decide: bool

    @property
    def cans(self):
        return self.holder.cans if self.holder else self.decision.held.splitlines()

    @property
    def keeps(self):
        return bool(self.decision and not self.decision.ends)

    @property
    def waits(self):
        """An access that was marked to end and still stands."""
        return bool(self.decision and self.decision.ends and self.holder)

    @property
    def is_ended(self):
        return bool(self.decision and self.decision.ends and not self.holder)


def rows_of(review, user, now, **narrowed):
    """The rows of a review: first those of today's holders, then those whose access it ended."""
    decisions = review.decisions.select_related("person__institution", "decided_by__person")
    decisions = decisions.filter(**{f"person__{name}": value for name, value in narrowed.items()})
    made = {decision.person_id: decision for decision in decisions}
    rows = [
        Row(holder.person, holder, made.pop(holder.person.pk, None), can_decide_access(user, holder))
        for holder in holders(now, **narrowed)
    ]
    return rows + [Row(decision.person, None, decision, False) for decision in made.values()]


@dataclass(frozen=True)
class Board:
    """The page of an open review: what is left, what was decided today and before."""

    rows: list
    today: date

    @property
    def open_rows(self):
        """Undecided, marked to end, or decided today: they can still be changed in one touch."""
        return [row for row in self.rows if not self._is_settled(row)]

    @property
    def settled_rows(self):
        return [row for row in self.rows if self._is_settled(row)]

    def _is_settled(self, row):
        if row.decision is None or row.waits:
            return False
        return row.is_ended or timezone.localdate(row.decision.decided_at) < self.today

    @property
    def pending(self):
        return [row for row in self.rows if row.decision is None]

    @property
    def waiting(self):
        """Those whose access ends when the review closes."""
        return [row for row in self.rows if row.waits]

    @property
    def total(self):
        return len(self.rows)

    @property
    def decided(self):
        return self.total - len(self.pending)

    @property
    def next_row(self):
        """The first one that whoever looks may decide."""
        return next((row for row in self.pending if row.may_decide), None)

    @property
    def kinds(self):
        """How many coordinate the Mesa or the platform, lead a group, and see personal data."""
        held = [row.holder for row in self.rows if row.holder]
        of = {"administers": 0, "leads": 0, "contacts": 0, "idle": sum(holder.is_idle for holder in held)}
        plenary = (Office.Kind.SECRETARY, Office.Kind.STAFF)
        for holder in held:
            mine = {(office.group.is_plenary, office.kind) for office in holder.offices}
            of["administers"] += holder.is_operator or (True, Office.Kind.SECRETARY) in mine
            of["leads"] += bool(mine & {(False, Office.Kind.COORDINATOR), (False, Office.Kind.SECRETARY)})
            of["contacts"] += bool(mine & {(True, kind) for kind in (*plenary, Office.Kind.AUDITOR)})
        return of
