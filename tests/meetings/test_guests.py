"""People invited by name to one meeting: what it opens, from when and until when."""

import pytest
import time_machine
from django.urls import reverse

from meetings.models import Meeting, MeetingGuest, NotNow
from meetings.models.guest import READS_FOR
from meetings.operations.guests import invite_guest, withdraw_guest
from notifications.models import Letter
from tests import factories as f

NOW = f.at("2026-06-09 10:00")


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def meeting(cast):
    return f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-06-11 09:00"), subject="Asunto de Salud")


def path(name, *args):
    return reverse(f"meetings:{name}", args=args)


def test_guest_invite_opens_that_meeting_and_no_other(cast, sign_in, meeting, now):
    other = f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-06-18 09:00"))
    client = sign_in(cast.guest)
    assert client.get(path("meeting_detail", meeting.pk)).status_code == 302
    answer = sign_in(cast.coordinator).post(path("guest_invite", meeting.pk), {"person": cast.guest.person.pk})
    assert answer.headers["Location"] == path("meeting_detail", meeting.pk)
    seen = [client.get(path("meeting_detail", m.pk)).status_code for m in (meeting, other)]
    assert (seen, list(Meeting.objects.visible_to(cast.guest))) == ([200, 404], [meeting])
    guest = MeetingGuest.objects.get()
    assert (guest.person, guest.invited_by, guest.invited_at, guest.withdrawn_at) == (
        cast.guest.person,
        cast.coordinator,
        NOW,
        None,
    )


def test_guest_invite_tells_the_person_once_and_not_after_all(cast, meeting, now, settings):
    settings.SITE_URL = "https://mesa.example"
    for _ in range(2):
        guest = invite_guest(meeting=meeting, person=cast.guest.person, by=cast.coordinator, now=NOW)
    letter = Letter.objects.get()
    assert (letter.address, letter.subject) == (cast.guest.person.email, "Te invitaron a la reunión del 11 jun")
    assert f"https://mesa.example{path('meeting_detail', meeting.pk)}" in letter.text
    assert ("Jueves 11 de junio de 2026, 09:00 a 1" in letter.text, letter.not_after) == (
        True,
        meeting.ends_at + READS_FOR,
    )
    other = invite_guest(meeting=meeting, person=f.PersonFactory(), by=cast.coordinator, now=NOW)
    withdraw_guest(guest=guest, now=NOW)
    left = dict(Letter.objects.filter(about=f"meetings.meeting:{meeting.pk}").values_list("person_id", "status"))
    assert left == {guest.person_id: "cancelled", other.person_id: "pending"}


def test_guest_of_another_groups_meeting_keeps_their_own_seat(cast, sign_in, meeting, now):
    f.GuestFactory(meeting=meeting, person=cast.foreign.person)
    own = f.MeetingFactory(group=cast.proteccion)
    f.MeetingFactory(group=cast.salud, number=7)
    assert set(Meeting.objects.visible_to(cast.foreign)) == {meeting, own}
    assert sign_in(cast.foreign).get("/grupos/GT-SALUD/").status_code == 404


@pytest.mark.parametrize(("moment", "status"), [("2026-07-11 10:59", 200), ("2026-07-11 11:01", 302)])
def test_guest_reads_until_30_days_after_the_meeting(cast, sign_in, meeting, moment, status):
    f.GuestFactory(meeting=meeting, person=cast.guest.person)
    with time_machine.travel(f.at(moment), tick=False):
        assert sign_in(cast.guest).get(path("meeting_detail", meeting.pk)).status_code == status


def test_guest_withdraw_closes_it_at_the_next_request_and_can_be_undone(cast, sign_in, meeting, now):
    guest = f.GuestFactory(meeting=meeting, person=cast.guest.person)
    client, page = sign_in(cast.guest), path("meeting_detail", meeting.pk)
    assert client.get(page).status_code == 200
    sign_in(cast.coordinator).post(path("guest_withdraw", meeting.pk, guest.pk))
    assert client.get(page).status_code == 302
    invite_guest(meeting=meeting, person=cast.guest.person, by=cast.coordinator, now=NOW)
    assert (client.get(page).status_code, MeetingGuest.objects.count()) == (200, 1)


def test_guest_withdraw_of_another_meeting_is_absent(cast, sign_in, meeting, now):
    foreign = f.GuestFactory(meeting__group=cast.proteccion)
    answer = sign_in(cast.coordinator).post(path("guest_withdraw", meeting.pk, foreign.pk))
    foreign.refresh_from_db()
    assert (answer.status_code, foreign.withdrawn_at) == (404, None)


def test_guest_invite_twice_is_one_and_the_first_withdrawal_stands(cast, meeting, now):
    guests = [invite_guest(meeting=meeting, person=cast.guest.person, by=None, now=NOW) for _ in range(2)]
    withdrawn = [withdraw_guest(guest=guest, now=f.at(f"2026-06-1{n} 10:00")) for n, guest in enumerate(guests)]
    assert [guest.withdrawn_at for guest in withdrawn] == [f.at("2026-06-10 10:00")] * 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "cancelled", "cancelled_reason": "Lluvia"}, "Esta reunión fue cancelada"),
        ({"starts_at": f.at("2026-04-01 09:00"), "ends_at": f.at("2026-04-01 11:00")}, "Pasaron más de 30 días"),
    ],
)
def test_guest_invite_is_refused_when_it_opens_nothing(cast, sign_in, meeting, now, changes, sentence):
    Meeting.objects.filter(pk=meeting.pk).update(**changes)
    with pytest.raises(NotNow, match=sentence):
        invite_guest(meeting=meeting, person=cast.guest.person, by=cast.coordinator, now=NOW)
    answer = sign_in(cast.coordinator).post(path("guest_invite", meeting.pk), {"person": cast.guest.person.pk})
    assert (answer.status_code, sentence in answer.text) == (422, True)


@pytest.mark.parametrize(("typed", "sentence"), [("", "Elige a quién invitas"), ("x", "Elige a una persona de la")])
def test_guest_invite_says_what_is_missing(cast, sign_in, meeting, now, typed, sentence):
    answer = sign_in(cast.coordinator).post(path("guest_invite", meeting.pk), {"person": typed})
    assert (answer.status_code, sentence in answer.text, MeetingGuest.objects.count()) == (422, True, 0)


def test_meeting_detail_names_its_guests_and_lets_only_who_prepares_change_them(cast, sign_in, meeting, now):
    f.GuestFactory(meeting=meeting, person__full_name="Ana Invitada")
    f.GuestFactory(meeting=meeting, person__full_name="Eva Retirada", withdrawn_at=NOW)
    pages = [sign_in(user).get(path("meeting_detail", meeting.pk)).text for user in (cast.titular, cast.coordinator)]
    assert [("Ana Invitada" in p, "Eva Retirada" in p, "/retirar/" in p) for p in pages] == [
        (True, False, False),
        (True, False, True),
    ]
