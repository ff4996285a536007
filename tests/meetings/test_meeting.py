"""Planning a meeting: its data, its agenda, its documents, its cancellation."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaItem, Document, Meeting
from meetings.operations import drop_item, move_item, plan_meeting
from tests.factories import GuestFactory, ItemFactory, MeetingFactory, at

TODAY = at("2026-06-09 10:00")


@pytest.fixture(autouse=True)
def _a_tuesday():
    with time_machine.travel(TODAY, tick=False):
        yield


def plan(group, **changes):
    """A valid form of a new meeting of ``group``."""
    return {
        "group": group.pk,
        "kind": "SO",
        "number": "",
        "on": "23/06/2026",
        "first_call": "09:00",
        "second_call": "09:30",
        "ends": "11:00",
        "modality": "in_person",
        "place": "Sala de DIRESA",
        "link": "",
        "visibility": "group",
        "subject": "",
        "notice": "",
        "submission": str(uuid.uuid4()),
    } | changes


def rows(meeting, *new, **changes):
    """The agenda rows of the edit form: those the meeting has, then ``new`` titles."""
    data, items = {}, list(meeting.items.all())
    for place, item in enumerate(items):
        data |= {
            f"puntos-{place}-id": item.pk,
            f"puntos-{place}-section": item.section,
            f"puntos-{place}-title": item.title,
            f"puntos-{place}-minutes_planned": item.minutes_planned,
            f"puntos-{place}-presenter_text": item.presenter_text,
        }
    for place, title in enumerate(new, start=len(items)):
        data |= {
            f"puntos-{place}-section": "decision",
            f"puntos-{place}-title": title,
            f"puntos-{place}-minutes_planned": "15",
            f"puntos-{place}-submission": str(uuid.uuid4()),
        }
    total = {"puntos-TOTAL_FORMS": len(items) + len(new), "puntos-INITIAL_FORMS": len(items)}
    return data | total | changes


def test_meeting_create_proposes_the_next_number_and_saves_what_was_typed(cast, sign_in):
    MeetingFactory(group=cast.salud, number=7, starts_at=at("2026-03-10 09:00"))
    client = sign_in(cast.secretary)
    page = client.get(reverse("meetings:meeting_create") + "?grupo=GT-SALUD")
    assert page.context["form"]["number"].value() == 8

    chosen = {"group": cast.plenary.pk, "kind": "SE", "on": "04/01/2027"}
    assert client.get(reverse("meetings:meeting_create"), chosen).context["form"]["number"].value() == 1

    response = client.post(reverse("meetings:meeting_create"), plan(cast.salud, number="8", proposed="8"))
    meeting = Meeting.objects.get(number=8)
    assert response.headers["Location"] == reverse("meetings:meeting_edit", args=[meeting.pk])
    assert (meeting.group, meeting.series, meeting.code) == (cast.salud, "GT-SALUD/SO", "008-2026")
    assert (meeting.starts_at, meeting.second_call_at) == (at("2026-06-23 09:00"), at("2026-06-23 09:30"))
    assert (meeting.ends_at, meeting.status, meeting.created_by) == (
        at("2026-06-23 11:00"),
        Meeting.Status.SCHEDULED,
        cast.secretary,
    )


def test_meeting_create_takes_the_next_number_of_the_group_chosen_not_of_the_one_proposed(cast, sign_in):
    MeetingFactory(group=cast.proteccion, number=3, starts_at=at("2026-03-10 09:00"))
    sign_in(cast.secretary).post(reverse("meetings:meeting_create"), plan(cast.proteccion, number="1", proposed="1"))
    assert Meeting.objects.filter(group=cast.proteccion).values_list("number", flat=True).order_by("number")[1] == 4


def test_meeting_create_sent_twice_makes_one_meeting(cast, sign_in):
    client, form = sign_in(cast.coordinator), plan(cast.salud)
    client.post(reverse("meetings:meeting_create"), form)
    client.post(reverse("meetings:meeting_create"), form)
    assert Meeting.objects.count() == 1


BAD_PLANS = [
    ({"ends": "08:00"}, "La reunión termina antes de empezar"),
    ({"second_call": "08:30"}, "Debe ser después de las 09:00"),
    ({"on": "31/06/2026"}, "Escribe la fecha como dd/mm/aaaa"),
    ({"on": "01/01/0026"}, "Revisa el año"),
    ({"first_call": "9 de la mañana"}, "Escribe la hora como 09:30"),
    ({"modality": "hybrid"}, "Agrega el enlace o cambia la modalidad a presencial"),
    ({"place": ""}, "Indica dónde será o cambia la modalidad a virtual"),
    ({"number": "5"}, "El siguiente libre es 006"),
    ({"subject": "x" * 10_000}, "200"),
    ({"modality": "virtual", "link": "javascript:alert(1)"}, "Escribe el enlace completo"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD_PLANS)
def test_meeting_create_says_what_to_correct_and_keeps_what_was_typed(cast, sign_in, changes, sentence):
    MeetingFactory(group=cast.salud, number=5, starts_at=at("2026-03-10 09:00"))
    form = plan(cast.salud, notice="Oficio <b>77</b>", **changes)
    response = sign_in(cast.coordinator).post(reverse("meetings:meeting_create"), form)
    text = response.content.decode()
    assert (response.status_code, sentence in text) == (422, True)
    assert 'value="Oficio &lt;b&gt;77&lt;/b&gt;"' in text
    assert Meeting.objects.count() == 1


def test_meeting_create_of_a_past_date_is_allowed_and_said(cast, sign_in):
    client = sign_in(cast.coordinator)
    page = client.post(reverse("meetings:meeting_create"), plan(cast.salud, on="02/06/2026"), follow=True)
    assert "La fecha ya pasó" in page.content.decode()
    assert Meeting.objects.get().starts_at == at("2026-06-02 09:00")


def test_meeting_create_by_a_group_coordinator_is_for_their_group_only(cast, sign_in):
    response = sign_in(cast.coordinator).post(reverse("meetings:meeting_create"), plan(cast.proteccion))
    assert (response.status_code, Meeting.objects.count()) == (422, 0)


def test_plan_meeting_refuses_a_number_that_was_taken_meanwhile(cast):
    taken = MeetingFactory(group=cast.salud, number=4, starts_at=at("2026-03-10 09:00"))
    fields = {"group": cast.salud, "kind": "SO", "starts_at": TODAY, "ends_at": TODAY + timedelta(hours=1)}
    with pytest.raises(Exception, match="se acaba de usar"):
        plan_meeting(meeting=Meeting(), by=None, now=timezone.now(), number=taken.number, **fields)


def test_meeting_edit_saves_data_and_agenda_together(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    ItemFactory(meeting=meeting, position=1, title="Apertura")
    form = plan(cast.salud, number="1", place="Otra sala") | rows(meeting, "Ruta de atención", "Vacunas")
    form["puntos-1-presenter_text"] = "diresa, con OIM"
    url = reverse("meetings:meeting_edit", args=[meeting.pk])
    assert sign_in(cast.coordinator).post(url, form).status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == "Otra sala"
    items = list(meeting.items.values_list("position", "title", "presenter__acronym", "presenter_note"))
    assert items == [
        (1, "Apertura", None, ""),
        (2, "Ruta de atención", "DIRESA", "con OIM"),
        (3, "Vacunas", None, ""),
    ]


def test_meeting_edit_sent_twice_adds_each_new_row_once(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    form = plan(cast.salud, number="1") | rows(meeting, "Ruta de atención")
    client, url = sign_in(cast.coordinator), reverse("meetings:meeting_edit", args=[meeting.pk])
    client.post(url, form)
    client.post(url, form)
    assert list(meeting.items.values_list("title", flat=True)) == ["Ruta de atención"]


BAD_ROWS = [
    ({"puntos-0-title": "x" * 10_000}, "300"),
    ({"puntos-0-title": ""}, "Escribe el título del punto"),
    ({"puntos-0-minutes_planned": ""}, "Indica los minutos"),
    ({"puntos-0-minutes_planned": "quince"}, "Escribe los minutos con cifras"),
    ({"puntos-0-minutes_planned": "700"}, "Pon entre 0 y 600 minutos"),
    ({"puntos-0-presenter_text": "y" * 130}, "Resume quién expone"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD_ROWS)
def test_meeting_edit_says_what_is_wrong_in_a_row_and_keeps_the_rest(cast, sign_in, changes, sentence):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    ItemFactory(meeting=meeting, position=1, title="Apertura")
    form = plan(cast.salud, number="1") | rows(meeting, "Punto <script>nuevo</script>", **changes)
    response = sign_in(cast.coordinator).post(reverse("meetings:meeting_edit", args=[meeting.pk]), form)
    text = response.content.decode()
    assert (response.status_code, sentence in text) == (422, True)
    assert 'value="Punto &lt;script&gt;nuevo&lt;/script&gt;"' in text
    assert list(meeting.items.values_list("title", flat=True)) == ["Apertura"]


@pytest.mark.parametrize(
    ("action", "order"),
    [("agenda_item_up", ["B", "A", "C"]), ("agenda_item_down", ["A", "C", "B"]), ("agenda_item_drop", ["A", "C"])],
)
def test_agenda_item_moves_after_saving_what_was_typed(cast, sign_in, action, order):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    items = [ItemFactory(meeting=meeting, position=n, title=t) for n, t in enumerate("ABC", start=1)]
    form = plan(cast.salud, number="1", place="Sala nueva") | rows(meeting)
    url = reverse(f"meetings:{action}", args=[meeting.pk, items[1].pk])
    assert sign_in(cast.coordinator).post(url, form).status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == "Sala nueva"
    assert list(meeting.items.values_list("title", flat=True)) == order
    assert list(meeting.items.values_list("position", flat=True)) == [1, 2, 3][: len(order)]


def test_move_item_at_the_edge_stays(cast):
    meeting = MeetingFactory(group=cast.salud)
    first, last = (ItemFactory(meeting=meeting, position=n, title=t) for n, t in enumerate("AB", start=1))
    move_item(item=first, step=-1)
    move_item(item=last, step=1)
    assert list(meeting.items.values_list("title", flat=True)) == ["A", "B"]


def test_agenda_item_drop_refuses_a_point_with_notes(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    item = ItemFactory(meeting=meeting, position=1, notes="Ya se habló de esto.")
    url = reverse("meetings:agenda_item_drop", args=[meeting.pk, item.pk])
    page = sign_in(cast.coordinator).post(url, plan(cast.salud, number="1") | rows(meeting), follow=True)
    assert "ya tiene notas o acuerdos" in page.content.decode()
    assert AgendaItem.objects.filter(pk=item.pk).exists()


def test_agenda_order_of_the_page_is_kept(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    for n, title in enumerate("ABC", start=1):
        ItemFactory(meeting=meeting, position=n, title=title)
    places = {f"puntos-{row}-place": place for row, place in enumerate([3, 1, 2])}
    form = plan(cast.salud, number="1") | rows(meeting, **places)
    sign_in(cast.coordinator).post(reverse("meetings:meeting_edit", args=[meeting.pk]), form)
    assert list(meeting.items.values_list("title", flat=True)) == ["B", "C", "A"]


def test_agenda_copy_takes_the_last_agenda_without_its_notes(cast, sign_in):
    earlier = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-05-20 09:00"))
    ItemFactory(meeting=earlier, position=1, title="Seguimiento", notes="Algo que se dijo", minutes_planned=25)
    meeting = MeetingFactory(group=cast.salud, number=2, starts_at=at("2026-06-23 09:00"))
    form = plan(cast.salud, number="2") | rows(meeting)
    sign_in(cast.coordinator).post(reverse("meetings:agenda_copy", args=[meeting.pk]), form)
    copied = meeting.items.values_list("title", "minutes_planned", "notes")
    assert list(copied) == [("Seguimiento", 25, "")]


def test_agenda_copy_twice_adds_each_point_once(cast, sign_in):
    earlier = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-05-20 09:00"))
    ItemFactory(meeting=earlier, position=1, title="Seguimiento")
    meeting = MeetingFactory(group=cast.salud, number=2, starts_at=at("2026-06-23 09:00"))
    client = sign_in(cast.coordinator)
    for _ in range(2):
        client.post(reverse("meetings:agenda_copy", args=[meeting.pk]), plan(cast.salud, number="2") | rows(meeting))
    assert list(meeting.items.values_list("title", flat=True)) == ["Seguimiento"]


def test_meeting_edit_with_a_row_taken_off_elsewhere_keeps_what_was_typed_in_it(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    items = [ItemFactory(meeting=meeting, position=n, title=t) for n, t in enumerate("ABC", start=1)]
    form = plan(cast.salud, number="1") | rows(meeting, **{"puntos-1-title": "B corregido"})
    drop_item(item=items[1])
    client, path = sign_in(cast.coordinator), reverse("meetings:meeting_edit", args=[meeting.pk])
    assert [client.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert list(meeting.items.values_list("title", flat=True)) == ["A", "C", "B corregido"]


@time_machine.travel(at("2026-06-22 09:00"), tick=False)
def test_meeting_edit_says_that_notice_was_given_rather_than_that_it_is_late(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    client, said = sign_in(cast.coordinator), []
    for convened_at in (None, at("2026-06-10 09:00")):
        Meeting.objects.filter(pk=meeting.pk).update(convened_at=convened_at)
        text = client.get(reverse("meetings:meeting_edit", args=[meeting.pk])).text
        said.append(["El plazo para convocar ya pasó" in text, "Ya se convocó" in text])
    assert said == [[True, False], [False, True]]


def test_meeting_edit_names_only_the_meetings_one_may_see_that_day(cast, sign_in):
    MeetingFactory(group=cast.proteccion, starts_at=at("2026-06-23 15:00"), number=77)
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"), number=1)
    path = reverse("meetings:meeting_edit", args=[meeting.pk])
    assert "También se reúne" not in sign_in(cast.coordinator).get(path).content.decode()
    assert "También se reúne" in sign_in(cast.secretary).get(path).content.decode()


def test_agenda_copy_without_an_earlier_meeting_says_so(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, number=1, starts_at=at("2026-06-23 09:00"))
    form = plan(cast.salud, number="1") | rows(meeting)
    page = sign_in(cast.coordinator).post(reverse("meetings:agenda_copy", args=[meeting.pk]), form, follow=True)
    assert "no tiene una reunión anterior" in page.content.decode()


def test_agenda_standard_adds_the_stations_of_a_session(cast, sign_in):
    meeting = MeetingFactory(group=cast.plenary, number=1, starts_at=at("2026-06-23 09:00"))
    form = plan(cast.plenary, number="1") | rows(meeting)
    sign_in(cast.secretary).post(reverse("meetings:agenda_standard", args=[meeting.pk]), form)
    sections = list(meeting.items.values_list("section", flat=True))
    stations = ["opening", "previous", "correspondence", "reports", "motions"]
    assert sections == [*stations, "reports", "decision", "agreements", "closing"]


def test_document_add_download_and_withdraw(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    item = ItemFactory(meeting=meeting)
    client = sign_in(cast.coordinator)
    form = {"title": "Padrón", "submission": str(uuid.uuid4()), "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 hola")}
    client.post(reverse("meetings:document_add", args=[meeting.pk, item.pk]), form)
    document = Document.objects.get()
    assert (document.title, document.size, document.item) == ("Padrón", 13, item)

    url = reverse("meetings:document_download", args=[document.pk])
    answer = sign_in(cast.titular).get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 hola"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert sign_in(cast.foreign).get(url).status_code == 404

    client.post(reverse("meetings:document_withdraw", args=[document.pk]))
    assert client.get(url).status_code == 404
    assert Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("a.exe", b"MZ", "Ese tipo de archivo no se admite"), ("a.pdf", b"", "El archivo está vacío")],
)
def test_document_add_refuses_what_it_cannot_keep(cast, sign_in, name, content, sentence):
    item = ItemFactory(meeting=MeetingFactory(group=cast.salud))
    form = {"title": "Padrón", "submission": str(uuid.uuid4()), "file": SimpleUploadedFile(name, content)}
    response = sign_in(cast.coordinator).post(reverse("meetings:document_add", args=[item.meeting_id, item.pk]), form)
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert Document.objects.count() == 0


def test_document_add_refuses_a_large_file(cast, sign_in, settings):
    settings.DOCUMENT_MAX_BYTES = 1024 * 1024
    item = ItemFactory(meeting=MeetingFactory(group=cast.salud))
    form = {"title": "Padrón", "submission": str(uuid.uuid4()), "file": SimpleUploadedFile("a.pdf", b"x" * 1_258_292)}
    response = sign_in(cast.coordinator).post(reverse("meetings:document_add", args=[item.meeting_id, item.pk]), form)
    assert "El archivo pesa 1,2 MB y el límite es 1 MB." in response.content.decode()


def test_meeting_cancel_asks_for_a_reason_and_keeps_the_meeting(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    client, url = sign_in(cast.coordinator), reverse("meetings:meeting_cancel", args=[meeting.pk])
    assert "Escribe el motivo" in client.post(url, {"reason": ""}).content.decode()
    assert [client.post(url, {"reason": "Coincide con el simulacro"}).status_code for _n in range(2)] == [302, 302]
    late = sign_in(cast.secretary).post(url, {"reason": "Sin sala"}).text
    assert ["«Coincide con el simulacro»" in late, "Sin sala" in late] == [True, True]
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancelled_reason) == (Meeting.Status.CANCELLED, "Coincide con el simulacro")


def test_meeting_detail_shows_times_computed_from_the_plan(cast, sign_in):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    ItemFactory(meeting=meeting, position=1, title="Apertura", minutes_planned=10)
    ItemFactory(meeting=meeting, position=2, title="Vacunas", minutes_planned=25)
    page = sign_in(cast.titular).get(reverse("meetings:meeting_detail", args=[meeting.pk]))
    assert [(i.title, i.planned_at) for i in page.context["meeting"].timed_items] == [
        ("Apertura", at("2026-06-23 09:00")),
        ("Vacunas", at("2026-06-23 09:10")),
    ]
    assert "Si cada punto cumple su tiempo, termina a las 09:35." in page.content.decode()
    assert "1 de 1 en la primera llamada, 1 en la segunda" in page.content.decode()


def test_meeting_detail_of_another_group_is_absent_unless_shared(cast, sign_in):
    meeting = MeetingFactory(group=cast.proteccion, starts_at=at("2026-06-23 09:00"))
    url, client = reverse("meetings:meeting_detail", args=[meeting.pk]), sign_in(cast.titular)
    assert client.get(url).status_code == 404
    Meeting.objects.filter(pk=meeting.pk).update(visibility=Meeting.Visibility.MEMBERS)
    assert client.get(url).status_code == 200
    assert sign_in(cast.outsider).get(url).status_code == 302


@pytest.mark.parametrize("count", [1, 30])
def test_meeting_detail_queries_do_not_grow(cast, sign_in, django_assert_num_queries, count):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    for n in range(1, count + 1):
        ItemFactory(meeting=meeting, position=n, presenter=cast.titular.person.institution)
        GuestFactory(meeting=meeting)
    client = sign_in(cast.titular)
    with django_assert_num_queries(15):
        client.get(reverse("meetings:meeting_detail", args=[meeting.pk]))


@pytest.mark.parametrize("count", [1, 30])
def test_meeting_edit_queries_do_not_grow(cast, sign_in, django_assert_num_queries, count):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    for n in range(1, count + 1):
        ItemFactory(meeting=meeting, position=n, presenter=cast.titular.person.institution)
    client = sign_in(cast.coordinator)
    with django_assert_num_queries(21):
        client.get(reverse("meetings:meeting_edit", args=[meeting.pk]))


def test_starts_on_is_the_day_in_lima_even_late_at_night(cast):
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-12-31 23:30"))
    meeting.refresh_from_db()  # stored in UTC, already the next year there
    assert (meeting.starts_on.isoformat(), meeting.year) == ("2026-12-31", 2026)
