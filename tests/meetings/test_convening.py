"""Calling everyone to a meeting: who gets the letter, what it says when it leaves, and who answers how."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from meetings.letters.convening import SIGNER, rsvp_token
from meetings.models import Meeting, NotNow, Rsvp
from meetings.operations.convening import convene_meeting
from meetings.operations.meeting import cancel_meeting
from meetings.operations.rsvp import answer_meeting
from members.models import Person
from mesa.logs import without_keys
from notifications.models import Letter
from notifications.operations import drain_outbox
from tests import factories as f

NOW = f.at("2026-06-09 10:00")
CALLED = ["titular", "alternate", "technical", "observer"]


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(cast, now):
    """Of Salud, in nine days, with a point; Protección has people who must not hear of it."""
    meeting = f.MeetingFactory(group=cast.salud, number=4, starts_at=f.at("2026-06-18 10:00"))
    f.ItemFactory(meeting=meeting, title="Afiliación al SIS")
    return meeting


@pytest.fixture
def convened(cast, meeting):
    return convene_meeting(meeting=meeting, by=cast.coordinator, now=NOW)


def path(name, *args):
    return reverse(f"meetings:{name}", args=args)


def addresses(cast, *names):
    return sorted(getattr(cast, name).person.email for name in names)


def sent_to(now=NOW):
    """Hand over what is due at ``now``; who got something, and why the rest was not sent."""
    drain_outbox(clock=lambda: now)
    return sorted(to for message in mail.outbox for to in message.to)


def test_convene_meeting_writes_once_to_everyone_called_with_an_address(cast, meeting):
    Person.objects.filter(pk=cast.observer.person.pk).update(email="")
    f.GuestFactory(meeting=meeting, person=cast.guest.person)
    f.GuestFactory(meeting=meeting, person=cast.titular.person)  # by seat and as a guest: one letter
    first = convene_meeting(meeting=meeting, by=cast.coordinator, now=NOW)
    again = convene_meeting(meeting=meeting, by=cast.secretary, now=NOW + timedelta(hours=1))
    assert [(m.convened_at, m.convened_by) for m in (first, again)] == [(NOW, cast.coordinator)] * 2
    assert sorted(Letter.objects.filter(kind="meeting_convocation").values_list("address", flat=True)) == addresses(
        cast, "titular", "alternate", "technical", "guest"
    )
    letter = Letter.objects.get(person=cast.titular.person, kind="meeting_convocation")
    assert (letter.about, letter.not_after) == (f"meetings.meeting:{meeting.pk}", meeting.starts_at)
    assert letter.reason == "figuras en el grupo Salud como titular por DIRESA."
    assert letter.dedupe_key == f"meeting:{meeting.pk}:convocation:person:{cast.titular.person.pk}"


def test_convocation_says_where_when_what_and_links_the_answer(cast, convened, settings):
    settings.SITE_URL = "https://mesa.example"
    assert sent_to() == addresses(cast, *CALLED)
    message = next(m for m in mail.outbox if m.to == [cast.titular.person.email])
    link = f"https://mesa.example{path('rsvp_confirm', rsvp_token(convened, cast.titular.person))}"
    assert message.subject == "Convocatoria: jue 18 jun, 10:00, Grupo Salud"
    expected = ["Jueves 18 de junio de 2026, 10:00 a 12:00", "Sala de reuniones", "10:00  Afiliación al SIS"]
    expected += [f"Presencial: {link}?a=room", "hasta el miércoles 17 de junio", "como titular por DIRESA"]
    assert [words for words in expected if words not in message.body] == []
    name, event, kind = message.attachments[0]
    assert (name, kind, "DTSTART;TZID=America/Lima:20260618T100000" in event) == (
        f"reunion-{convened.code}.ics",
        "text/calendar",
        True,
    )


def test_convocation_says_the_same_in_html(cast, convened):
    sent_to()
    message = next(m for m in mail.outbox if m.to == [cast.titular.person.email])
    html, kind = message.alternatives[0]
    link = path("rsvp_confirm", rsvp_token(convened, cast.titular.person))
    assert (kind, [html.count(f"{link}?a={answer}") for answer in ("room", "virtual", "no")]) == (
        "text/html",
        [1, 1, 1],
    )
    expected = ["Jueves 18 de junio de 2026", "10:00 a 12:00", "Sala de reuniones", "Afiliación al SIS"]
    expected += ["hasta el miércoles 17 de junio", "Recibes este correo porque figuras en el grupo Salud como titular"]
    assert [words for words in expected if words not in html] == []


def test_link_of_a_letter_is_not_written_to_the_logs(cast, convened):
    line = {"request": f"GET {path('rsvp_confirm', rsvp_token(convened, cast.titular.person))}?a=no"}
    assert without_keys(None, "", line) == {"request": "GET /r/…/"}


def test_convocation_subject_fits_a_phone(cast, convened):
    cast.salud.name = "Un grupo con un nombre que ocupa sesenta letras en la lista"
    cast.salud.save()
    sent_to()
    assert {len(message.subject) <= 60 for message in mail.outbox} == {True}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "cancelled", "cancelled_reason": "Lluvia"}, "está por venir"),
        ({"starts_at": f.at("2026-06-09 09:59"), "ends_at": f.at("2026-06-09 12:00")}, "está por venir"),
        ({"status": "open"}, "está por venir"),
    ],
)
def test_convene_meeting_is_only_for_one_to_come(cast, meeting, changes, sentence):
    Meeting.objects.filter(pk=meeting.pk).update(**changes)
    with pytest.raises(NotNow, match=sentence):
        convene_meeting(meeting=meeting, by=None, now=NOW)
    assert Letter.objects.count() == 0


def test_convene_meeting_needs_an_agenda(cast, meeting):
    meeting.items.all().delete()
    with pytest.raises(NotNow, match="La agenda está vacía"):
        convene_meeting(meeting=meeting, by=None, now=NOW)


def _ends(accreditation):
    accreditation.stop_before(f.at("2026-06-09 00:00").date(), now=NOW)


def _moves(meeting, text):
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=f.at(text), ends_at=f.at(text) + timedelta(hours=2))


@pytest.mark.parametrize(
    ("change", "reached"),
    [
        (lambda meeting, cast: _moves(meeting, "2026-06-09 09:00"), []),
        (lambda meeting, cast: cancel_meeting(meeting=meeting, reason="Lluvia", by=None, now=NOW), []),
        (
            lambda meeting, cast: Meeting.objects.filter(pk=meeting.pk).update(
                status="cancelled", cancelled_reason="x"
            ),
            [],
        ),
        (lambda meeting, cast: _ends(cast.titular.person.accreditations.get()), CALLED[1:]),
        (lambda meeting, cast: Person.objects.filter(pk=cast.titular.person.pk).update(email=""), CALLED[1:]),
    ],
    ids=["in the past", "cancelled", "cancelled elsewhere", "mandate over", "erased"],
)
def test_convocation_reads_the_facts_again_when_it_leaves(cast, convened, change, reached):
    change(convened, cast)
    assert sent_to() == addresses(cast, *reached)


def test_convocation_that_waited_tells_the_new_date(cast, convened):
    _moves(convened, "2026-06-25 15:30")
    sent_to()
    assert {"Jueves 25 de junio de 2026, 15:30 a 17:30" in message.body for message in mail.outbox} == {True}


@pytest.mark.parametrize(
    ("persona", "status"), [("coordinator", 200), ("secretary", 200), ("staff", 403), ("foreign", 404)]
)
def test_meeting_convene_shows_who_gets_it_before_sending(cast, sign_in, meeting, persona, status):
    Person.objects.filter(pk=cast.observer.person.pk).update(email="")
    answer = sign_in(getattr(cast, persona)).get(path("meeting_convene", meeting.pk))
    assert (answer.status_code, Letter.objects.count()) == (status, 0)
    if status == 200:
        assert [each.person for each in answer.context["reached"]] == [getattr(cast, n).person for n in CALLED[:3]]
        assert [each.person for each in answer.context["unreached"]] == [cast.observer.person]
        assert ("Se enviará a 3 personas" in answer.text, "Afiliación al SIS" in answer.text) == (True, True)


def test_meeting_convene_previews_the_letter_whole_with_a_link_that_answers_for_nobody(cast, sign_in, meeting):
    with time_machine.travel(NOW, tick=False):
        seen = []
        for _time in ("before", "after"):
            text = sign_in(cast.coordinator).get(path("meeting_convene", meeting.pk)).context["preview"].text
            seen.append(("/r/vista-previa/?a=room" in text, "SIS" in text))
            convene_meeting(meeting=meeting, by=cast.coordinator, now=NOW)
        assert seen == [(True, True)] * 2


def test_meeting_convene_sends_and_the_page_says_so(cast, sign_in, meeting):
    client = sign_in(cast.coordinator)
    assert path("meeting_convene", meeting.pk) in client.get(path("meeting_detail", meeting.pk)).text
    answer = client.post(path("meeting_convene", meeting.pk), follow=True)
    convocations = Letter.objects.filter(kind="meeting_convocation")
    assert ("Reunión convocada" in answer.text, convocations.count()) == (True, 4)
    stages = [(stage["name"], stage["mark"]) for stage in answer.context["meeting"].stages][:3]
    assert stages == [("Programada", "done"), ("Convocada", "now"), ("En sesión", "next")]
    assert "Asistirán: 0. No podrán: 0. Sin respuesta: 4" in answer.text


# Answers ---------------------------------------------------------------------------------------------------------
def test_rsvp_answer_on_the_page_can_be_changed_and_is_one(cast, sign_in, convened):
    client = sign_in(cast.titular)
    for address in ("/agenda/", path("meeting_detail", convened.pk)):
        assert "¿Asistirás por DIRESA?" in client.get(address).text
    for answer in ("room", "no"):
        page = client.post(path("rsvp_answer", convened.pk), {"answer": answer}, follow=True)
    rsvp = Rsvp.objects.get()
    assert (rsvp.person, rsvp.answer, rsvp.answered_by) == (cast.titular.person, "no", cast.titular)
    assert "Respondiste «No podré»." in page.text


def test_rsvp_answer_by_htmx_gives_the_form_back(cast, sign_in, convened):
    client = sign_in(cast.titular)
    answers = [
        client.post(path("rsvp_answer", convened.pk), {"answer": sent}, headers={"HX-Request": "true"}).text
        for sent in ("virtual", "quizás")
    ]
    assert ["<html" in text for text in answers] == [False, False]
    assert ("Respondiste «Virtual»." in answers[0], "Elige una de las tres" in answers[1]) == (True, True)
    assert Rsvp.objects.get().answer == "virtual"


@pytest.mark.parametrize("persona", ["coordinator", "auditor", "secretary"])
def test_rsvp_answer_is_for_whoever_is_called(cast, sign_in, convened, persona):
    answer = sign_in(getattr(cast, persona)).post(path("rsvp_answer", convened.pk), {"answer": "room"})
    assert (answer.status_code, Rsvp.objects.count()) == (403, 0)


def test_nothing_is_asked_before_it_is_convened(cast, sign_in, meeting):
    client = sign_in(cast.titular)
    pages = [client.get(address).text for address in ("/agenda/", path("meeting_detail", meeting.pk))]
    assert ["¿Asistirás" in page for page in pages] == [False, False]
    with pytest.raises(NotNow):
        answer_meeting(meeting=meeting, person=cast.titular.person, answer="room", by=None, now=NOW)


@pytest.mark.parametrize(("moment", "taken"), [("2026-06-17 23:59:59", True), ("2026-06-18 00:00", False)])
def test_answers_are_taken_until_the_end_of_the_day_before(cast, convened, now, moment, taken):
    now.move_to(f.at(moment))
    client, address = Client(), path("rsvp_confirm", rsvp_token(convened, cast.titular.person))
    seen = client.get(address).status_code
    client.post(address, {"answer": "room"})
    assert (seen, Rsvp.objects.exists()) == ((200, True) if taken else (410, False))


def test_rsvp_confirm_changes_nothing_until_confirmed(cast, convened):
    client, address = Client(), path("rsvp_confirm", rsvp_token(convened, cast.technical.person))
    page = client.get(address, {"a": "virtual"})
    assert (page.context["form"]["answer"].value(), Rsvp.objects.count()) == ("virtual", 0)
    empty = client.post(address, {})
    assert (empty.status_code, "Elige si asistirás" in empty.text) == (422, True)
    said = client.post(address, {"answer": "virtual"}, follow=True)
    assert "Respondiste «Virtual»." in said.text
    assert list(Rsvp.objects.values_list("person", "answer", "answered_by")) == [
        (cast.technical.person.pk, "virtual", None)
    ]


def test_rsvp_confirm_has_one_answer_for_all_that_opens_nothing(cast, convened):
    token = rsvp_token(convened, cast.titular.person)
    signature = token.partition(":")[2]
    other = f.MeetingFactory(group=cast.proteccion, convened_at=NOW)
    tokens = [
        f"{convened.pk}-{cast.alternate.person.pk}:{signature}",  # somebody else's
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        "nada",
        rsvp_token(other, cast.titular.person),  # signed, but not called
        SIGNER.sign("999999-1"),
    ]
    cast.observer.person.accreditations.get().stop_before(f.at("2026-06-09 00:00").date(), now=NOW)
    tokens.append(rsvp_token(convened, cast.observer.person))
    answers = [Client().get(path("rsvp_confirm", token)) for token in tokens]
    assert {(answer.status_code, "Este enlace ya no abre nada" in answer.text) for answer in answers} == {(410, True)}
    for token in tokens:
        Client().post(path("rsvp_confirm", token), {"answer": "room"})
    assert Rsvp.objects.count() == 0


def test_meeting_detail_shows_the_answers_to_whoever_prepares_it(cast, sign_in, convened):
    for name, answer in (("alternate", "virtual"), ("technical", "no")):
        answer_meeting(meeting=convened, person=getattr(cast, name).person, answer=answer, by=None, now=NOW)
    seen = sign_in(cast.coordinator).get(path("meeting_detail", convened.pk))
    assert (seen.context["answers"].marks, seen.context["answers"].filled) == (["web"], 1)
    assert "Asistirán: 1. No podrán: 1. Sin respuesta: 2" in seen.text
    assert sign_in(cast.titular).get(path("meeting_detail", convened.pk)).context["answers"] is None


@pytest.mark.parametrize("people", [1, 30])
def test_meeting_detail_reads_the_answers_in_the_same_queries(
    cast, sign_in, convened, people, django_assert_num_queries
):
    for _n in range(people):
        seat = f.SeatFactory(group=cast.salud)
        person = f.AccreditationFactory(seat=seat).person
        answer_meeting(meeting=convened, person=person, answer="room", by=None, now=NOW)
    client = sign_in(cast.coordinator)
    client.get(path("meeting_detail", convened.pk))
    with django_assert_num_queries(21):
        client.get(path("meeting_detail", convened.pk))
