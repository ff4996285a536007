"""Registering, waiting and leaving. Every verb holds the training's row: the last seat is given once."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainings.letters.approval import ask_approval, titulars_of
from trainings.letters.enrolment import tell_enrolment
from trainings.models import Enrolment, NotNow, Training
from workgroups.workdays import workdays_after

S, Way = Enrolment.Status, Enrolment.Way
UNCONFIRMED_FOR = timedelta(hours=72)
DAYS_TO_APPROVE = 3  # business days, as an institution has for the draft of an acta
HELD = (S.OFFERED, S.PENDING)
UNANSWERED = Q(status=S.UNCONFIRMED, attendances=None)


def _locked(training_id):
    return Training.objects.select_for_update(of=("self",)).select_related("group").get(pk=training_id)


def _mine(enrolment):
    """The enrolment read again, with its training's row held."""
    training = _locked(enrolment.training_id)
    enrolment = Enrolment.objects.select_related("institution").get(pk=enrolment.pk)
    enrolment.training = training
    return enrolment


@transaction.atomic
def enrol(*, training, way, now, by=None, **facts):
    """Register someone: ``facts`` are fields of Enrolment (full_name, email, institution, person, submission…).

    The outcome is its status: a seat, one to be approved, the waiting list, or an address to confirm first (the public
    form). The same address, person or form twice is one registration; one that nobody confirmed yet is taken over by
    the account or the list that names its address. Raises NotNow if registration is not open.
    """
    training = _locked(training.pk)
    if way == Way.FORM:  # before it is known whether the address is: a stranger is told the same of any
        _check_open(training, way, now)
    existing = _existing(training, facts)
    if existing and (way == Way.FORM or existing.status != S.UNCONFIRMED):
        if not is_own(existing, way, facts.get("person")):  # the page says no more than to a stranger; the letter does
            tell_enrolment(existing, now=now, again=True)
        return existing
    _check_open(training, way, now)
    enrolment = existing or Enrolment(created_at=now)
    for name, value in {"training": training, "way": way, "decided_by": by, **facts}.items():
        setattr(enrolment, name, value)
    if way == Way.FORM:
        enrolment.status = S.UNCONFIRMED
    else:
        _place(enrolment, now)
    return _told(enrolment, now, by)


@transaction.atomic
def enrol_list(*, training, people, by, now):
    """Register those of a list (``facts`` of each) all or none. Raises NotNow as ``enrol`` does."""
    return [enrol(training=training, way=Way.IMPORT, by=by, now=now, **facts) for facts in people]


def _told(enrolment, now, by=None):
    """Save the state a registration came to and tell its person, and who is to approve it."""
    enrolment.save()
    tell_enrolment(enrolment, now=now, by=by)
    if enrolment.is_pending:
        ask_approval(enrolment, now=now)
    return enrolment


def is_own(enrolment, way, person):
    """Whether the page of ``enrolment`` may open to who asked ``way``; ``person``: of their account, or None.

    Anyone may write any address, also as their contact: what was registered with it opens by its letter, but for the
    address they sign in with, which they proved.
    """
    if way != Way.ACCOUNT:
        return way != Way.FORM
    proved = getattr(person, "user", None) and person.user.email
    return enrolment.person == person or (proved and enrolment.email.lower() == proved)


def _existing(training, facts):
    submission, email, person = facts.get("submission"), facts.get("email"), facts.get("person")
    same = submission and Enrolment.objects.filter(submission=submission).first()
    theirs = Q(email__iexact=email) if email else Q(pk__in=[])
    theirs |= Q(person=person) if person else Q(pk__in=[])
    live = Enrolment.objects.filter(training=training, status__in=Enrolment.LIVE)
    return same or live.filter(theirs).first()


def _check_open(training, way, now):
    """Whoever prepares the training registers people until it ends; the rest, as its rule and its window say."""
    if way in (Way.IMPORT, Way.WALK_IN):
        if not training.is_plan_editable or training.is_draft:
            raise NotNow(_("Solo se inscribe en una capacitación publicada que no ha terminado."))
        return
    if not training.takes_registrations(now):
        raise NotNow(_("La inscripción está cerrada."))
    if training.entry == Training.Entry.INVITATION:
        raise NotNow(_("Esta capacitación es por invitación: pídele tu cupo a quien la organiza."))
    if way == Way.FORM and training.entry != Training.Entry.PUBLIC:
        raise NotNow(_("Esta capacitación es para las instituciones de la Mesa: entra con tu cuenta para inscribirte."))


def is_full(training):
    """Whether every seat is held; true while the training's row is held."""
    seated = Enrolment.objects.seated().filter(training=training)
    return training.capacity is not None and seated.count() >= training.capacity


def has_room(training, institution_id):
    """Whether a seat is free for that institution (its id or None); true while the training's row is held."""
    return not is_full(training) and training.quota_left([institution_id]) != 0


def _place(enrolment, now):
    """A seat if one is free, or the end of the waiting list.

    A seat that came free meanwhile (more were opened) is first for those who wait.
    """
    training = enrolment.training
    _offer_free_seats(training, now)
    if not has_room(training, enrolment.institution_id):
        enrolment.status, enrolment.queued_at = S.WAITING, now
    else:
        _take_seat(enrolment, now)


def _take_seat(enrolment, now):
    """The seat is theirs, once it is approved where that is asked; a titular's own, or by the staff, needs none."""
    asked = enrolment.training.needs_approval and enrolment.way in (Way.ACCOUNT, Way.FORM)
    if asked and enrolment.person not in titulars_of(enrolment.institution_id):
        enrolment.status, enrolment.held_until = S.PENDING, _approved_by(enrolment.training, now)
    else:
        enrolment.status, enrolment.confirmed_at = S.CONFIRMED, now


def _approved_by(training, now):
    """The end of the last business day to approve."""
    day = workdays_after(timezone.localdate(now), DAYS_TO_APPROVE)
    return _held(training, timezone.make_aware(datetime.combine(day, time(23, 59))), now)


def _held(training, until, now):
    """``until``, or the beginning of the next session if that comes before."""
    return min([until, *(session.starts_at for session in training.ordered_sessions if session.starts_at > now)])


@transaction.atomic
def confirm_address(*, enrolment, now):
    """By the link of the letter: the seat is taken now. Confirming twice is confirming once."""
    enrolment = _mine(enrolment)
    if enrolment.status == S.UNCONFIRMED:
        if not enrolment.training.takes_registrations(now):
            raise NotNow(_("La inscripción se cerró antes de que confirmaras tu correo."))
        _place(enrolment, now)
        _told(enrolment, now)
    return enrolment


@transaction.atomic
def accept_offer(*, enrolment, now):
    """Take a seat that came free. Raises NotNow once its time passed: it went to the next."""
    enrolment = _mine(enrolment)
    if enrolment.status in (S.CONFIRMED, S.PENDING):
        return enrolment
    if enrolment.status != S.OFFERED or enrolment.held_until <= now:
        raise NotNow(_("El plazo para aceptar este cupo terminó y pasó a la siguiente persona."))
    enrolment.held_until = None
    _take_seat(enrolment, now)
    return _told(enrolment, now)


@transaction.atomic
def withdraw_enrolment(*, enrolment, now, by=None, reason=""):
    """Give up a registration; its seat is offered to who waits.

    Twice by its own link, or for the same reason of the same person (``by``), is once. Raises NotNow to who withdraws
    someone else's that ended otherwise: their reason would be lost.
    """
    enrolment = _mine(enrolment)
    if not enrolment.is_live and (by is None or _ended_so(enrolment, S.WITHDRAWN, by, reason)):
        return enrolment
    if not enrolment.is_live:
        raise NotNow(_became(enrolment))
    if not enrolment.training.is_plan_editable:
        raise NotNow(_("La capacitación ya terminó o se canceló: no hay de qué retirarse."))
    return _end(enrolment, S.WITHDRAWN, now, by, reason)


@transaction.atomic
def approve_enrolment(*, enrolment, by, now):
    """The institution agrees: the seat it held is theirs. Raises NotNow if it does not wait for approval any more."""
    enrolment = _mine(enrolment)
    if enrolment.status == S.CONFIRMED:
        return enrolment
    if enrolment.status == S.UNAPPROVED or (enrolment.is_pending and enrolment.held_until <= now):
        raise NotNow(_("El plazo para aprobarla terminó y su cupo se liberó. La persona puede pedirla otra vez."))
    if not enrolment.is_pending:
        raise NotNow(_became(enrolment))
    enrolment.status, enrolment.confirmed_at, enrolment.decided_by = S.CONFIRMED, now, by
    enrolment.held_until = None
    return _told(enrolment, now, by)


@transaction.atomic
def refuse_enrolment(*, enrolment, by, reason, now):
    """The institution does not agree, saying why; the seat goes to who waits.

    The same reason of the same person twice is once. Raises NotNow if it does not wait for approval.
    """
    enrolment = _mine(enrolment)
    if _ended_so(enrolment, S.REFUSED, by, reason):
        return enrolment
    if enrolment.status not in (S.PENDING, S.WAITING):
        raise NotNow(_became(enrolment))
    return _end(enrolment, S.REFUSED, now, by, reason)


def _ended_so(enrolment, status, by, reason):
    return (enrolment.status, enrolment.decided_by, enrolment.ended_reason) == (status, by, reason)


def _became(enrolment):
    """What became of a registration, when and by whom: for who decides on it second."""
    facts = {"name": enrolment.full_name, "state": enrolment.get_status_display()}
    said = [_("La inscripción de %(name)s cambió antes: %(state)s.")]
    if at := enrolment.ended_at or enrolment.confirmed_at:
        facts["when"] = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
        said = [_("La inscripción de %(name)s cambió antes: %(state)s, desde el %(when)s.")]
    if enrolment.decided_by and (enrolment.ended_reason or not enrolment.ended_at):  # a link of one's own gives none
        facts["who"] = enrolment.decided_by.person or enrolment.decided_by
        said.append(_("Lo decidió %(who)s."))
    if enrolment.ended_reason:
        facts["reason"] = enrolment.ended_reason
        said.append(_("Motivo: «%(reason)s»."))
    return " ".join(said) % facts


def _end(enrolment, status, now, by, reason):
    enrolment.status, enrolment.ended_at, enrolment.ended_reason = status, now, reason
    enrolment.held_until, enrolment.decided_by = None, by or enrolment.decided_by
    _told(enrolment, now, by)
    _offer_free_seats(enrolment.training, now)
    return enrolment


@transaction.atomic
def offer_free_seats(*, training, now):
    """Seats held past their time come free; free ones are offered to who waits, in order. Returns whom they went to.

    What was written with an address that nobody confirmed in three days is forgotten.
    """
    training = _locked(training.pk)
    training.enrolments.filter(UNANSWERED, created_at__lte=now - UNCONFIRMED_FOR).delete()
    for enrolment in training.enrolments.filter(status__in=HELD, held_until__lte=now):
        enrolment.status = S.UNAPPROVED if enrolment.is_pending else S.LAPSED
        enrolment.ended_at, enrolment.held_until = now, None
        _told(enrolment, now)
    return _offer_free_seats(training, now)


def _offer_free_seats(training, now):
    """Who waited longest first; one whose institution filled its quota lets the next pass. Not once it began."""
    offered: list = []
    if not training.is_plan_editable or not (begins := training.starts_at) or begins <= now:
        return offered
    until = _held(training, now + timedelta(hours=training.hours_to_accept), now)
    if is_full(training):
        return offered
    for enrolment in Enrolment.objects.waiting().filter(training=training):
        if has_room(training, enrolment.institution_id):
            enrolment.status, enrolment.held_until = S.OFFERED, until
            _told(enrolment, now)
            offered.append(enrolment)
            if is_full(training):
                break
    return offered


def turn_waiting_lists(*, now):
    """What time does: held seats come free and go to who waits, addresses that nobody confirmed are forgotten."""
    moving = Q(status=S.WAITING) | Q(status__in=HELD, held_until__lte=now)
    moving |= UNANSWERED & Q(created_at__lte=now - UNCONFIRMED_FOR)
    for training in Training.objects.filter(pk__in=Enrolment.objects.filter(moving).values("training")).order_by("pk"):
        offer_free_seats(training=training, now=now)


@transaction.atomic
def seat_at_the_door(*, training, by, now, **facts):
    """Register someone who came without a seat, whether or not one is free: the staff decides. Twice is once.

    Who was registered already and waited, for a seat or for an approval, has it now.
    """
    training = _locked(training.pk)
    _check_open(training, Way.WALK_IN, now)
    enrolment = _existing(training, facts) or Enrolment(training=training, status=S.UNCONFIRMED, created_at=now)
    if enrolment.status == S.CONFIRMED:
        return enrolment
    if enrolment.is_unconfirmed:  # who wrote that address before may have been another
        for name, value in {"way": Way.WALK_IN, **facts}.items():
            setattr(enrolment, name, value)
    enrolment.status, enrolment.confirmed_at, enrolment.decided_by = S.CONFIRMED, now, by
    enrolment.held_until = enrolment.queued_at = None
    return _told(enrolment, now, by)
