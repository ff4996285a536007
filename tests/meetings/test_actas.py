"""The draft sent to be observed, the final acta told to everyone it concerns; each letter as it leaves."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from meetings import operations
from meetings.models import Meeting, Minutes, NotNow
from members.models import Person
from notifications.models import Letter
from notifications.operations import drain_outbox
from tests import factories as f
from tests.meetings.sessions import agreement
from workgroups.models import Accreditation

CLOSED = f.at("2026-06-23 11:40")  # a Tuesday; Monday 29 is a holiday
SENT = f.at("2026-06-25 09:00")
UNTIL = date(2026, 7, 1)  # three business days later
CALLED = ["titular", "alternate", "technical", "observer"]


@pytest.fixture
def now():
    with time_machine.travel(SENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def minutes(cast, now):
    """The draft of a session of Salud to which nobody's coming was recorded; Protección must not hear of it."""
    meeting = f.MeetingFactory(group=cast.salud, number=4, starts_at=f.at("2026-06-23 09:00"))
    f.ItemFactory(meeting=meeting)
    meeting = operations.open_meeting(meeting=meeting, opened_at=meeting.starts_at)
    return operations.close_meeting(meeting=meeting, closed_at=CLOSED, now=CLOSED).minutes


def share(cast, minutes, *, until=UNTIL, now=SENT, period=None):
    period = minutes.period if period is None else period
    return operations.share_minutes(minutes=minutes, period=period, until=until, by=cast.coordinator, now=now)


def emails(cast, *names):
    return sorted(getattr(cast, name).person.email for name in names)


def sent_to(kind, now=SENT):
    """Hand over what is due at ``now``; who got a letter of that kind, and why the rest was not sent."""
    mail.outbox.clear()
    drain_outbox(clock=lambda: now)
    letters = Letter.objects.filter(kind=kind)
    got = sorted(to for message in mail.outbox for to in message.to)
    return got, sorted({letter.error for letter in letters if letter.error})


def message_to(user):
    return next(message for message in mail.outbox if message.to == [user.person.email])


def path(name, minutes):
    return reverse(f"meetings:{name}", args=[minutes.meeting_id])


# The draft -----------------------------------------------------------------------------------------------------------
def test_share_minutes_writes_once_to_those_called_who_still_sit_there(cast, minutes):
    Person.objects.filter(pk=cast.observer.person.pk).update(email="")
    Accreditation.objects.filter(person=cast.technical.person).update(until=date(2026, 6, 24))
    first = share(cast, minutes)
    assert (first.shared_at, first.observe_until) == (SENT, UNTIL)
    assert share(cast, minutes, period="").shared_at == SENT  # the same form again
    with pytest.raises(NotNow, match="mientras mirabas"):
        share(cast, minutes, period="", until=UNTIL + timedelta(days=1))
    letters = Letter.objects.values_list("address", "kind", "about", "not_after")
    about, last = f"meetings.meeting:{minutes.meeting_id}", f.at("2026-07-01 23:59:59.999999")
    assert sorted(letters) == [(to, "acta_shared", about, last) for to in emails(cast, "titular", "alternate")]


def test_acta_shared_says_until_when_and_how_to_observe(cast, minutes, settings):
    settings.SITE_URL, settings.MAIL_REPLY_TO = "https://mesa.example", "secretaria.tecnica@mesa.example"
    share(cast, minutes)
    assert sent_to("acta_shared") == (emails(cast, *CALLED), [])
    message = message_to(cast.titular)
    assert (message.subject, message.reply_to) == (
        "Observa el acta 004-2026 hasta el 1 jul, Grupo Salud",
        ["secretaria.tecnica@mesa.example"],
    )
    expected = ["hasta el miércoles 1 de julio de 2026", f"https://mesa.example{path('minutes_detail', minutes)}"]
    html = message.alternatives[0][0]
    assert [words for words in expected if words not in message.body or words not in html] == []
    assert "Reemplaza" not in message.body


def test_acta_shared_again_is_another_period_and_says_what_it_replaces(cast, minutes):
    first = share(cast, minutes)
    sent_to("acta_shared")
    operations.withdraw_minutes(minutes=minutes)
    assert not Minutes.objects.get().is_observed_on(SENT.date())
    later = SENT + timedelta(days=1)
    again = share(cast, Minutes.objects.get(), now=later, until=date(2026, 7, 2))
    assert sent_to("acta_shared", later)[0] == emails(cast, *CALLED)
    assert "Reemplaza al borrador que recibiste el jueves 25 de junio" in message_to(cast.titular).body
    assert (first.period, again.observe_until) != (again.period, UNTIL)


@pytest.mark.parametrize("meanwhile", ["withdrawn", "sent again", "final", "left"])
def test_acta_shared_does_not_leave_when_the_draft_is_no_more_what_it_says(cast, minutes, meanwhile):
    minutes, later = share(cast, minutes), SENT + timedelta(hours=1)
    stale = Letter.objects.filter(kind="acta_shared")
    pks = list(stale.values_list("pk", flat=True))
    if meanwhile == "withdrawn":
        operations.withdraw_minutes(minutes=minutes)
    elif meanwhile == "sent again":
        share(cast, minutes, now=later, until=date(2026, 7, 3))
    elif meanwhile == "final":
        operations.finalise_minutes(minutes=minutes, by=cast.coordinator, now=later)
    else:
        Accreditation.objects.all().update(until=date(2026, 6, 24))
    sent_to("acta_shared", later)
    assert set(Letter.objects.filter(pk__in=pks).values_list("status", flat=True)) == {"cancelled"}


def test_minutes_share_shows_to_whom_and_offers_the_days_of_the_rules(cast, minutes, sign_in):
    client, url = sign_in(cast.coordinator), path("minutes_share", minutes)
    page = client.get(url).content.decode()
    assert [words for words in ["Se enviará a 4 personas", "01/07/2026", "Observa el acta"] if words not in page] == []
    wrong = client.post(url, {"until": "25/06/2026", "period": ""})
    assert (wrong.status_code, "desde mañana" in wrong.content.decode()) == (422, True)
    assert Letter.objects.count() == 0
    client.post(url, {"until": "02/07/2026", "period": ""})
    assert (Minutes.objects.get().observe_until, Letter.objects.count()) == (date(2026, 7, 2), 4)
    read = sign_in(cast.titular).get(path("minutes_detail", minutes)).content.decode()
    assert "Puedes observar este borrador hasta el jueves 2 de julio" in read
    client.post(path("minutes_withdraw", minutes))
    assert Minutes.objects.get().observe_until is None


def test_minutes_share_queries_do_not_grow(cast, minutes, sign_in, django_assert_num_queries):
    client, url = sign_in(cast.secretary), path("minutes_share", minutes)
    client.get(url)
    for people in (1, 30):
        for _n in range(people):
            f.AccreditationFactory(seat__group=cast.salud)
        with django_assert_num_queries(17):
            client.get(url)


def test_minutes_finalise_asks_once_more_before_the_period_ends(cast, minutes, sign_in):
    share(cast, minutes)
    client, url = sign_in(cast.coordinator), path("minutes_finalise", minutes)
    refused = client.post(url)
    assert (refused.status_code, Minutes.objects.get().is_final) == (422, False)
    assert "Marca la casilla" in refused.content.decode()
    client.post(url, {"early": "on"})
    assert Minutes.objects.get().is_final


# The final acta ------------------------------------------------------------------------------------------------------
def test_acta_final_is_told_to_present_and_absent_and_to_guests_who_came(cast, minutes):
    meeting = minutes.meeting
    missing = f.GuestFactory(meeting=meeting, person__full_name="Invitada que no vino").person
    f.GuestFactory(meeting=meeting, person=cast.guest.person)
    arrival = {"mode": "room", "at": meeting.starts_at, "by": cast.coordinator, "now": CLOSED}
    guest = {"name": cast.guest.person.full_name, "post": "", "organisation": "Universidad"}
    operations.add_guest(meeting=meeting, **guest, **arrival)
    Accreditation.objects.filter(person=cast.alternate.person).update(until=date(2026, 6, 24))  # left since
    mine = agreement(meeting, 7, "Afiliar a las gestantes.", lead=cast.titular.person.institution)
    agreement(meeting, 8, "Contar los albergues.", lead=cast.technical.person.institution)
    for _twice in range(2):
        operations.finalise_minutes(minutes=minutes, by=cast.coordinator, now=SENT)
    assert sent_to("acta_final") == (emails(cast, "titular", "technical", "observer", "guest"), [])
    assert missing.email not in Letter.objects.values_list("address", flat=True)
    message, other = message_to(cast.titular), message_to(cast.observer)
    assert message.subject == "Acta final 004-2026, Grupo Salud"
    assert [f"{mine.code}. Afiliar" in m.body and mine.text in m.alternatives[0][0] for m in (message, other)] == [
        True,
        False,
    ]
    assert ["Contar los albergues" in m.body for m in (message, other)] == [False, False]
    assert "Ningún acuerdo de esta sesión queda a cargo de DP" in other.body


def test_close_minutes_of_an_old_session_tells_nobody(cast, minutes):
    operations.close_minutes(minutes=minutes, by=cast.secretary, now=SENT)
    assert (Minutes.objects.get().is_final, Letter.objects.count()) == (True, 0)


def test_share_minutes_refuses_an_open_session_and_a_final_acta(cast, minutes):
    final = operations.finalise_minutes(minutes=minutes, by=cast.coordinator, now=SENT)
    Letter.objects.all().delete()
    with pytest.raises(NotNow, match="borrador de una sesión cerrada"):
        share(cast, final)
    with pytest.raises(NotNow, match="ya es final"):
        operations.withdraw_minutes(minutes=final)
    assert (Letter.objects.count(), Meeting.objects.get().final_minutes) == (0, final)
