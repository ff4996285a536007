"""Logging a session: opening, notes, agreements, hours, closing."""

import uuid
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from meetings.models import Agreement, AttendanceEvent, NotNow, StaleVersion
from meetings.operations import add_agreement, close_meeting, drop_item, finalise_minutes, open_meeting, save_notes
from tests.factories import AccreditationFactory, ItemFactory, MeetingFactory, SeatFactory, at
from workgroups.models import Accreditation, Seat, absolute_majority, second_call_minimum

NOW = at("2026-06-23 09:41")


@pytest.fixture(autouse=True)
def _during_the_session():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def entry_of(meeting, acronym):
    return meeting.roster.get(acronym=acronym)


def agreement(meeting, point=2, **changes):
    """A valid form of a new agreement."""
    lead = meeting.roster.get(acronym="DIRESA").institution_id
    return {
        "item": meeting.items.get(position=point).pk,
        "acuerdo-text": "Remitir el oficio a todos los establecimientos",
        "acuerdo-lead": lead,
        "acuerdo-due_on": "30/06/2026",
        "acuerdo-method": "consensus",
        "acuerdo-submission": str(uuid.uuid4()),
    } | changes


@pytest.mark.parametrize(("seats", "majority", "third"), [(1, 1, 3), (2, 2, 3), (16, 9, 6), (17, 9, 6), (18, 10, 6)])
def test_quorum_of_law(seats, majority, third):
    assert (absolute_majority(seats), second_call_minimum(seats)) == (majority, third)


def test_meeting_open_freezes_the_seats_in_force_that_day(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    ItemFactory(meeting=meeting)
    SeatFactory(group=cast.salud, institution__acronym="TARDE", since=at("2026-06-24 00:00").date())
    SeatFactory(group=cast.salud, institution__acronym="ANTES", until=at("2026-06-22 00:00").date())
    client = sign_in(cast.coordinator)
    answer = client.post(url("meeting_open", meeting))
    client.post(url("meeting_open", meeting))
    meeting.refresh_from_db()
    assert (answer.headers["Location"], meeting.status, meeting.opened_at) == (url("meeting_log", meeting), "open", NOW)
    roster = meeting.roster.values_list("acronym", "kind", "has_vote", "titular__full_name", "alternate__full_name")
    assert list(roster) == [
        ("DIRESA", "member", True, "Titular de DIRESA", "Alternate de DIRESA"),
        ("ACNUR", "technical", False, "Titular de ACNUR", None),
        ("DP", "observer", False, "Titular de DP", None),
    ]
    Seat.objects.filter(institution__acronym="DIRESA").update(until=at("2026-06-23 00:00").date())
    assert meeting.roster.count() == 3


def test_meeting_open_with_an_empty_agenda_says_what_to_do(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    page = sign_in(cast.coordinator).post(url("meeting_open", meeting), follow=True)
    assert "Agrega al menos un punto antes de iniciar la sesión." in page.content.decode()
    meeting.refresh_from_db()
    assert meeting.status == "scheduled"


def test_meeting_open_of_a_past_day_begins_at_its_planned_hour(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-02 09:00"))
    ItemFactory(meeting=meeting)
    sign_in(cast.coordinator).post(url("meeting_open", meeting))
    meeting.refresh_from_db()
    assert meeting.opened_at == at("2026-06-02 09:00")


def test_meeting_open_before_its_day_says_to_change_its_date(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-25 09:00"))
    ItemFactory(meeting=meeting)
    page = sign_in(cast.coordinator).post(url("meeting_open", meeting), follow=True)
    assert "Si se adelantó, cambia primero su fecha." in page.content.decode()
    meeting.refresh_from_db()
    assert (meeting.status, meeting.opened_at) == ("scheduled", None)


def test_agreement_create_for_a_point_taken_off_keeps_the_text_and_asks(cast, sign_in, live):
    form = agreement(live, point=2)
    live.items.get(position=2).delete()
    answer = sign_in(cast.coordinator).post(url("agreement_create", live), form)
    text = answer.content.decode()
    assert (answer.status_code, "ya no está en la agenda" in text) == (422, True)
    assert "Remitir el oficio a todos los establecimientos" in text
    assert Agreement.objects.count() == 0


def test_agreement_create_far_in_the_future_asks_for_the_year(cast, sign_in, live):
    form = agreement(live, **{"acuerdo-due_on": "31/12/2099"})
    answer = sign_in(cast.coordinator).post(url("agreement_create", live), form)
    assert (answer.status_code, "Revisa el año del plazo" in answer.content.decode()) == (422, True)


def test_drop_item_leaves_an_open_session_one_point(cast, live):
    first, last = live.items.all()
    drop_item(item=first)
    with pytest.raises(NotNow, match="al menos un punto"):
        drop_item(item=last)


def test_meeting_log_of_a_final_acta_leads_to_the_acta(cast, sign_in, live):
    close_meeting(meeting=live, closed_at=at("2026-06-23 09:41"), now=NOW)
    live.refresh_from_db()
    finalise_minutes(minutes=live.minutes, by=cast.coordinator, now=NOW)
    client = sign_in(cast.coordinator)
    for name in ("meeting_log", "minutes_finalise"):
        assert client.get(url(name, live)).headers["Location"] == url("minutes_detail", live)


def test_minutes_are_not_final_before_the_hour_the_session_ended(cast, sign_in, live):
    close_meeting(meeting=live, closed_at=at("2026-06-23 11:00"), now=NOW)
    page = sign_in(cast.coordinator).post(url("minutes_finalise", live), follow=True)
    assert "La hora de cierre registrada aún no llega" in page.content.decode()
    live.refresh_from_db()
    assert live.minutes.status == "draft"


def test_notes_save_keeps_a_version_and_answers_a_stale_one_with_both_texts(cast, sign_in, live):
    item = live.items.get(position=2)
    client, path = sign_in(cast.coordinator), url("notes_save", live, item.pk)
    assert client.post(path, {"text": "Primera <b>versión</b>", "version": 0}).status_code == 302
    stale = client.post(path, {"text": "Otra <i>versión</i>", "version": 0})
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "Primera &lt;b&gt;versión&lt;/b&gt;" in text
    assert text.count("Otra &lt;i&gt;versión&lt;/i&gt;") == 2  # shown, and editable
    item.refresh_from_db()
    assert (item.notes, item.notes_version, item.notes_saved_by) == ("Primera <b>versión</b>", 1, cast.coordinator)
    assert client.post(path, {"text": "Las dos juntas", "version": 1}).status_code == 302


def test_notes_save_sent_twice_is_saved_once_without_a_conflict(cast, sign_in, live):
    item = live.items.get(position=2)
    client, path = sign_in(cast.coordinator), url("notes_save", live, item.pk)
    answers = [client.post(path, {"text": "Igual\r\n", "version": 0}).status_code for _ in range(2)]
    item.refresh_from_db()
    assert (answers, item.notes, item.notes_version) == ([302, 302], "Igual", 1)


def test_notes_save_refuses_too_long_a_text_and_keeps_it_on_the_page(cast, sign_in, live):
    item = live.items.get(position=2)
    answer = sign_in(cast.coordinator).post(url("notes_save", live, item.pk), {"text": "ñ" * 50_001, "version": 0})
    assert (answer.status_code, "el límite es 50000" in answer.content.decode()) == (422, True)
    assert "ñ" * 50_001 in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_save_notes_of_many_at_once_loses_none_in_silence(cast, live):
    if connection.vendor == "sqlite":
        pytest.skip("an in-memory SQLite database is not shared between threads; PostgreSQL runs this")
    item, refused = live.items.get(position=2), []

    def write(n):
        try:
            save_notes(item=item, text=f"texto {n}", version=0, by=cast.coordinator, now=NOW)
        except StaleVersion:
            refused.append(n)
        finally:
            connection.close()

    threads = [Thread(target=write, args=[n]) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    item.refresh_from_db()
    assert (len(refused), item.notes_version) == (11, 1)


def test_agreement_create_needs_who_and_until_when(cast, sign_in, live):
    client, path = sign_in(cast.coordinator), url("agreement_create", live)
    for changes, sentence in [
        ({"acuerdo-lead": ""}, "Indica qué institución conduce"),
        ({"acuerdo-due_on": ""}, "Indica hasta cuándo, o por qué no lleva plazo"),
        ({"acuerdo-due_on": "22/06/2026"}, "El plazo es anterior a la reunión (23 de junio de 2026)"),
        ({"acuerdo-text": ""}, "Escribe qué se acuerda"),
    ]:
        answer = client.post(path, agreement(live, **{"acuerdo-grounds": "Porque <u>sí</u>"} | changes))
        text = answer.content.decode()
        assert (answer.status_code, sentence in text, "Porque &lt;u&gt;sí&lt;/u&gt;" in text) == (422, True, True)
    assert Agreement.objects.count() == 0


def test_agreement_create_sent_twice_is_one_agreement_and_shows_in_its_point(cast, sign_in, live):
    client, form = sign_in(cast.coordinator), agreement(live)
    client.post(url("agreement_create", live), form)
    page = client.post(url("agreement_create", live), form, follow=True)
    made = Agreement.objects.get()
    assert (made.item.position, made.code, made.lead.acronym) == (2, "", "DIRESA")
    assert [shown.pk for shown in page.context["agreements"]] == [made.pk]


def test_session_times_cannot_end_before_they_begin(cast, sign_in, live):
    close_meeting(meeting=live, closed_at=at("2026-06-23 11:00"), now=NOW)
    client, path = sign_in(cast.coordinator), url("session_times", live)
    answer = client.post(path, {"opened": "10:00", "closed": "09:00"})
    assert (answer.status_code, "no puede terminar antes de empezar" in answer.content.decode()) == (422, True)
    assert "Indica a qué hora se levantó" in client.post(path, {"opened": "23:00", "closed": ""}).content.decode()
    client.post(path, {"opened": "09:40", "closed": "11:10"})
    live.refresh_from_db()
    assert (live.opened_at, live.closed_at) == (at("2026-06-23 09:40"), at("2026-06-23 11:10"))


def test_meeting_close_numbers_the_agreements_and_starts_the_draft(cast, sign_in, live):
    client = sign_in(cast.coordinator)
    for place in (2, 1):
        client.post(url("agreement_create", live), agreement(live, point=place))
    page = client.post(url("meeting_close", live), {"closed": "11:05"}, follow=True)
    live.refresh_from_db()
    assert (live.status, live.closed_at, live.minutes.status) == ("held", at("2026-06-23 11:05"), "draft")
    codes = Agreement.objects.order_by("item__position").values_list("item__position", "number")
    assert list(codes) == [(1, 1), (2, 2)]
    assert Agreement.objects.get(number=1).code == "001-2026-MMTRM/GT-SALUD"
    assert "el acta está en borrador" in page.content.decode()


def test_meeting_close_before_it_opened_is_refused(cast, sign_in, live):
    answer = sign_in(cast.coordinator).post(url("meeting_close", live), {"closed": "09:00"})
    assert (answer.status_code, "no puede terminar antes de empezar" in answer.content.decode()) == (422, True)


def test_meeting_close_is_for_who_leads_the_group(cast, sign_in, live):
    answer = sign_in(cast.staff).post(url("meeting_close", live), {"closed": "11:00"})
    assert (answer.status_code, "cierra la sesión" in answer.content.decode()) == (403, True)
    live.refresh_from_db()
    assert live.status == "open"


def test_numbers_follow_from_meeting_to_meeting_and_an_annulled_one_is_not_reused(cast, live):
    lead = entry_of(live, "DIRESA").institution
    fields = {"lead": lead, "others": [], "text": "Algo", "due_on": at("2026-07-01 00:00").date(), "submission": None}
    add_agreement(meeting=live, item=None, by=None, now=NOW, **fields)
    close_meeting(meeting=live, closed_at=at("2026-06-23 11:00"), now=NOW)
    add_agreement(meeting=live, item=None, by=None, now=NOW, **fields)
    assert list(Agreement.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]


def test_nothing_of_the_record_changes_once_the_acta_is_final(cast, sign_in, live):
    close_meeting(meeting=live, closed_at=at("2026-06-23 11:00"), now=NOW)
    live.refresh_from_db()
    finalise_minutes(minutes=live.minutes, by=cast.coordinator, now=at("2026-06-23 11:01"))
    client, item, seat = sign_in(cast.coordinator), live.items.get(position=2), entry_of(live, "DIRESA")
    notes = client.post(url("notes_save", live, item.pk), {"text": "Tarde pero no perdido", "version": 0})
    assert (notes.status_code, "Tarde pero no perdido" in notes.content.decode()) == (422, True)
    presence = client.post(url("attendance_record", live, seat.pk), {"what": "room"})
    late = client.post(url("agreement_create", live), agreement(live))
    assert [presence.status_code, late.status_code] == [422, 422]
    assert (AttendanceEvent.objects.count(), Agreement.objects.count()) == (0, 0)
    with pytest.raises(NotNow):
        save_notes(item=item, text="x", version=0, by=None, now=NOW)


@pytest.mark.parametrize("count", [1, 30])
def test_meeting_log_queries_do_not_grow(cast, sign_in, django_assert_num_queries, count):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    for n in range(1, count + 1):
        ItemFactory(meeting=meeting, position=n)
        accreditation = AccreditationFactory(seat__group=cast.salud)
        AccreditationFactory(seat=accreditation.seat, role=Accreditation.Role.ALTERNATE)
    open_meeting(meeting=meeting, opened_at=NOW)
    client = sign_in(cast.coordinator)
    for seat in meeting.roster.all():
        client.post(url("attendance_record", meeting, seat.pk), {"what": "room"})
    for n in range(1, count + 1):
        client.post(url("agreement_create", meeting), agreement(meeting, point=n))
    with django_assert_num_queries(18):
        client.get(url("meeting_log", meeting))
    with django_assert_num_queries(16):
        client.get(url("meeting_detail", meeting))
