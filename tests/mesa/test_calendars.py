"""The address of one's calendars: shown once, for its holder alone, and what it gives."""

import pytest
import vobject
from django.test import Client
from django.utils import timezone

from meetings.models import Meeting
from notifications.calendar_tokens import make_calendar_token
from notifications.models import CalendarToken
from tests.factories import EnrolmentFactory, ItemFactory, MeetingFactory, TrainingFactory, TrainingSessionFactory

PAGE = "/calendario/suscribirse/"


def link(user):
    return make_calendar_token(person=user.person, now=timezone.now())


def feed(secret, name="todas", **headers):
    return Client().get(f"/calendario/{secret}/{name}.ics", headers=headers)


def titles(answer):
    return {event.summary.value for event in getattr(vobject.readOne(answer.content.decode()), "vevent_list", [])}


def test_calendar_link_is_shown_once_and_only_its_hash_is_kept(cast, sign_in, settings):
    settings.SITE_URL = "https://mesa.pe"
    client = sign_in(cast.titular)
    answer = client.post(f"{PAGE}enlace/")
    names = [(name, address.rpartition("/")[2]) for name, address, _opened in answer.context["feeds"]]
    assert names == [("Todas mis reuniones", "todas.ics"), ("Plenaria", "MMTRM.ics"), ("Grupo Salud", "GT-SALUD.ics")]
    secret = answer.context["feeds"][0][1].split("/")[-2]
    assert f'href="webcal://mesa.pe/calendario/{secret}/todas.ics"' in answer.content.decode()
    assert secret not in client.get(PAGE).content.decode()
    assert secret not in str(list(CalendarToken.objects.values_list()))
    assert feed(secret).status_code == 200


def test_calendar_feed_holds_what_its_holder_sees_and_no_more(cast):
    for number, group in enumerate([cast.plenary, cast.salud, cast.proteccion], 1):
        MeetingFactory(group=group, number=number)
    long_ago = timezone.now() - timezone.timedelta(days=400)
    MeetingFactory(group=cast.salud, number=4, starts_at=long_ago)
    secret = link(cast.titular)
    mine, health = "Primera sesión ordinaria de la Mesa", "Segunda sesión ordinaria del grupo Salud"
    assert titles(feed(secret)) == {mine, health}
    assert titles(feed(secret, "MMTRM")) == {mine}
    assert titles(feed(secret, "GT-SALUD")) == {health}
    assert feed(secret, "GT-PROTECCION").content == feed("desconocido").content
    assert len(titles(feed(link(cast.secretary)))) == 3


def test_calendar_feed_keeps_a_cancelled_meeting(cast):
    meeting = MeetingFactory(group=cast.salud)
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled", cancelled_reason="Duelo")
    (event,) = vobject.readOne(feed(link(cast.titular)).content.decode()).vevent_list
    assert event.status.value == "CANCELLED"


def test_calendar_feed_holds_the_sessions_one_is_registered_in_and_a_group_all_of_its_own(cast):
    """``mine`` is cancelled; DIRESA's titular gave up a place, and Protección's training is for its group."""
    for title, group, status, seat in [
        ("Mía", cast.salud, "cancelled", "confirmed"),
        ("Otra", cast.salud, "published", "withdrawn"),
        ("Borrador", cast.salud, "draft", "confirmed"),
        ("Pública", cast.proteccion, "published", "confirmed"),
        ("Ajena", cast.proteccion, "published", None),
    ]:
        reason, seen = "Duelo" if status == "cancelled" else "", "public" if title == "Pública" else "group"
        training = TrainingFactory(title=title, group=group, status=status, visibility=seen, cancelled_reason=reason)
        session = TrainingSessionFactory(training=training, title="Tema", link="https://sala.example/secreta")
        if seat:
            EnrolmentFactory(training=training, person=cast.titular.person, status=seat)
    secret = link(cast.titular)
    assert titles(feed(secret)) == {"Cancelada: Mía: Tema", "Pública: Tema"}
    assert titles(feed(secret, "GT-SALUD")) == {"Cancelada: Mía: Tema", "Otra: Tema"}
    assert titles(feed(secret, "MMTRM")) == set()
    whole = feed(secret).content.decode()
    first = next(e for e in vobject.readOne(whole).vevent_list if "Mía" in e.summary.value)
    assert (first.status.value, first.sequence.value, "sala.example" in whole) == ("CANCELLED", "1", False)
    assert first.uid.value.startswith("sesion-")
    assert f"/capacitaciones/{session.training_id}/" not in whole
    public = next(e for e in vobject.readOne(whole).vevent_list if "Pública" in e.summary.value)
    path = public.url.value.removeprefix("http://testserver").partition("/capacitaciones/")[2]
    answer = Client().get(f"/capacitaciones/{path}capacitacion.ics")
    assert (answer["Content-Disposition"][:26], titles(answer)) == ('attachment; filename="cap-', {"Pública: Tema"})
    assert Client().get(f"/capacitaciones/{session.training_id}/capacitacion.ics").status_code == 302


def end(cast):
    cast.titular.person.accreditations.update(until=timezone.localdate() - timezone.timedelta(days=1))


def suspend(cast):
    cast.titular.is_active, cast.titular.suspended_at = False, timezone.now()
    cast.titular.save()


def suspend_and_restore(cast):
    suspend(cast)
    cast.titular.is_active = True
    cast.titular.save()


def renew(cast):
    link(cast.titular)


@pytest.mark.parametrize("act", [end, suspend, suspend_and_restore, renew])
def test_calendar_feed_that_ended_answers_as_one_that_never_was(cast, act):
    secret = link(cast.titular)
    assert feed(secret).status_code == 200
    act(cast)
    ended, unknown = feed(secret), feed("desconocido")
    assert (ended.status_code, ended.content) == (404, unknown.content)
    both = [{k: v for k, v in answer.headers.items() if k != "X-Request-ID"} for answer in (ended, unknown)]
    assert both[0] == both[1]


def test_calendar_link_revoke_ends_ones_own_link_and_no_other(cast, sign_in):
    mine, other = link(cast.titular), link(cast.alternate)
    assert sign_in(cast.titular).post(f"{PAGE}anular/").headers["Location"] == PAGE
    assert [feed(mine).status_code, feed(other).status_code] == [404, 200]


def test_calendar_feed_unchanged_is_not_sent_again(cast):
    meeting, secret = MeetingFactory(group=cast.salud), link(cast.titular)
    first = feed(secret)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = feed(secret, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    ItemFactory(meeting=meeting, position=1)
    assert feed(secret, if_none_match=first.headers["ETag"]).status_code == 200


def test_calendar_feed_asked_too_often_waits_an_hour_and_no_other_does(cast):
    secret = link(cast.titular)
    assert {feed(secret).status_code for _n in range(60)} == {200}
    refused = feed(secret)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert feed(link(cast.alternate)).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_calendar_feed_asks_the_same_few_queries(cast, rows, django_assert_num_queries):
    for number in range(rows):
        ItemFactory(meeting=MeetingFactory(group=cast.salud, number=number + 1), position=1)
        session = TrainingSessionFactory(training__group=cast.salud)
        EnrolmentFactory(training=session.training, person=cast.titular.person)
    secret = link(cast.titular)
    with django_assert_num_queries(8):
        feed(secret)
