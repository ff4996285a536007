"""What is remembered of agreements: one letter a reader and day, with all that is told them that day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.models import Agreement, AgreementEvent
from members.models import Institution, Person
from notifications.kinds import Kind, NotDue, Post
from reminders.rules import rules
from rendering.letters import render_letter
from workgroups.models import Accreditation, Office, WorkGroup


@dataclass
class Due:
    """What one reader is told on one day: what they answer for, and what the secretary gets a copy of.

    ``person`` represents ``institutions`` or is the secretary; without one it is the records office of ``records``.
    """

    person: Person | None = None
    records: Institution | None = None
    institutions: dict = field(default_factory=dict)  # by pk
    own: dict = field(default_factory=dict)  # agreements by pk, the oldest due date first
    copied: dict = field(default_factory=dict)

    @property
    def address(self):
        return self.person.email if self.person else self.records.records_email

    @property
    def key(self):
        return f"person:{self.person.pk}" if self.person else f"institution:{self.records.pk}"

    @property
    def names(self):
        return get_text_list(sorted(i.acronym for i in self.institutions.values()), _("y"))

    @property
    def reason(self):
        """What stands after «Recibes este correo porque»."""
        with translation.override("es"):
            if self.records:
                return _("%(name)s responde por acuerdos de la Mesa y hoy no tiene quien la represente.") % {
                    "name": self.records.acronym
                }
            if self.own:
                return _("representas a %(names)s, que responde por estos acuerdos.") % {"names": self.names}
            return _("tienes a cargo la Secretaría Técnica: desde el segundo aviso de un vencido te llega copia.")


def is_told(agreement, day, on):
    """True if one of the rules (``on``, by name) tells of ``agreement`` on ``day``."""
    left = (agreement.due_on - day).days
    soon, today = on["agreement_soon"], on["agreement_today"]
    ahead = left >= 0 and any(rule.is_on and rule.days == left for rule in (soon, today))
    return ahead or times_late(agreement, day, on) > 0


def is_told_within(agreement, first, length):
    """True if some day from ``first`` on, for ``length``, tells of it."""
    on = rules()
    return any(is_told(agreement, first + timedelta(days=n), on) for n in range(length.days + 1))


def times_late(agreement, day, on):
    """Which letter of those sent while it is late leaves on ``day``, counted from its due date: 1, 2… or 0 for none."""
    late, over = on["agreement_late"], (day - agreement.due_on).days
    every = max(late.days, 1)
    return over // every if late.is_on and over > 0 and over % every == 0 else 0


def due_between(first, last):
    """{day: {key: Due}} of the days from ``first`` to ``last``, by the mandates in force on each; six queries."""
    on, told = rules(), defaultdict(list)
    for agreement in _open_until(last + timedelta(days=on["agreement_soon"].days)):
        for n in range((last - first).days + 1):
            if is_told(agreement, first + timedelta(days=n), on):
                told[first + timedelta(days=n)].append(agreement)
    mandates = Mandates.between(first, last) if told else None
    return {day: _readers(day, agreements, mandates, on) for day, agreements in told.items()}


def _open_until(day):
    """Of closed sessions (which gave them a number), not done nor annulled, due by ``day``, the oldest date first."""
    found = Agreement.objects.open().filter(number__isnull=False, due_on__lte=day)
    return found.with_parties().order_by("due_on", "pk")


@dataclass(frozen=True)
class Mandates:
    """Of people who can be written to, on some days: who represents an institution, who is the Mesa's secretary."""

    accreditations: list
    secretaries: list
    plenary_id: int | None

    @classmethod
    def between(cls, first, last):
        named, offices = (
            dated.overlapping(first, last).filter(person__erased_at__isnull=True).exclude(person__email="")
            for dated in (Accreditation.objects, Office.objects)
        )
        plenary = WorkGroup.objects.plenary()
        secretaries = offices.filter(kind=Office.Kind.SECRETARY, group=plenary).select_related("person")
        return cls(list(named.select_related("seat", "person")), list(secretaries), plenary and plenary.pk)

    def people_of(self, institution, group_id, day):
        """{person id: Person} of those accredited for it that day in the group or in the plenary."""
        return {
            held.person_id: held.person
            for held in self.accreditations
            if held.seat.institution_id == institution.pk
            and held.seat.group_id in (group_id, self.plenary_id)
            and held.is_current_on(day)
            and held.seat.is_current_on(day)
        }


def _readers(day, agreements, mandates, on):
    """{key: Due} of everyone told that day: of each institution its people, or else its records office."""
    readers: dict = {}
    for agreement in agreements:
        for party in agreement.ordered_parties:
            institution = party.institution
            people = mandates.people_of(institution, agreement.meeting.group_id, day).values()
            for reader in [Due(person) for person in people] or [Due(records=institution)]:
                if reader.address:
                    due = readers.setdefault(reader.key, reader)
                    due.institutions[institution.pk], due.own[agreement.pk] = institution, agreement
    copied = {each.pk: each for each in agreements if times_late(each, day, on) > 1}
    for office in mandates.secretaries if copied else ():
        if office.is_current_on(day):
            due = readers.setdefault(Due(office.person).key, Due(office.person))
            due.copied = {pk: each for pk, each in copied.items() if pk not in due.own}
    return readers


def make_agreements(letter, now):
    """Of the day for which it was planned, as rules, mandates and agreements are now."""
    day, today = date.fromisoformat(letter.context["day"]), timezone.localdate(now)
    due = due_between(day, day).get(day, {}).get(letter.context["reader"])
    if due is None:
        raise NotDue(_("No queda ningún acuerdo por recordar."))
    with translation.override("es"):
        context = {
            "due": due,
            "today": today,
            "name": due.names if due.own else _("la Mesa"),
            "says": _says([*due.own.values(), *due.copied.values()], today),
            "sections": _sections(due, today),
            "reason": due.reason,
            "is_chosen": due.person is not None,  # a records office has no page of its own
            "site": settings.SITE_URL.rstrip("/"),
        }
        return Post(*render_letter("reminders/letters/agreements", context))


@dataclass(frozen=True)
class Entry:
    """An agreement as the letter tells it: with who leads it and its latest report of progress."""

    agreement: Agreement
    others: str
    progress: AgreementEvent | None


def _sections(due, today):
    """[(title, entries)]: late, due today, due soon, and those of others that the secretary gets a copy of."""
    own = list(due.own.values())
    found = [
        (_("Vencidos"), [each for each in own if each.due_on < today]),
        (_("Vencen hoy"), [each for each in own if each.due_on == today]),
        (_("Vencen pronto"), [each for each in own if each.due_on > today]),
        (_("Vencidos de otras instituciones, con copia para ti"), list(due.copied.values())),
    ]
    events = AgreementEvent.objects.filter(agreement__in=[*due.own, *due.copied]).exclude(note="").order_by("pk")
    latest = {event.agreement_id: event for event in events}  # the first event, without a note, is the agreement itself
    return [(title, [_entry(each, latest.get(each.pk)) for each in rows]) for title, rows in found if rows]


def _entry(agreement, progress):
    others = [party.institution.acronym for party in agreement.ordered_parties if not party.is_lead]
    return Entry(agreement, get_text_list(others, _("y")), progress)


def _says(agreements, today):
    """«2 vencidos y 1 por vencer»: what there is, for the subject and the title."""
    late = sum(each.due_on < today for each in agreements)
    due = len(agreements) - late
    words = [ngettext("%(n)s vencido", "%(n)s vencidos", late) % {"n": late}] if late else []
    if due and all(each.due_on <= today for each in agreements):
        words.append(ngettext("%(n)s que vence hoy", "%(n)s que vencen hoy", due) % {"n": due})
    elif due:
        words.append(_("%(n)s por vencer") % {"n": due})
    return get_text_list(words, _("y"))


AGREEMENTS = gettext_lazy("Acuerdos")
KINDS = [
    Kind("agreements_due", gettext_lazy("Recordatorio de acuerdos"), make_agreements, can_wait=True, group=AGREEMENTS)
]
