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
    known, found = rules().values(), {}
    facts = delivery.facts_of(letters.order_by("next_attempt_at", "pk"))
    for fact in sorted(facts, key=lambda fact: fact.at):
        found.setdefault(_key(fact, timezone.localdate(now)), []).append(fact)
    writers = {kind: [rule for rule in known if rule.writes(kind)] for _day, kind, _about in found}
    return [Batch(day, facts, writers[kind]) for (day, kind, _about), facts in found.items()]


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
    rules: list[Rule]  # any of which may have written them

    @property
    def first(self):
        return self.facts[0].letter

    @property
    def pks(self):
        return [fact.letter.pk for fact in self.facts]

    @property
    def title(self):
        own = next((rule for rule in self.rules if rule.name == self.first.kind), None)
        named = own or KINDS.get(self.first.kind)
        return str(named.title) if named else self.facts[0].title

    @property
    def about(self):
        return self.facts[0].about

    @property
    def at(self):
        return self.facts[0].at

    @property
    def reason(self):
        """The rule that wrote them or those that may have, or who did what they tell of."""
        if self.rules:
            facts = ({"title": rule.title, "unit": rule.unit, "days": rule.days} for rule in self.rules if rule.is_on)
            return " ".join(_("Regla «%(title)s» (%(unit)s: %(days)s).") % of_rule for of_rule in facts)
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
