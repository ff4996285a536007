"""What was written of meetings: convocations and their answers, a change, a cancellation, a final acta, an invitation.

The same operations people use write them. Those of the days before today are handed to a mail server that exists only
here; what waits today is shown on screen, as every letter of a demonstration.
"""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.utils import timezone

from demo import coming
from demo.accounts import address
from demo.days import Days
from demo.sessions import clerk_of, lima
from meetings.models import Meeting
from meetings.operations import cancel_meeting, plan_meeting
from meetings.operations.convening import convene_meeting
from meetings.operations.minutes import finalise_minutes
from meetings.operations.rsvp import answer_meeting
from members.models import Person, User
from notifications import operations as outbox
from notifications.models import Letter, Preference, Told
from notifications.wishes import choose_letters
from secretariat.operations.letters import record_told
from workgroups.operations import invitations

UNKNOWN, FULL = (550, b"5.1.1 User unknown"), (452, b"4.2.2 Mailbox full")
GONE = {"Manuel Cherre Aponte": UNKNOWN, "Vilma Carrillo Oyola": UNKNOWN}
STUCK = {"Nelly Panta Morales": FULL}
TOLD = ("Vilma Carrillo Oyola", "Confirmó que asistirá; enviará su correo nuevo por oficio.")
HELD_BACK = ("Edwin Zárate Medina", "La canceló Lucía Farías Noblecilla.")
GATHERS = "Julia Benites Ordinola"  # what can wait comes to her in the digest of the day
INVITED = "Diana Herrera Mena"
SILENT = 4  # one called in so many has not answered; the others, in turn:
ANSWERS = ["room", "room", "virtual", "room", "no", "room", "room"]
FULL_FOR = timedelta(minutes=80)  # since when the full mailbox is tried again


class Server:
    """A mail server that takes every letter but those to the people it refuses; nothing goes anywhere."""

    connection = None

    def __init__(self, refused):
        people = Person.objects.filter(full_name__in=refused)
        self.says = {person.email: refused[person.full_name] for person in people}

    def open(self):
        return False

    def close(self):
        pass

    def send_messages(self, messages):
        refused = {to: self.says[to] for message in messages for to in message.to if to in self.says}
        if refused:
            raise SMTPRecipientsRefused(refused)
        return len(messages)


def deliver(at, refused=GONE):
    """Hand over what is due ``at`` that moment."""
    server = Server(refused)
    while batch := outbox.claim_letters(now=at):
        for letter in batch:
            outbox.send_letter(letter=letter, connection=server, clock=lambda: at)


def load_letters(*, now):
    """Convene, answer, change and cancel, each on its day before ``now``."""
    days, by = Days(timezone.localdate(now)), User.objects.get(email=address("coordinacion"))
    _convene_plenary(days, by)
    _cancel(days, by)
    _change(days, by, now)
    _finalise(now)
    invitations.invite_person(person=Person.objects.get(full_name=INVITED), by=by, now=now)


def _next(code):
    upcoming = Meeting.objects.filter(group__code=code, status=Meeting.Status.SCHEDULED, convened_at=None)
    return upcoming.filter(starts_at__gt=timezone.now()).order_by("starts_at").first()


def _convened(code, by, at):
    meeting = convene_meeting(meeting=_next(code), by=by, now=at)
    deliver(at + timedelta(minutes=1))
    return meeting


def _answer(meeting, at):
    """Most of those called answer, one after another."""
    letters = Letter.objects.done().filter(about=f"meetings.meeting:{meeting.pk}").select_related("person")
    for place, letter in enumerate(letters.order_by("pk")):
        if place % SILENT:
            answer = ANSWERS[place % len(ANSWERS)]
            moment = at + timedelta(minutes=37 * place)
            answer_meeting(meeting=meeting, person=letter.person, answer=answer, by=None, now=moment)


def _convene_plenary(days, by):
    meeting = _convened("MMTRM", by, lima(days.on(-5), "08:10"))
    _answer(meeting, lima(days.on(-5), "09:00"))
    name, note = TOLD
    letter = Letter.objects.get(person__full_name=name, status=Letter.Status.FAILED)
    record_told(letter=letter, way=Told.Way.WHATSAPP, note=note, by=by, now=lima(days.on(-4), "15:20"))


def _cancel(days, by):
    """The meeting that will not be held was convened, and its members were told."""
    meeting = _convened("GT-EDUCACION", by, lima(days.on(-3), "10:05"))
    cancel_meeting(meeting=meeting, reason=coming.CANCELLED_REASON, by=by, now=lima(days.on(-1), "16:20"))
    deliver(lima(days.on(-1), "16:21"))


def _change(days, by, now):
    """A meeting moves to another room today: one letter is held back, and one finds the mailbox full each time."""
    meeting = _convened("GT-INTEGRACION", by, lima(days.on(-2), "11:30"))
    _answer(meeting, lima(days.on(-2), "12:00"))
    moved = now - FULL_FOR
    plan = {"group": meeting.group, "place": "Auditorio del Gobierno Regional de Tumbes"}
    plan_meeting(meeting=meeting, by=by, number=meeting.number, now=moved, **plan)
    name, why = HELD_BACK
    told = Letter.objects.filter(kind="meeting_changed", status=Letter.Status.PENDING)
    outbox.cancel_letter(letter=told.get(person__full_name=name), why=why)
    while (due := told.order_by("next_attempt_at").first()) and due.next_attempt_at < now:
        deliver(due.next_attempt_at, STUCK)


def _finalise(now):
    """The last acta of Protección is final since now: whoever wants a digest has it waiting there."""
    wishes = dict.fromkeys(("acta_final", "agreements_due", "meeting_week"), Preference.Delivery.DIGEST)
    choose_letters(person=Person.objects.get(full_name=GATHERS), wishes=wishes, now=now)
    meeting = Meeting.objects.held().filter(group__code="GT-PROTECCION").latest("starts_at")
    finalise_minutes(minutes=meeting.minutes, by=clerk_of(meeting.group), now=now)
    deliver(now)
