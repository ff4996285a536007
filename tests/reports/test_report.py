"""The report of the trainings: the page, the PDF and the workbook say the same, of everyone, and name nobody."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from members.models import District
from rendering.spreadsheets import read
from reports.report import Report, step_of
from tests import factories as f
from tests.trainings.test_record import came
from trainings.models import Certificate, CertificateBatch, SurveyAnswer

pytestmark = pytest.mark.django_db
PERIOD = "?desde=01/01/2026&hasta=30/06/2026"


def taught(group, on="2026-06-09 15:00", **facts):
    training = f.TrainingFactory(group=group, **facts)
    return f.TrainingSessionFactory(training=training, starts_at=f.at(on))


def filled(session, institution, people, *, came_of=0, **facts):
    """``people`` registered, of them ``came_of`` who came and all of these but one with a certificate."""
    training = session.training
    batch = CertificateBatch.objects.create(training=training, issued_at=session.ends_at)
    for n in range(people):
        name = f"Inscrita {institution} {n}"
        enrolment = f.EnrolmentFactory(training=training, institution=institution, full_name=name, **facts)
        if n < came_of:
            came(enrolment, session)
        if n < came_of - 1:
            said = {"year": 2026, "number": Certificate.next_number(2026), "kind": "attendance"}
            Certificate.objects.create(
                training=training, batch=batch, enrolment=enrolment, issued_at=session.ends_at, **said
            )


@pytest.fixture
def held(cast):
    """Two trainings that the titular sees and one that they do not: 8, 6 and 3 people of three institutions."""
    session = taught(cast.salud, title="Refugio y salud", hours=8)
    filled(session, f.InstitutionFactory(acronym="DIRESA-T"), 8, came_of=6, audience="public", sex="f")
    hidden = taught(cast.proteccion, title="Trata de personas", hours=4, visibility="group")
    filled(hidden, f.InstitutionFactory(acronym="PNP-T"), 6, came_of=5, audience="police", sex="m")
    filled(hidden, f.InstitutionFactory(acronym="CEM-T"), 3, came_of=3, audience="public")
    filled(taught(cast.salud, "2025-06-09 15:00", year=2025), None, 7)
    return session


def told(page):
    """{title: [(name, registered, attended, certified)]} of the tables of a page."""
    found = {}
    for part in page.split("<section")[1:]:
        title = re.search(r"<h2[^>]*>([^<]+)", part)
        rows = re.findall(r'<th scope="row">([^<]+)</th>' + r'<td class="num">(\d+)</td>' * 3, part)
        if rows:
            found[title[1]] = [(name, *map(int, counts)) for name, *counts in rows]
    return found


TOLD = {
    "Por institución": [("DIRESA-T", 8, 6, 5), ("Otras 2", 9, 8, 6), ("Total", 17, 14, 11)],
    "Por público": [("Función pública", 11, 9, 7), ("Policía", 6, 5, 4), ("Total", 17, 14, 11)],
    "Por distrito de trabajo": [("Sin dato", 17, 14, 11), ("Total", 17, 14, 11)],
    "Por sexo": [("Mujeres", 8, 6, 5), ("Otros 2", 9, 8, 6), ("Total", 17, 14, 11)],
}


def test_report_counts_all_trainings_and_names_nobody(cast, held, sign_in):
    groups = {"Por grupo de trabajo": [("Protección", 9, 8, 6), ("Salud", 8, 6, 5), ("Total", 17, 14, 11)]}
    page = sign_in(cast.titular).get(reverse("reports:report") + PERIOD).text
    assert told(page) == TOLD | groups
    assert "Del 1 de enero al 30 de junio de 2026, 2 capacitaciones y 12 horas." in page
    assert "De 17 personas inscritas, 14 asistieron y 11 recibieron certificado." in page
    assert "«Otras 2» reúne a las de menos inscripciones" in page
    assert [word for word in ("Inscrita DIRESA", "PNP-T", "CEM-T", "Trata de personas") if word in page] == []
    assert "Refugio y salud" in page
    assert "Trata de personas" in sign_in(cast.auditor).get(reverse("reports:report") + PERIOD).text


def test_report_is_narrowed_by_group_training_and_dates(cast, held, sign_in):
    client, url = sign_in(cast.titular), reverse("reports:report")
    salud = {name: [rows[0], ("Total", 8, 6, 5)] for name, rows in TOLD.items()}
    salud |= {"Por distrito de trabajo": [("Sin dato", 8, 6, 5), ("Total", 8, 6, 5)]}
    salud |= {"Por público": [("Función pública", 8, 6, 5), ("Total", 8, 6, 5)]}
    assert told(client.get(f"{url}{PERIOD}&grupo={cast.salud.code}").text) == salud
    assert (
        told(client.get(f"{url}{PERIOD}&capacitacion={held.training_id}", headers={"HX-Request": "true"}).text) == salud
    )
    both = told(client.get(f"{url}?desde=01/01/2025&hasta=30/06/2026").text)
    assert both["Por año"] == [("2025", 7, 0, 0), ("2026", 17, 14, 11), ("Total", 24, 14, 11)]
    assert ("Fuera de la Mesa", 7, 0, 0) in both["Por institución"]
    assert "Ninguna capacitación empezó en esas fechas" in client.get(f"{url}?desde=10/06/2026&hasta=11/06/2026").text


@pytest.mark.parametrize(("query", "error"), [
    ("?desde=ayer", "Escribe la fecha como dd/mm/aaaa"),
    ("?desde=10/06/2026&hasta=09/06/2026", "Esta fecha es anterior a «Desde»"),
])  # fmt: skip
def test_report_of_dates_that_are_none_says_so_and_no_number(cast, held, sign_in, query, error):
    client = sign_in(cast.titular)
    page = client.get(reverse("reports:report") + query).text
    assert (error in page, told(page), "personas inscritas" in page) == (True, {}, False)
    for name in ("report_pdf", "report_export"):
        response = client.get(reverse(f"reports:{name}") + query)
        assert response.url.partition("?")[0] == reverse("reports:report")


def test_report_of_very_few_people_says_no_more_than_that(cast, sign_in):
    filled(taught(cast.salud), f.InstitutionFactory(acronym="CEM-T"), 4, came_of=2)
    page = sign_in(cast.titular).get(reverse("reports:report") + PERIOD).text
    assert ("Se inscribieron menos de 5 personas." in page, told(page), "CEM-T" in page) == (True, {}, False)


def test_report_counts_satisfaction_only_of_five_answers_or_more(cast, held):
    asked = {"since": date(2026, 1, 1), "until": date(2026, 6, 30)}
    now = f.at("2026-06-30 12:00")
    trainings = Report.of(**asked, now=now).numbers.trainings
    for training, given in zip(trainings, ([0, 1, 2, 3, 3], [0, 0, 0, 0]), strict=True):
        survey = training.surveys.create(kind="satisfaction")
        scale = survey.questions.create(
            kind="scale", text="¿Se entendió?", options=["Nada", "Poco", "Bastante", "Mucho"]
        )
        choice = survey.questions.create(kind="choice", text="El tiempo fue", options=["Corto", "Justo"])
        for n in given:
            SurveyAnswer.objects.create(survey=survey, answers={str(scale.pk): n, str(choice.pk): 1})
    assert Report.of(**asked, now=now).satisfaction == (0, None)  # none is told yet
    SurveyAnswer.objects.update(is_told=True)
    report = Report.of(**asked, now=now)
    assert report.satisfaction == (5, 60)
    assert report.satisfied == "5 personas respondieron la encuesta y valoraron bien el 60 % de lo preguntado."


@pytest.mark.parametrize("rows", [1, 30])
def test_report_asks_the_same_of_one_and_of_thirty(cast, sign_in, rows, django_assert_num_queries):
    for n in range(rows):
        filled(
            taught(cast.salud),
            f.InstitutionFactory(),
            2,
            came_of=2,
            district=District.objects.create(ubigeo_inei=f"24{n:04d}", name=f"Distrito {n}"),
        )
    client = sign_in(cast.titular)
    with django_assert_num_queries(12):
        client.get(reverse("reports:report") + PERIOD)


def test_report_files_say_what_the_page_says(cast, held, sign_in):
    client = sign_in(cast.titular)
    response = client.get(reverse("reports:report_export") + PERIOD)
    sheets = {sheet.name: [tuple(cells) for _n, cells in sheet.rows] for sheet in read(b"".join(response), "x.xlsx")}
    assert f"informe-de-capacitaciones-{timezone.localdate()}.xlsx" in response.headers["Content-Disposition"]
    assert sheets["Resumen"] == [
        ("Informe de capacitaciones",), ("Desde", date(2026, 1, 1)), ("Hasta", date(2026, 6, 30)),
        ("Capacitaciones", 2), ("Horas", 12), ("Inscritas", 17), ("Asistieron", 14), ("Certificadas", 11),
    ]  # fmt: skip
    assert {name: rows[1:] for name, rows in sheets.items() if name in TOLD} == TOLD
    paper = client.get(reverse("reports:report_pdf") + PERIOD)
    text = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages).split())
    for rows in TOLD.values():
        assert [row for row in rows if " ".join(map(str, row)) not in text] == []
    assert "De 17 personas inscritas, 14 asistieron y 11 recibieron certificado." in text


def test_step_is_a_round_number_of_which_four_reach():
    steps = {0: 1, 4: 1, 5: 2, 21: 6, 36: 9, 37: 10, 62: 20, 151: 40, 201: 60, 401: 200}
    assert {most: step_of(most) for most in steps} == steps
