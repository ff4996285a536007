"""A person's copy of everything held about them, and that nothing is forgotten in it nor in their removal."""

import json

import pytest
from auditlog import get_logentry_model
from django.utils import timezone

from members.models import Person
from notifications.operations import write_letter
from tests import factories as f
from tests.mesa.test_directory import held

pytestmark = pytest.mark.django_db

# Where each relation to a person shows in the copy. A model that comes later fails the test until it is thought about.
SHOWN = {
    "members.Person.merged_into": "Ficha",
    "members.User.person": "Cuenta",
    "members.Invitation.person": "Invitaciones a abrir una cuenta",
    "workgroups.Accreditation.person": "Designaciones",
    "workgroups.Office.person": "Cargos",
    "secretariat.AccessDecision.person": "Revisiones de accesos",
    "secretariat.RightsRequest.person": "Solicitudes sobre sus datos",
    "notifications.Letter.person": "Cartas enviadas",
    "meetings.RosterEntry.titular": "Asientos en sesiones",
    "meetings.RosterEntry.alternate": "Asientos en sesiones",
    "meetings.AttendanceEvent.person": "Asistencia",
    "meetings.MeetingGuest.person": "Invitaciones a reuniones",
    "meetings.Rsvp.person": "Respuestas a convocatorias",
    "trainings.Enrolment.person": "Capacitaciones en que se inscribió",
    "trainings.Speaker.person": "Capacitaciones en que expuso",
    "notifications.Preference.person": "Avisos que prefiere",
    "notifications.CalendarToken.person": "Enlaces de calendario",
}


def sections(client, path="/mis-datos/descargar/"):
    return json.loads(client.get(path).content)


def test_every_relation_to_a_person_is_in_the_copy(cast, sign_in):
    relations = {
        f"{r.related_model._meta.label}.{r.field.name}"
        for r in Person._meta.get_fields(include_hidden=True)
        if r.auto_created and not r.concrete
    }
    assert relations == set(SHOWN)
    assert set(SHOWN.values()) - set(sections(sign_in(cast.titular))) == set()


def test_own_copy_holds_what_is_theirs_and_nobody_elses(cast, sign_in):
    meeting = held(cast.salud, "2026-03-01", "DIRESA", subject="Asunto reservado")
    words = {"subject": "Convocatoria", "text": "Te esperamos", "now": timezone.now()}
    write_letter(kind="x", address="a@b.example", person=cast.titular.person, dedupe_key="1", **words)
    secret = {**words, "subject": "Tu código", "text": "123456", "has_secret": True}
    write_letter(kind="x", address="a@b.example", person=cast.titular.person, dedupe_key="2", **secret)
    write_letter(kind="x", address="otra@b.example", person=cast.alternate.person, dedupe_key="3", **words)
    f.RightsRequestFactory(person=cast.alternate.person, detail="De otra persona")
    copy = sections(sign_in(cast.titular))
    text = json.dumps(copy, ensure_ascii=False)
    assert copy["Ficha"][0]["Correo institucional"] == cast.titular.person.email
    assert [row["Sesión"] for row in copy["Asistencia"]] == [meeting.code]
    assert [row["Asunto"] for row in copy["Cartas enviadas"]] == ["Tu código", "Convocatoria"]
    hidden = ("reservado", "123456", "otra@b.example", "De otra persona", cast.alternate.person.email)
    assert [word for word in hidden if word in text] == []


def test_own_copy_is_a_page_and_a_file_and_both_are_logged(cast, sign_in):
    client = sign_in(cast.titular)
    page, file = client.get("/mis-datos/copia/"), client.get("/mis-datos/descargar/")
    assert (page.status_code, cast.titular.person.phone in page.text) == (200, True)
    name = f"datos-titular-de-diresa-{timezone.localdate()}.json"
    assert (file["Content-Type"], file["Content-Disposition"]) == (
        "application/json",
        f'attachment; filename="{name}"',
    )
    log = get_logentry_model()
    logged = log.objects.filter(actor=cast.titular, object_pk=str(cast.titular.person_id), action__in=[3, 4])
    assert [entry.additional_data["what"] for entry in logged.order_by("pk")] == [
        "Copia de sus datos, en pantalla",
        "Copia de sus datos, en archivo",
    ]


def test_person_copy_is_handed_over_by_the_secretariat_only(cast, sign_in):
    path = f"/personas/{cast.titular.person_id}/copia/"
    answers = {
        persona: [sign_in(getattr(cast, persona)).get(p).status_code for p in (path, f"{path}descargar/")]
        for persona in ("secretary", "staff", "auditor", "titular", "alternate")
    }
    assert answers == {
        "secretary": [200, 200],
        "staff": [200, 200],
        "auditor": [403, 403],
        "titular": [403, 403],
        "alternate": [403, 403],
    }
    assert sections(sign_in(cast.staff), f"{path}descargar/")["Persona"] == "Titular de DIRESA"


@pytest.mark.parametrize("rows", [1, 30])
def test_own_copy_queries(cast, sign_in, django_assert_num_queries, rows):
    for n in range(rows):
        held(cast.salud, f"2026-0{1 + n // 20}-{1 + n % 20:02d}", "DIRESA")
        f.AccessReviewFactory(period=f"20{n}-1", status="closed")
        f.RightsRequestFactory(person=cast.titular.person)
    client = sign_in(cast.titular)
    with django_assert_num_queries(30):
        client.get("/mis-datos/copia/")
