"""Trainings from their plan to their page: made, edited, published, seen, finished, cancelled and copied."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories as f
from tests.filling import filled, forms_of
from trainings.models import SessionAttendance, Training
from trainings.operations.plan import finish_training
from trainings.overview import Registration

NOW = f.at("2026-06-10 08:00")


@pytest.fixture(autouse=True)
def _on_the_tenth_of_june(time_machine):
    time_machine.move_to(NOW, tick=False)


def plan(group, **changed):
    """What the form of a new training sends."""
    signs = {"name": "Rosa Peña Luna", "post": "Directora", "institution_name": "DIRESA Tumbes"}
    rows = {f"firmantes-0-{name}": value for name, value in signs.items()}
    rows |= {"firmantes-TOTAL_FORMS": "2", "firmantes-INITIAL_FORMS": "0"}
    sent = {"group": group.pk, "title": "Ruta de atención", "hours": "8", "hour_unit": "chronological"}
    sent |= {"modality": "in_person", "entry": "institutions", "visibility": "members", "paper": "attendance"}
    sent |= {"audiences": ["public", "police"], "minimum_attendance": "80", "hours_to_accept": "48", "capacity": "40"}
    sent |= {"organisers": "diresa, ACNUR", "quotas": "DIRESA 10\r\nDP 2", "closes_at": "12/06/2026 18:00"}
    return sent | rows | {"submission": str(uuid.uuid4())} | changed


def session(**changed):
    sent = {
        "title": "Marco de protección",
        "on": "17/06/2026",
        "starts": "15:00",
        "ends": "17:00",
        "place": "Auditorio",
    }
    sent |= {"ponentes-TOTAL_FORMS": "1", "ponentes-INITIAL_FORMS": "0", "ponentes-0-name": "Luis Rivas Paz"}
    return sent | changed


def typed(answer):
    """What the forms of a page would send as they stand: rows left empty stay empty."""
    return {n: v for n, v in filled(forms_of(answer)).items() if not str(v).startswith("Texto de")}


def seen(training):
    """Title, state, and the rows beside it as they are read."""
    training = Training.objects.get(pk=training.pk)
    return {
        "code": training.code,
        "status": training.status,
        "version": training.version,
        "title": training.title,
        "audiences": [row.audience for row in training.audiences.all()],
        "organisers": [row.institution.acronym for row in training.organisers.all()],
        "quotas": [(row.institution.acronym, row.seats) for row in training.quotas.all()],
        "signatories": [(row.name, row.post, row.institution_name) for row in training.signatories.all()],
        "closes_at": training.closes_at,
    }


SEEN = {
    "code": "CAP-001-2026",
    "status": "draft",
    "version": 0,
    "title": "Ruta de atención",
    "audiences": ["police", "public"],
    "organisers": ["DIRESA", "ACNUR"],
    "quotas": [("DIRESA", 10), ("DP", 2)],
    "signatories": [("Rosa Peña Luna", "Directora", "DIRESA Tumbes")],
    "closes_at": f.at("2026-06-12 18:00"),
}


def test_from_a_form_to_the_public_page(cast, sign_in):
    client, public = sign_in(cast.coordinator), Client()
    sent = plan(cast.salud, entry="public", visibility="public")
    assert client.post("/capacitaciones/nueva/", sent).status_code == 302
    client.post("/capacitaciones/nueva/", sent)
    training = Training.objects.get()
    assert seen(training) == SEEN
    page = reverse("trainings:training_detail", args=[training.pk])
    assert public.get(page).headers["Location"] == f"/ingresar/?next={page}"
    refused = client.post(f"{page}publicar/", follow=True)
    said = [str(message) for message in refused.context["messages"]]
    assert said[-1] == "Aún no se puede publicar. Agrega al menos una sesión."
    link = {"link": "https://sala.example/secreta", "ponentes-0-email": "luis@ponente.example"}
    for _twice in range(2):
        assert client.post(f"{page}sesiones/nueva/", session(**link)).status_code == 302
    assert "Las sesiones suman 2 horas y se certificarán 8 horas." in client.get(page).content.decode()
    client.post(f"{page}publicar/")
    assert Training.objects.get().published_at == NOW
    text = public.get(page).content.decode()
    assert [word in text for word in ("Marco de protección", "Luis Rivas Paz", "Quedan 40 cupos")] == [True] * 3
    assert [word in text for word in ("sala.example", "luis@ponente", "Editar", "suman")] == [False] * 4
    assert "Cierra el viernes 12 de junio a las 18:00" in text


def test_a_number_is_of_its_year_and_every_mistake_is_said_at_once(cast, sign_in):
    f.TrainingFactory(year=2026, number=7)
    f.TrainingFactory(year=2025, number=9)
    client = sign_in(cast.coordinator)
    wrong = plan(
        cast.salud, title="", organisers="DIRESA, NADIE", quotas="DIRESA muchos", closes_at="mañana", entry="public"
    ) | {"paper": "certificate", "firmantes-1-post": "Jefe", "hours": "0"}
    answer = client.post("/capacitaciones/nueva/", wrong)
    form, signing = answer.context["form"], answer.context["signatories"]
    assert answer.status_code == 422
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "title": "Escribe el título, como irá en el certificado.",
        "hours": "Escribe un número mayor que cero.",
        "organisers": "No hay una institución con la sigla «NADIE».",
        "quotas": "No se entiende «DIRESA muchos». Escribe la sigla y los cupos, por ejemplo DIRESA 10.",
        "closes_at": "Escribe el día y la hora como 30/06/2026 18:00.",
        "minimum_grade": "El certificado pide aprobar: indica la nota mínima.",
        "visibility": "Si se inscribe el público en general, tiene que verla cualquiera.",
    }
    assert signing.errors == [
        {},
        {"name": ["Escribe el nombre de quien firma."], "institution_name": ["Escribe su institución."]},
    ]
    client.post("/capacitaciones/nueva/", plan(cast.salud))
    assert Training.objects.latest("pk").code == "CAP-008-2026"


def test_who_saves_second_sees_both_versions_and_loses_nothing(cast, sign_in):
    client = sign_in(cast.coordinator)
    client.post("/capacitaciones/nueva/", plan(cast.salud))
    training = Training.objects.get()
    path = reverse("trainings:training_edit", args=[training.pk])
    first = typed(client.get(path))
    second = first | {"title": "Ruta de salud", "audiences": ["military"], "firmantes-0-post": "Jefa"}
    assert client.post(path, first | {"title": "Ruta nueva", "quotas": ""}).status_code == 302
    answer = client.post(path, second)
    assert (answer.status_code, answer.context["differences"]) == (
        409,
        [
            ("Título", "Ruta de salud", "Ruta nueva"),
            ("Públicos", "Fuerzas Armadas", "Policía, Función pública"),
            ("Cupos por institución", "DIRESA 10\nDP 2", ""),
            ("Firmante 1: Cargo", "Jefa", "Directora"),
        ],
    )
    assert client.post(path, typed(answer)).status_code == 302
    assert seen(training) == SEEN | {
        "version": 2,
        "title": "Ruta de salud",
        "audiences": ["military"],
        "signatories": [("Rosa Peña Luna", "Jefa", "DIRESA Tumbes")],
    }
    assert client.post(path, typed(answer) | {"version": "0"}).status_code == 302  # the same text is no conflict


def test_what_is_published_stays_complete_and_keeps_the_seats_taken(cast, sign_in):
    client = sign_in(cast.coordinator)
    client.post("/capacitaciones/nueva/", plan(cast.salud))
    training = Training.objects.get()
    f.TrainingSessionFactory(training=training)
    for _n in range(3):
        f.EnrolmentFactory(training=training)
    f.EnrolmentFactory(training=training, status="waiting")
    client.post(reverse("trainings:training_publish", args=[training.pk]))
    path = reverse("trainings:training_edit", args=[training.pk])
    for changed, said in [
        ({"capacity": "2"}, "Ya hay 3 personas inscritas: no puede haber menos cupos."),
        ({"organisers": ""}, "Ya está publicada y quedaría incompleta. Indica qué instituciones organizan."),
    ]:
        answer = client.post(path, typed(client.get(path)) | {"organisers": "DIRESA"} | changed)
        assert answer.context["form"].non_field_errors() == [said]
    assert seen(training) == SEEN | {"status": "published"}
    only = training.sessions.get()
    client.post(reverse("trainings:session_remove", args=[only.pk]))
    assert list(training.sessions.all()) == [only]


def test_a_session_is_changed_until_somebody_attended(cast, sign_in):
    client = sign_in(cast.coordinator)
    training = f.TrainingFactory(group=cast.salud, status="draft", modality="hybrid")
    client.post(reverse("trainings:session_create", args=[training.pk]), session())
    only = training.sessions.get()
    path = reverse("trainings:session_edit", args=[only.pk])
    read = typed(client.get(path))
    speaker = only.speakers.get()
    added = {"ponentes-0-name": "Ana Ruiz Mena", "ponentes-1-name": "Luis Rivas Paz", "ponentes-1-topic": "Asilo"}
    assert client.post(path, read | added | {"ends": "18:00"}).status_code == 302
    assert list(only.speakers.values_list("pk", "name", "topic"))[1:] == [(speaker.pk, "Luis Rivas Paz", "Asilo")]
    stale = client.post(path, read | {"place": "Sala 2"})
    assert (stale.status_code, stale.context["differences"]) == (
        409,
        [
            ("Termina", "17:00", "18:00"),
            ("Lugar", "Sala 2", "Auditorio"),
            ("Ponente 1: Nombres y apellidos", "Luis Rivas Paz", "Ana Ruiz Mena"),
            ("Ponente 2: Nombres y apellidos", "", "Luis Rivas Paz"),
            ("Ponente 2: Qué expone", "", "Asilo"),
        ],
    )
    enrolment = f.EnrolmentFactory(training=training)
    SessionAttendance.objects.create(session=only, enrolment=enrolment, at=NOW, marked_at=NOW, way="list")
    now = typed(client.get(path))
    moved = client.post(path, now | {"on": "18/06/2026"})
    assert moved.context["form"].non_field_errors() == [
        "Ya se registró asistencia en esta sesión: su día y sus horas no cambian."
    ]
    assert client.post(path, now | {"place": "Sala 3"}).status_code == 302
    client.post(reverse("trainings:session_remove", args=[only.pk]))
    only.refresh_from_db()
    assert (only.place, only.sequence) == ("Sala 3", 2)
    SessionAttendance.objects.all().delete()
    client.post(reverse("trainings:session_remove", args=[only.pk]))
    assert training.sessions.count() == 0


def test_materials_are_read_by_who_sees_the_training_and_links_by_who_is_registered(cast, sign_in):
    client = sign_in(cast.coordinator)
    training = f.TrainingFactory(group=cast.salud, visibility="group")
    only = f.TrainingSessionFactory(training=training, starts_at=NOW + timedelta(days=1), link="https://sala.example/1")
    path = reverse("trainings:material_add", args=[only.pk])
    for _twice in range(2):
        file = SimpleUploadedFile("guia.pdf", b"%PDF-1.7 guia")
        assert client.post(path, {"title": "Guía: documentos", "file": file}).status_code == 302
    assert client.post(path, {"title": "Mal", "file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 422
    material = only.materials.get()
    address, page = f"/capacitaciones/materiales/{material.pk}/", f"/capacitaciones/{training.pk}/"
    f.EnrolmentFactory(training=training, person=cast.foreign.person, status="pending", held_until=NOW)
    f.EnrolmentFactory(training=training, person=cast.titular.person)
    people = {"registered": cast.titular, "pending": cast.foreign, "member": cast.observer, "stranger": cast.outsider}
    clients = {name: sign_in(user) for name, user in people.items()} | {"nobody": Client(), "prepares": client}
    read = {
        name: [one.get(address).status_code, "sala.example/1" in one.get(page).content.decode()]
        for name, one in clients.items()
    }
    assert read == {
        "registered": [200, True],
        "pending": [200, False],
        "member": [200, False],
        "stranger": [302, False],
        "nobody": [302, False],
        "prepares": [200, True],
    }
    training.visibility = "public"
    training.save()
    answer = Client().get(address)
    assert (answer.headers["Content-Type"], b"".join(answer.streaming_content)) == ("application/pdf", b"%PDF-1.7 guia")
    client.post(f"{address}retirar/")
    assert [Client().get(address).status_code, client.get(address).status_code] == [302, 404]


def test_it_runs_by_itself_ends_by_hand_and_a_cancelled_one_says_why(cast, sign_in):
    client = sign_in(cast.coordinator)
    training, other = (f.TrainingFactory(group=cast.salud) for _n in range(2))
    f.TrainingSessionFactory(training=training, starts_at=NOW - timedelta(hours=1))
    page, off = (reverse("trainings:training_detail", args=[row.pk]) for row in (training, other))
    assert Training.objects.get(pk=training.pk).stage(NOW) == "running"
    refused = client.post(f"{page}terminar/", follow=True)
    assert [str(m) for m in refused.context["messages"]] == [
        "Falta una sesión. Se termina cuando acabe la última, o quita las que no se harán."
    ]
    for later in (2, 3):
        finish_training(training=training, now=NOW + timedelta(hours=later))
    training.refresh_from_db()
    assert (training.status, training.finished_at) == ("finished", NOW + timedelta(hours=2))
    assert client.post(f"{off}cancelar/", {"reason": ""}).status_code == 422
    assert [client.post(f"{off}cancelar/", {"reason": "Lluvias intensas"}).status_code for _n in range(2)] == [302, 302]
    late = sign_in(cast.secretary).post(f"{off}cancelar/", {"reason": "Sin sala"})
    assert (late.status_code, "«Lluvias intensas»" in late.text, "Sin sala" in late.text) == (422, True, True)
    assert "Lluvias intensas" in sign_in(cast.observer).get(off).content.decode()
    for path in (page, off):
        assert client.get(f"{path}editar/", follow=True).redirect_chain == [(path, 302)]
    assert [row.status for row in Training.objects.order_by("pk")] == ["finished", "cancelled"]


def test_a_copy_moves_every_session_by_the_same_days(cast, sign_in):
    client = sign_in(cast.coordinator)
    client.post("/capacitaciones/nueva/", plan(cast.salud))
    training = Training.objects.get()
    for day in ("03/06/2026", "10/06/2026"):
        client.post(reverse("trainings:session_create", args=[training.pk]), session(on=day, link="https://a.example/"))
    path = reverse("trainings:training_copy", args=[training.pk])
    assert client.post(path, {"on": "01/06/2026", "submission": uuid.uuid4()}).status_code == 422
    sent = {"on": "01/07/2026", "submission": uuid.uuid4()}
    for _twice in range(2):
        assert client.post(path, sent).status_code == 302
    copy = Training.objects.exclude(pk=training.pk).get()
    assert seen(copy) == SEEN | {"code": "CAP-002-2026", "closes_at": None}
    assert copy.copied_from == training
    assert [(s.starts_at, s.link, [p.name for p in s.speakers.all()]) for s in copy.sessions.all()] == [
        (f.at("2026-07-01 15:00"), "", ["Luis Rivas Paz"]),
        (f.at("2026-07-08 15:00"), "", ["Luis Rivas Paz"]),
    ]


def test_the_list_finds_by_time_group_audience_modality_and_words(cast, sign_in, django_assert_num_queries):
    ahead = f.TrainingFactory(group=cast.salud, title="Asilo en frontera", modality="virtual", number=1)
    ahead.audiences.create(audience="police")
    past = f.TrainingFactory(group=cast.salud, title="Trata de personas", visibility="public", number=2)
    f.TrainingFactory(group=cast.salud, title="Sin fecha", status="draft", number=3)
    f.TrainingFactory(group=cast.proteccion, title="Ajena", visibility="group", number=4)
    f.TrainingSessionFactory(training=ahead, starts_at=NOW + timedelta(days=3))
    f.TrainingSessionFactory(training=past, starts_at=NOW - timedelta(days=3))
    client, member = sign_in(cast.coordinator), sign_in(cast.titular)

    def titles(query, one=client, **headers):
        return [row["training"].title for row in one.get(f"/capacitaciones/{query}", **headers).context["rows"]]

    assert {query: titles(query) for query in ("", "?cuando=pasadas", "?cuando=todas")} == {
        "": ["Asilo en frontera", "Sin fecha"],
        "?cuando=pasadas": ["Trata de personas"],
        "?cuando=todas": ["Asilo en frontera", "Trata de personas", "Sin fecha"],
    }
    assert titles("?cuando=todas", member) == ["Asilo en frontera", "Trata de personas"]
    assert titles("?cuando=todas", Client()) == ["Trata de personas"]
    for query in ("?publico=police", "?modalidad=virtual", "?q=frontera", "?q=cap-001-2026"):
        assert titles(query) == ["Asilo en frontera"]
    assert titles("?grupo=GT-SALUD") == ["Asilo en frontera", "Sin fecha"]
    assert titles("?q=" + "x" * 101) == []
    part = client.get("/capacitaciones/", headers={"HX-Request": "true"}).content.decode()
    assert ("<h1>" in part, 'id="lista"' in part) == (False, True)


@pytest.mark.parametrize("rows", [1, 30])
def test_list_and_page_take_the_same_queries_with_1_and_30_rows(cast, sign_in, django_assert_num_queries, rows):
    training = f.TrainingFactory(group=cast.salud)
    for number in range(rows):
        other = f.TrainingFactory(group=cast.salud)
        other.organisers.create(institution=f.InstitutionFactory())
        other.audiences.create(audience="police")
        f.TrainingSessionFactory(training=other)
        one = f.TrainingSessionFactory(training=training, starts_at=NOW + timedelta(days=number))
        one.speakers.create(name="Ponente")
        one.materials.create(title="Guía", file="a.pdf", kind="pdf", size=1)
        training.organisers.create(institution=f.InstitutionFactory())
        f.EnrolmentFactory(training=training)
    client = sign_in(cast.titular)
    with django_assert_num_queries(14):
        client.get("/capacitaciones/")
    with django_assert_num_queries(17):
        client.get(f"/capacitaciones/{training.pk}/")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ("Quedan 40 cupos", "", "0 inscritas de 40")),
        ({"capacity": None}, ("Inscripción abierta", "", "0 personas inscritas")),
        ({"closes_at": "2026-06-10 18:00"}, ("Quedan 40 cupos", "Cierra hoy a las 18:00", "0 inscritas de 40")),
        ({"opens_at": "2026-06-11 09:00"}, ("Aún no se inscribe", "Abre mañana a las 09:00", "0 inscritas de 40")),
        ({"closes_at": "2026-06-09 18:00"}, ("Inscripción cerrada", "", "0 inscritas de 40")),
        ({"status": "cancelled", "cancelled_reason": "Lluvias"}, ("Cancelada", "", "0 inscritas de 40")),
    ],
)
def test_the_card_says_the_seats_and_the_window(db, facts, said):
    facts = {name: f.at(value) if name.endswith("_at") else value for name, value in facts.items()}
    training = f.TrainingFactory(**{"capacity": 40} | facts)
    f.TrainingSessionFactory(training=training, starts_at=NOW + timedelta(days=9))
    card = Registration(Training.objects.with_taken().get(), timezone.now())
    assert (card.title, card.window, card.says) == said


def test_the_page_of_a_group_shows_its_trainings_to_come(cast, sign_in):
    for facts in ({"title": "Propia"}, {"title": "En borrador", "status": "draft"}):
        f.TrainingSessionFactory(training=f.TrainingFactory(group=cast.salud, **facts))
    f.TrainingFactory(group=cast.proteccion, title="De otro grupo")
    shown = [row.title for row in sign_in(cast.titular).get("/grupos/GT-SALUD/").context["trainings"]]
    assert shown == ["Propia"]


def test_hours_are_read_with_comma_or_point_and_shown_as_people_write_them(cast, sign_in):
    client = sign_in(cast.coordinator)
    client.post("/capacitaciones/nueva/", plan(cast.salud, hours="12,5", paper="certificate", minimum_grade="14"))
    client.post("/capacitaciones/nueva/", plan(cast.salud, hours="7.5", hour_unit="academic"))
    trainings = Training.objects.order_by("pk")
    assert [row.hours_said for row in trainings] == ["12,5 horas", "7,5 horas lectivas"]
    sent = typed(client.get(reverse("trainings:training_edit", args=[trainings[0].pk])))
    assert (sent["hours"], sent["minimum_grade"]) == ("12,5", "14")


def test_the_calendar_shows_the_sessions_one_may_see_of_the_month(cast, sign_in):
    for facts in ({"title": "Propia"}, {"title": "Cancelada", "status": "cancelled", "cancelled_reason": "Lluvia"}):
        f.TrainingSessionFactory(training=f.TrainingFactory(group=cast.salud, **facts))
    for facts in ({"title": "Ajena", "visibility": "group"}, {"title": "De todas"}):
        f.TrainingSessionFactory(training=f.TrainingFactory(group=cast.proteccion, **facts))
    f.TrainingSessionFactory(training=f.TrainingFactory(group=cast.salud), starts_at=NOW + timedelta(days=40))
    client = sign_in(cast.titular)

    def shown(query):
        days = [day for week in client.get(f"/reuniones/{query}").context["weeks"] for day in week]
        return [(day.on.day, session.training.title) for day in days for session in day.sessions]

    assert shown("") == [(12, "Propia"), (12, "De todas")]
    assert shown("?grupo=GT-SALUD") == [(12, "Propia")]
