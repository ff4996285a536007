"""Who was taught what, when, and with what paper: of a person, of an institution, of a group."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q

from trainings.entrance import Outcome
from trainings.models import Certificate, Enrolment, Material, Training
from trainings.results import FEWEST
from workgroups.models import Standing


def with_record(enrolments, user):
    """``enrolments``, latest first, with what each came to: ``came`` of ``held`` sessions, ``papers`` (two queries).

    ``is_open``: the user may open the training.
    """
    seen = Training.objects.visible_to(user).filter(pk=OuterRef("training"))
    came = Count("attendances", filter=Q(attendances__is_present=True), distinct=True)
    rows = enrolments.select_related("training__group", "institution").annotate(
        first_at=Min("training__sessions__starts_at"),
        came=came,
        held=Count("training__sessions", distinct=True),
        is_open=Exists(seen),
    )
    papers = Prefetch("certificates", Certificate.objects.standing(), to_attr="papers")
    return rows.prefetch_related(papers).order_by(F("first_at").desc(nulls_last=True), "-pk")


@dataclass(frozen=True)
class Taken:
    """The trainings of a person that the user may know of, and what they come to."""

    rows: list

    @classmethod
    def by(cls, person, user):
        """Their own, those their institution sent them to, for it, and all for who reads all: ``visible_to`` says."""
        visible = Enrolment.objects.visible_to(user).confirmed().filter(person=person)
        return cls(list(with_record(visible, user)))

    @property
    def certified(self):
        return [row for row in self.rows if row.papers]

    @property
    def hours(self):
        return sum(row.training.hours for row in self.certified)


@dataclass(frozen=True)
class Sent:
    """How many an institution sent to a training, and to who may read their names, who."""

    training: Training
    count: int
    people: list  # registrations, each with its ``papers``

    @property
    def told(self):
        """How many, from FEWEST on; 0 below, so that nobody is pointed at."""
        return self.count if self.count >= FEWEST else 0


def sent_by(institution, user):
    """[Sent] of the trainings that the user may see, latest first. Names for itself and for who reads all."""
    standing = Standing.of(user)
    may_name = standing.sees_all or institution.pk in standing.institution_ids
    sent = Enrolment.objects.confirmed().filter(institution=institution)
    rows = Training.objects.visible_to(user).filter(pk__in=sent.order_by().values("training"))
    counted = Q(enrolments__institution=institution, enrolments__status=Enrolment.Status.CONFIRMED)
    rows = rows.annotate(
        first_at=Min("sessions__starts_at"), sent=Count("enrolments", filter=counted, distinct=True)
    ).order_by(F("first_at").desc(nulls_last=True), "-pk")
    if may_name:
        papers = Prefetch("certificates", Certificate.objects.standing(), to_attr="papers")
        rows = rows.prefetch_related(Prefetch("enrolments", sent.prefetch_related(papers), to_attr="people"))
    return [Sent(row, row.sent, row.people if may_name else []) for row in rows]


def of_group(group, user, now, *, ahead, past):
    """The trainings of a group: those to come, then the last ones."""
    visible = Training.objects.visible_to(user).filter(group=group)
    return [*visible.of_when("proximas", now)[:ahead], *visible.of_when("pasadas", now)[:past]]


@dataclass(frozen=True)
class Own:
    """A registration as its person sees it in their list."""

    enrolment: Enrolment
    now: datetime

    @property
    def outcome(self):
        return Outcome(self.enrolment, self.now)

    @property
    def sessions(self):
        """Those still to come of a confirmed one, with their link."""
        if not self.enrolment.is_confirmed or self.enrolment.training.is_cancelled:
            return []
        return [each for each in self.enrolment.training.ordered_sessions if each.ends_at > self.now]

    @property
    def materials(self):
        return [material for each in self.enrolment.training.ordered_sessions for material in each.materials.all()]


def own(user, now):
    """[Own] of whoever is signed in: all but those that ended without them (four queries)."""
    mine = Enrolment.objects.filter(person=user.person_id, status__in=Enrolment.LIVE)
    materials = Prefetch("training__sessions__materials", Material.objects.in_force())
    return [Own(row, now) for row in with_record(mine, user).prefetch_related("training__sessions", materials)]
