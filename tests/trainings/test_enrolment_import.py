"""A list of people registered at once."""

import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rendering.spreadsheets import to_csv, to_xlsx
from tests import factories as f
from trainings.models import Enrolment

NOW = f.at("2026-06-01 10:00")
ROWS = [
    ["Participantes de la capacitación"],
    ["N.º", "Apellidos y Nombres", "CORREO ELECTRÓNICO", "Institución", "Cargo", "Grado", "DNI"],
    [1, "Abel Quispe Roncal", "abel@x.example", "diresa", "Triaje", "S1 PNP", 44556677],
    [2, "Zoila Farfán", "", "Centro de Salud Zarumilla", "", "", ""],
    [3, "Ana Ya Inscrita", "ANA@x.example", "DIRESA"],
    [4, "", "nadie@x.example"],
    [5, "Beto Malo", "beto@"],
    [6, "Abel Otra Vez", "ABEL@x.example"],
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(cast):
    with time_machine.travel(NOW, tick=False):
        training = f.TrainingFactory(group=cast.salud, capacity=2)
        f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-10 15:00"))
        f.EnrolmentFactory(training=training, full_name="Ana", email="ana@x.example")
        yield training


@pytest.mark.parametrize(
    ("write", "name"), [(to_csv, "lista.csv"), (lambda rows: to_xlsx("Hoja", rows, header=2), "lista.xlsx")]
)
def test_enrolment_import_shows_what_each_row_does_and_then_does_it_once(cast, sign_in, training, write, name):
    client = sign_in(cast.coordinator)
    page = client.post(
        reverse("trainings:enrolment_import", args=[training.pk]), {"file": SimpleUploadedFile(name, write(ROWS))}
    )
    diresa = cast.titular.person.institution
    assert [(e.number, e.state, e.why, e.facts["institution"]) for e in page.context["entries"]] == [
        (3, "new", "", diresa),
        (4, "new", "", None),
        (5, "already", "ya está inscrita", diresa),
        (6, "error", "falta el nombre", None),
        (7, "error", "el correo no está completo; por ejemplo nombre@institucion.gob.pe", None),
        (8, "already", "repetida: es la misma de la fila 3", None),
    ]
    assert ("44556677" in page.text, Enrolment.objects.count()) == (False, 1)
    sent = {"rows": json.dumps(page.context["form"].initial["rows"])}
    for _twice in range(2):
        client.post(reverse("trainings:enrolment_import_apply", args=[training.pk]), sent)
    found = Enrolment.objects.exclude(full_name="Ana").order_by("pk")
    assert list(
        found.values_list("full_name", "email", "institution", "institution_name", "post", "rank", "status")
    ) == [
        ("Abel Quispe Roncal", "abel@x.example", diresa.pk, "", "Triaje", "S1 PNP", "confirmed"),
        ("Zoila Farfán", "", None, "Centro de Salud Zarumilla", "", "", "waiting"),
    ]


def test_enrolment_import_refuses_what_is_no_list_and_rows_that_are_not_ours(cast, sign_in, training):
    client, address = sign_in(cast.coordinator), reverse("trainings:enrolment_import", args=[training.pk])
    page = client.post(address, {"file": SimpleUploadedFile("a.csv", b"Correo,Cargo\nx@x.example,Jefa\n")})
    assert (page.status_code, "Falta una columna «Nombres y apellidos»" in page.text) == (422, True)
    for rows in ("", "[]x", '[[1,{"sex":"f"}]]', "[[1,{}],[2]]", '{"full_name":"x"}'):
        answer = client.post(
            reverse("trainings:enrolment_import_apply", args=[training.pk]), {"rows": rows}, follow=True
        )
        assert "La lista no llegó completa. Sube el archivo otra vez." in answer.text
    assert Enrolment.objects.count() == 1
