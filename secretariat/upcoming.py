"""What goes out in the days to come, and why: letters that have not left, by day, kind and what they are about."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.kinds import KINDS
from notifications.models import Letter
from reminders.rules import Rule, rules
from secretariat import delivery

DAYS = 7
S = Letter.Status


def batches(now):
    """The letters that may leave within the week, the first first (seven queries at the most, however many)."""
    letters = Letter.objects.unsent().filter(next_attempt_at__lt=now + timedelta(days=DAYS))
    known, found = rules(), {}
    facts = delivery.facts_of(letters.order_by("next_attempt_at", "pk"))
    for fact in sorted(facts, key=lambda fact: fact.at):
        found.setdefault(_key(fact, timezone.localdate(now)), []).append(fact)
    return [Batch(day, facts, known.get(kind)) for (day, kind, _about), facts in found.items()]


def batch_of(letter, now):
    """The letters that leave with ``letter``, or None if it has left."""
    return next((batch for batch in batches(now) if letter.pk in batch.pks), None)


def _key(fact, today):
    """What leaves late leaves today; what waits in a digest, with it."""
    day = max(fact.at.date(), today)
    return day, fact.letter.kind, fact.letter.about if fact.about else ""


@dataclass
class Batch:
    """Letters of one kind that leave on one day, about one meeting or training, or about none."""

    day: object
    facts: list
    rule: Rule | None

    @property
    def first(self):
        return self.facts[0].letter

    @property
    def pks(self):
        return [fact.letter.pk for fact in self.facts]

    @property
    def title(self):
        named = self.rule or KINDS.get(self.first.kind)
        return str(named.title) if named else self.facts[0].title

    @property
    def about(self):
        return self.facts[0].about

    @property
    def at(self):
        return self.facts[0].at

    @property
    def reason(self):
        """The rule that wrote them, or who did what they tell of."""
        if self.rule:
            facts = {"title": self.rule.title, "unit": self.rule.unit, "days": self.rule.days}
            return _("Regla «%(title)s» (%(unit)s: %(days)s).") % facts
        if name := delivery.name_of(self.first.caused_by):
            return _("La originó %(name)s.") % {"name": name}
        return "" if len({fact.letter.reason for fact in self.facts}) > 1 else self.first.reason

    @property
    def paused(self):
        return [fact.letter for fact in self.facts if fact.letter.status == S.PAUSED]

    @property
    def moving(self):
        """Those that can be held."""
        return [fact.letter for fact in self.facts if fact.letter.status in (S.PENDING, S.DIGEST)]
