"""Lists of virtual rooms as the three products hand them out, matched, shown and applied once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from classroom.presence import presences
from rendering.spreadsheets import Unreadable
from tests import factories as f
from trainings.models import SessionAttendance

START = f.at("2026-06-09 15:00")
ZOOM = """\ufeffID de la reunión,Tema,Hora de inicio,Correo electrónico del usuario,Duración (minutos),Participantes
812 3456 7890,Trata de personas,06/09/2026 14:51:10,mesa@cancilleria.example,134,4

Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,Duración (minutos),Invitado
Abel Quispe (DEPINCRI),,06/09/2026 14:58:02,06/09/2026 15:40:00,42,Sí
Abel Quispe (DEPINCRI),,06/09/2026 15:45:00,06/09/2026 17:00:10,75,Sí
rosita,Rosa@entidad.example,06/09/2026 15:01:00,06/09/2026 17:02:00,121,Sí
IVAN CASTRO LAMA,,06/09/2026 15:25:10,06/09/2026 15:55:00,30,Sí
iPhone de Luz,,06/09/2026 15:00:10,06/09/2026 17:00:00,120,Sí
María Torres,,06/09/2026 15:00:10,06/09/2026 17:00:00,120,Sí
"""
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
Abel,Quispe,abel.q@otro.example,1 hr 57 min,2:58 PM,5:00 PM
Rosa,Peña Luna,rosa@entidad.example,2 hr 1 min,3:01 PM,5:02 PM
"""
TEAMS = """1. Resumen
Título de la reunión\tTrata de personas
Participantes que asistieron\t2
Duración de la reunión\t2h 14m

2. Participantes
Nombre\tPrimera unión\tÚltima salida\tDuración en la reunión\tCorreo electrónico\tId. de participante (UPN)\tRol
Abel Quispe\t9/6/26, 14:58:02\t9/6/26, 17:00:10\t1h 57m 3s\t\t\tModerador
Rosa Peña (Invitado)\t9/6/26, 15:01:00\t9/6/26, 17:02:00\t2h 1m\trosa@entidad.example\trosa@entidad.example\tAsistente

3. Actividades en la reunión
Nombre\tHora de unión\tHora de salida\tDuración\tCorreo electrónico\tRol
Abel Quispe\t9/6/26, 14:58:02\t9/6/26, 17:00:10\t1h 57m 3s\t\tModerador
"""


def seen(content, encoding="utf-8"):
    found = presences(content.encode(encoding), "lista.csv")
    return [(one.name, one.email, one.minutes, f"{one.joined:%H:%M}") for one in found]


def test_presences_of_zoom_meet_and_teams():
    assert seen(ZOOM) == [
        ("Abel Quispe (DEPINCRI)", "", 117, "14:58"),
        ("rosita", "rosa@entidad.example", 121, "15:01"),
        ("IVAN CASTRO LAMA", "", 30, "15:25"),
        ("iPhone de Luz", "", 120, "15:00"),
        ("María Torres", "", 120, "15:00"),
    ]
    assert seen(MEET) == [
        ("Abel Quispe", "abel.q@otro.example", 117, "14:58"),
        ("Rosa Peña Luna", "rosa@entidad.example", 121, "15:01"),
    ]
    assert seen(TEAMS, "utf-16") == [
        ("Abel Quispe", "", 117, "14:58"),
        ("Rosa Peña (Invitado)", "rosa@entidad.example", 121, "15:01"),
    ]
    for wrong in ("Nombre,Cargo\nRosa,Jefa\n", "Name,Email,Duration\n"):
        with pytest.raises(Unreadable):
            seen(wrong)


@pytest.fixture
def session(cast, time_machine):
    time_machine.move_to(f.at("2026-06-09 17:30"), tick=False)
    training = f.TrainingFactory(group=cast.salud, minimum_attendance=80)
    for name in ("Abel Quispe", "Iván Castro Lama", "María Torres Ruiz", "María Torres Vega", "Jorge Puell"):
        f.EnrolmentFactory(training=training, full_name=name)
    f.EnrolmentFactory(training=training, full_name="Rosa Peña", email="rosa@entidad.example")
    return f.TrainingSessionFactory(training=training, starts_at=START, link="https://sala.example/1")


def test_attendance_import_is_shown_first_and_applied_once(session, sign_in, cast):
    client, names = sign_in(cast.coordinator), {e.full_name: e.pk for e in session.training.enrolments.all()}
    url = reverse("classroom:attendance_import", args=[session.pk])
    assert 'name="minutes" value="96"' in client.get(url).content.decode()
    sent = {"file": SimpleUploadedFile("lista.csv", ZOOM.encode()), "minutes": "96"}
    page = client.post(url, sent).content.decode()
    boxes = re.findall(r'name="present" value="(\d+)"( checked)?', page)
    proposed = [("Abel Quispe", True), ("Rosa Peña", True), ("Iván Castro Lama", False)]
    proposed += [("María Torres Ruiz", False), ("María Torres Vega", False)]
    assert boxes == [(str(names[name]), " checked" if is_checked else "") for name, is_checked in proposed]
    assert (page.count("Sin inscripción"), SessionAttendance.objects.count()) == (1, 0)
    came = re.findall(r'name="(arrived_\d+)" value="(\d\d:\d\d)"', page)
    assert [hour for _name, hour in came] == ["14:58", "15:01", "15:25", "15:00", "15:00"]
    marked = ("Abel Quispe", "Iván Castro Lama", "María Torres Vega")
    chosen = {"present": [names[name] for name in marked]} | dict(came)
    apply = reverse("classroom:attendance_apply", args=[session.pk])
    assert "Se marcó a 3 personas." in client.post(apply, chosen, follow=True).content.decode()
    assert "Se marcó a 0 personas." in client.post(apply, chosen, follow=True).content.decode()
    rows = SessionAttendance.objects.order_by("enrolment__full_name").values_list(
        "enrolment__full_name", "way", "at", "is_present", "marked_by"
    )
    arrived = {"Abel Quispe": "14:58", "Iván Castro Lama": "15:25", "María Torres Vega": "15:00"}
    at = [f.at(f"2026-06-09 {hour}") for hour in arrived.values()]
    assert list(rows) == [
        (name, "import", when, True, cast.coordinator.pk) for name, when in zip(arrived, at, strict=True)
    ]
    assert "tarde, sala virtual" in client.get(reverse("classroom:attendance_list", args=[session.pk])).text
    stranger = f.EnrolmentFactory()
    assert client.post(apply, {"present": [stranger.pk]}).url == url
    assert SessionAttendance.objects.count() == 3


def test_an_hour_outside_the_session_is_not_taken_for_the_arrival(session, sign_in, cast):
    """Some exports give the hours of another zone."""
    client, url = sign_in(cast.coordinator), reverse("classroom:attendance_import", args=[session.pk])
    rows = "Name,Join time,Duration\nAbel Quispe,2026-06-09T20:01:00Z,118\nJorge Puell,,118\nRosa Peña,9:30 p. m.,118\n"
    page = client.post(url, {"file": SimpleUploadedFile("lista.csv", rows.encode()), "minutes": "96"}).text
    assert ("arrived_" in page, page.count("no se sabe")) == (False, 3)
    abel = session.training.enrolments.get(full_name="Abel Quispe")
    for forged in ("20:01", "25:00", "ayer"):
        sent = {"present": [abel.pk], f"arrived_{abel.pk}": forged}
        client.post(reverse("classroom:attendance_apply", args=[session.pk]), sent)
    assert [mark.at for mark in session.attendances.all()] == [START]


def test_attendance_import_says_what_is_wrong_with_a_file(session, sign_in, cast):
    client, url = sign_in(cast.staff), reverse("classroom:attendance_import", args=[session.pk])
    for content, said in (("Nombre,Cargo\nRosa,Jefa\n", "No se encuentra la tabla"), ("", "vacío")):
        answer = client.post(url, {"file": SimpleUploadedFile("a.csv", content.encode()), "minutes": "1"})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
