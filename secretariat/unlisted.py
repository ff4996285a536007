"""What Mesa keeps of somebody who is not in the directory: who registered for a training by its public form, say."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from members.models import Institution, Person
from notifications.models import Letter
from rendering.folding import fold
from trainings.models import Enrolment, Speaker

KINDS_OF_REQUESTS = ("rights_receipt", "rights_answer")  # what proves that a request about their data was attended
SHOWN = 25


@dataclass(frozen=True)
class Unlisted:
    """Somebody known by the ``address`` they gave; or, without one, by the ``pk`` of their only registration."""

    address: str = ""
    pk: int | None = None

    @property
    def enrolments(self):
        own = Q(email__iexact=self.address) if self.address else Q(pk=self.pk, email="")
        return Enrolment.objects.filter(own, person=None)

    @property
    def talks(self):
        return Speaker.objects.filter(email__iexact=self.address, person=None).exclude(email="")

    @property
    def letters(self):
        """Those to their address, but for what their institution was told by it or a request of theirs was answered."""
        letters = Letter.objects.filter(address__iexact=self.address, person=None).exclude(address="")
        if Institution.objects.filter(records_email__iexact=self.address).exclude(records_email="").exists():
            return letters.none()
        return letters.exclude(kind__in=KINDS_OF_REQUESTS)

    @cached_property
    def listed(self):
        """Who of the directory has this address, or None: their own page erases it."""
        theirs = Q(email__iexact=self.address) | Q(user__email__iexact=self.address)
        theirs |= Q(enrolments__email__iexact=self.address) | Q(talks__email__iexact=self.address)
        return Person.objects.filter(theirs).first() if self.address else None

    @property
    def is_expected(self):
        """True while a registration of theirs is to be told something: without an address it is told nothing."""
        return any(row.is_live and row.training.is_plan_editable for row in self.enrolments.select_related("training"))


def find_unlisted(words):
    """({Unlisted: their names}, their registrations) of whom something can be erased.

    By the whole address, or by part of the name, as people type it.
    """
    countless = Q(email="", sex="", age="", district=None)
    enrolments = Enrolment.objects.filter(~countless, person=None).only("full_name", "email", "training")
    talks = Speaker.objects.filter(person=None).exclude(email="").only("name", "email")
    known = [(row.full_name, row) for row in enrolments] + [(row.name, row) for row in talks]
    parts, asked, found = fold(words).split(), words.casefold(), {}
    for name, row in known:
        if asked == row.email.casefold() or (parts and all(part in fold(name) for part in parts)):
            found.setdefault(Unlisted(row.email.casefold(), None if row.email else row.pk), []).append((name, row))
    if "@" in words and (told := Unlisted(asked)).letters.exists():
        found.setdefault(told, [])
    shown = dict(list(found.items())[:SHOWN])
    names = {each: sorted({name for name, _row in rows}) for each, rows in shown.items()}
    return names, [row for rows in shown.values() for _name, row in rows]
