"""Who is in the room: one touch a seat, corrections, departures, guests."""

import pytest
import time_machine

from meetings.models import AttendanceEvent, Meeting, Quorum
from meetings.room import Room
from tests.factories import at
from tests.meetings.test_record import NOW, entry_of, url


@pytest.fixture(autouse=True)
def _during_the_session():
    with time_machine.travel(NOW, tick=False):
        yield


def test_attendance_record_counts_a_seat_once_whoever_fills_it(cast, sign_in, live):
    client, seat = sign_in(cast.coordinator), entry_of(live, "DIRESA")
    client.post(url("attendance_record", live, seat.pk), {"what": "room", "who": "titular", "at": "09:30"})
    client.post(url("attendance_record", live, seat.pk), {"what": "virtual", "who": "alternate"})
    client.post(url("attendance_record", live, entry_of(live, "ACNUR").pk), {"what": "room"})
    room = Room.of(Meeting.objects.for_record().get(pk=live.pk))
    assert (room.quorum, room.sentence) == (Quorum(1, 1), "Hay quórum: 1 de 1, se necesitan 1")
    facts = seat.events.values_list("kind", "at", "mode", "quality", "person_name", "recorded_by")
    assert list(facts) == [
        ("in", at("2026-06-23 09:30"), "room", "titular", "Titular de DIRESA", cast.coordinator.pk),
        ("in", NOW, "virtual", "alternate", "Alternate de DIRESA", cast.coordinator.pk),
    ]


def test_attendance_record_of_another_person_keeps_name_and_post(cast, sign_in, live):
    seat = entry_of(live, "DIRESA")
    form = {"what": "room", "who": "other", "name": "Inés <b>Rey</b>", "post": "Asesora"}
    sign_in(cast.coordinator).post(url("attendance_record", live, seat.pk), form)
    event = seat.events.get()
    assert (event.quality, event.person, event.person_name, event.person_post) == (
        "other",
        None,
        "Inés <b>Rey</b>",
        "Asesora",
    )


def test_attendance_record_correction_is_a_later_event(cast, sign_in, live):
    client, seat = sign_in(cast.coordinator), entry_of(live, "DIRESA")
    for what in ("room", "room", "absent", "excused"):
        client.post(url("attendance_record", live, seat.pk), {"what": what})
    seat = entry_of(live, "DIRESA")
    assert [event.kind for event in seat.events_so_far] == ["in", "absent", "excused"]
    assert (seat.state, seat.attended) == ("excused", False)


def test_attendance_record_who_left_attended_and_is_not_present(cast, sign_in, live):
    client, seat = sign_in(cast.coordinator), entry_of(live, "DIRESA")
    client.post(url("attendance_record", live, seat.pk), {"what": "room", "at": "09:30"})
    client.post(url("attendance_record", live, seat.pk), {"what": "left", "at": "10:15"})
    seat = entry_of(live, "DIRESA")
    assert (seat.is_present, seat.attended, seat.left_at) == (False, True, at("2026-06-23 10:15"))


BAD_ATTENDANCE = [
    ({"what": ""}, "Marca si está en sala, virtual o ausente."),
    ({"what": "left"}, "no se puede registrar su salida"),
    ({"what": "room", "who": "other", "name": ""}, "Escribe quién asiste por DIRESA."),
    ({"what": "room", "at": "25:99"}, "Escribe la hora como 09:30."),
]


@pytest.mark.parametrize(("form", "sentence"), BAD_ATTENDANCE)
def test_attendance_record_says_what_is_missing_beside_the_seat(cast, sign_in, live, form, sentence):
    seat = entry_of(live, "DIRESA")
    typed = {"post": "Jefa <i>de área</i>"} | form
    answer = sign_in(cast.coordinator).post(url("attendance_record", live, seat.pk), typed)
    text = answer.content.decode()
    assert (answer.status_code, sentence in text, "Jefa &lt;i&gt;de área&lt;/i&gt;" in text) == (422, True, True)
    assert AttendanceEvent.objects.count() == 0


def test_attendance_record_by_htmx_answers_the_seat_and_the_quorum(cast, sign_in, live):
    seat = entry_of(live, "DIRESA")
    path = url("attendance_record", live, seat.pk)
    answer = sign_in(cast.coordinator).post(path, {"what": "room"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.strip().startswith(f'<li id="asiento-{seat.pk}">')
    assert 'id="quorum" class="stack g3" hx-swap-oob="true"' in text
    assert "Hay quórum: 1 de 1" in text


def test_attendance_record_by_one_touch_keeps_who_came_and_when(cast, sign_in, live):
    client, path = sign_in(cast.coordinator), url("attendance_record", live, entry_of(live, "DIRESA").pk)
    client.post(path, {"what": "room", "who": "alternate", "at": "09:10"})
    client.post(path, {"what": "virtual"})
    standing = entry_of(live, "DIRESA").arrival
    assert (standing.mode, standing.quality, standing.person, standing.at) == (
        "virtual",
        "alternate",
        cast.alternate.person,
        at("2026-06-23 09:10"),
    )


def test_attendance_record_with_a_name_typed_is_another_person_whatever_was_chosen(cast, sign_in, live):
    path = url("attendance_record", live, entry_of(live, "DIRESA").pk)
    sign_in(cast.coordinator).post(path, {"what": "room", "name": "Inés Rey", "post": "Asesora"})
    arrival = entry_of(live, "DIRESA").arrival
    assert (arrival.quality, arrival.person, arrival.person_name) == ("other", None, "Inés Rey")


def test_attendance_record_refuses_to_leave_before_coming_and_takes_the_same_twice(cast, sign_in, live):
    client, path = sign_in(cast.coordinator), url("attendance_record", live, entry_of(live, "DIRESA").pk)
    client.post(path, {"what": "room", "at": "09:30"})
    early = client.post(path, {"what": "left", "at": "09:10"})
    assert (early.status_code, "a las 09:30" in early.content.decode()) == (422, True)
    assert [client.post(path, {"what": "left"}).status_code for _ in range(2)] == [302, 302]
    assert [event.kind for event in entry_of(live, "DIRESA").events_so_far] == ["in", "left"]


def test_guest_add_has_voice_and_no_vote_and_is_added_once(cast, sign_in, live):
    form = {"invitado-name": "Ana Ríos", "invitado-organisation": "Universidad", "invitado-mode": "virtual"}
    client = sign_in(cast.coordinator)
    client.post(url("guest_add", live), form)
    client.post(url("guest_add", live), form)
    guest = live.roster.get(kind="guest")
    assert (guest.has_vote, guest.official_name, guest.latest.person_name) == (False, "Universidad", "Ana Ríos")
