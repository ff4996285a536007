"""Tests and surveys on their pages: written, copied, answered by a link, asked for by letter, read together."""

import json
import logging
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from notifications.kinds import KINDS, NotDue
from notifications.models import Letter
from tests import factories as f
from trainings.links import answer_link, enrolment_token
from trainings.models import Enrolment, NotNow, SessionAttendance, Sitting, Survey, SurveyAnswer
from trainings.operations import evaluation as ops
from trainings.operations import plan
from trainings.questionnaire import asked_of

BEFORE, AFTER = f.at("2026-06-03 14:00"), f.at("2026-06-10 17:30")
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(cast):
    training = f.TrainingFactory(group=cast.salud, title="Trata de personas", visibility="group")
    for day in ("03", "10"):
        f.TrainingSessionFactory(training=training, starts_at=f.at(f"2026-06-{day} 15:00"))
    return training


@pytest.fixture
def survey(training):
    return ops.propose_survey(training=training)


@pytest.fixture
def quiz(training):
    asked = [{"text": f"¿{n}?", "options": ["Sí", "No"], "correct": n} for n in (0, 1)]
    return ops.save_questions(training=training, kind="test", questions=asked, base="")


@pytest.fixture
def clock(monkeypatch):
    def at(now):
        monkeypatch.setattr(timezone, "now", lambda: now)

    return at


def answers(survey, *given):
    return {f"p{question.pk}": answer for question, answer in zip(survey.questions.all(), given, strict=True)}


def by_id(survey, *given):
    return {name.removeprefix("p"): answer for name, answer in answers(survey, *given).items()}


def own(enrolment, kind):
    return reverse("trainings:survey_answer", args=[enrolment_token(enrolment), kind])


def shown(survey):
    return list(survey.questions.values_list("kind", "text", "options", "correct", "is_required"))


def rows(*written, base=""):
    sent = {"base": base, "preguntas-TOTAL_FORMS": len(written), "preguntas-INITIAL_FORMS": 0}
    return sent | {f"preguntas-{n}-{name}": value for n, row in enumerate(written) for name, value in row.items()}


def test_survey_edit_writes_a_test_in_the_order_of_its_places(cast, training, sign_in):
    client, url = sign_in(cast.coordinator), reverse("trainings:survey_edit", args=[training.pk, "test"])
    one = {"text": "¿Uno?", "option_1": "Sí", "option_3": "No", "correct": "option_3", "place": "2"}
    two = {"text": "¿Dos?", "option_1": "Ayer", "option_2": "Hoy", "correct": "option_1", "place": "1"}
    blank = {"text": "", "place": ""}
    wrong = client.post(url, rows(one | {"option_3": "sí"}, two | {"correct": "option_5"}, blank))
    errors = [form.errors.as_data() for form in wrong.context["questions"]]
    assert (wrong.status_code, [sorted(each) for each in errors]) == (422, [["option_1"], ["correct"], []])
    assert client.post(url, rows(blank)).status_code == 422
    assert client.post(url, rows(one, two, blank)).status_code == 302
    survey = training.surveys.get()
    written = [("choice", "¿Dos?", ["Ayer", "Hoy"], 0, True), ("choice", "¿Uno?", ["Sí", "No"], 1, True)]
    assert shown(survey) == written
    stale = client.post(url, rows(one | {"text": "¿Otra?"}))
    assert (stale.status_code, stale.context["form"]["base"].value()) == (422, ops.base_of(survey))
    assert ["Otra persona guardó" in stale.text, "¿Otra?" in stale.text, shown(survey)] == [True, True, written]
    page = client.get(url)
    assert [form["text"].value() for form in page.context["questions"]] == ["¿Dos?", "¿Uno?", None, None]
    Sitting.objects.create(
        enrolment=f.EnrolmentFactory(training=training), moment="before", grade=1, answered_at=BEFORE
    )
    fixed = client.post(url, rows(one, base=ops.base_of(survey)))
    assert (fixed.status_code, shown(survey)) == (422, written)
    assert ["Alguien ya respondió" in fixed.text, "Guardar preguntas" in fixed.text] == [True, False]


def test_survey_edit_of_what_is_over_says_that_it_had_no_questions(cast, training, sign_in):
    plan.cancel_training(training=training, reason="Lluvias")
    for kind in ("test", "satisfaction"):
        page = sign_in(cast.coordinator).get(reverse("trainings:survey_edit", args=[training.pk, kind]))
        assert (page.status_code, "No tuvo preguntas" in page.content.decode()) == (200, True)


def test_survey_propose_gives_six_questions_that_can_be_changed_and_are_copied(cast, training, sign_in, quiz):
    client, url = sign_in(cast.coordinator), reverse("trainings:survey_edit", args=[training.pk, "satisfaction"])
    assert "Usar esta encuesta" in client.get(url).text
    for _twice in range(2):
        client.post(reverse("trainings:survey_propose", args=[training.pk]))
    survey = training.surveys.get(kind="satisfaction")
    assert [question.kind for question in survey.questions.all()] == [*["scale"] * 3, "choice", "choice", "text"]
    page = client.get(url)
    held = [{name: form[name].value() or "" for name in form.fields} for form in page.context["questions"]]
    assert client.post(url, rows(*held[:2], held[5], base=ops.base_of(survey))).status_code == 302
    assert [question.kind for question in survey.questions.all()] == ["scale", "scale", "text"]
    facts = {"on": f.at("2026-09-01 10:00").date(), "by": cast.coordinator, "now": AFTER, "submission": uuid4()}
    copy = plan.copy_training(training=training, **facts)
    assert {one.kind: shown(one) for one in copy.surveys.all()} == {"test": shown(quiz), "satisfaction": shown(survey)}


def test_survey_answer_keeps_opinions_and_its_log_names_nobody(cast, training, survey, clock, sign_in, caplog):
    enrolment = f.EnrolmentFactory(training=training, person=cast.titular.person)
    client, url = sign_in(cast.titular), own(enrolment, "satisfaction")
    clock(BEFORE)
    assert "Todavía no se responde" in client.get(url).text
    assert client.post(url, answers(survey, 3, 2, 1, 1, 2, "x")).status_code == 422
    clock(AFTER)
    lacking = client.post(url, answers(survey, 3, 2, 1, 1, "", "Más tiempo"))
    assert (lacking.status_code, SurveyAnswer.objects.count()) == (422, 0)
    summary = f"{survey.questions.all()[4].text} Elige una respuesta."  # a question takes no colon
    assert ["Más tiempo" in lacking.text, f">{summary}</a>" in lacking.text, summary.count("? ")] == [True, True, 1]
    with caplog.at_level(logging.INFO, logger="django_structlog"):
        caplog.clear()
        sent = answers(survey, 3, 2, 1, 1, 2, "Más tiempo")
        assert client.post(url, sent, HTTP_USER_AGENT="Teléfono").status_code == 302
        assert client.post(url, sent).status_code == 302
    kept = {name.removeprefix("p"): answer for name, answer in sent.items()}
    assert list(SurveyAnswer.objects.values_list("answers", flat=True)) == [kept]
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    told = [{name for name in ("ip", "user_id", "user_agent") if name in line} for line in lines]
    assert told == [set()] * 4
    assert {line["request"] for line in lines} == {"POST /e/…/encuesta/"}
    assert "quedaron sin tu nombre" in client.get(url).text.casefold()


def test_answers_do_not_lie_in_the_order_in_which_they_came(training, survey, monkeypatch):
    chance = {"shuffle": lambda _self, rows: rows.sort(key=lambda row: -row.answers["1"])}  # one that can be told
    monkeypatch.setattr(ops, "SystemRandom", type("Chance", (), chance))
    for n in range(3):
        ops.answer_survey(survey=survey, enrolment=f.EnrolmentFactory(training=training), answers={"1": n}, now=AFTER)
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT answers FROM trainings_surveyanswer ORDER BY {place}")  # noqa: S608 # of two words
        lie = [json.loads(row) for (row,) in cursor.fetchall()]
    assert lie == [{"1": 2}, {"1": 1}, {"1": 0}]


def test_survey_answer_takes_the_test_of_the_moment_once(client, training, quiz, clock):
    enrolment, waiting = f.EnrolmentFactory(training=training), f.EnrolmentFactory(training=training, status="waiting")
    url = own(enrolment, "test")
    clock(BEFORE)
    assert "Prueba de entrada" in client.get(url).text
    assert client.post(own(waiting, "test"), answers(quiz, 0, 1)).status_code == 422
    client.post(url, answers(quiz, 0, 0))
    page = client.get(url).text
    assert ["<b>10,0</b> de 20" in page, "Enviar respuestas" in page] == [True, False]
    clock(f.at("2026-06-05 10:00"))
    assert "se abre con la última sesión" in client.get(url).text
    clock(AFTER)
    for _twice in range(2):
        client.post(url, answers(quiz, 0, 1))
    grades = Sitting.objects.values_list("enrolment", "moment", "grade")
    assert list(grades) == [(enrolment.pk, "before", Decimal(10)), (enrolment.pk, "after", Decimal(20))]
    assert client.get(url[:-9] + "x" + url[-8:]).status_code in (404, 410)


def test_enrolment_own_offers_what_can_be_answered_now(client, training, quiz, survey, clock):
    url = reverse("trainings:enrolment_own", args=[enrolment_token(f.EnrolmentFactory(training=training))])
    offered = []
    for now in (BEFORE, AFTER):
        clock(now)
        page = client.get(url).text
        words = ("Rendir la prueba de entrada", "Rendir la prueba de salida", "Responder la encuesta")
        offered.append([word for word in words if word in page])
    assert offered == [["Rendir la prueba de entrada"], ["Rendir la prueba de salida", "Responder la encuesta"]]


def test_the_survey_of_a_single_session_is_answered_while_it_lasts_and_its_exit_test_after(training, quiz, survey):
    training.sessions.first().delete()
    enrolment = f.EnrolmentFactory(training=training)
    moments = [f.at(f"2026-06-10 {hour}") for hour in ("14:59", "16:50", "17:30")]
    asked = [{(turn.is_test, turn.is_test and turn.is_exit) for turn in asked_of(enrolment, now)} for now in moments]
    before, after, opinion = (True, False), (True, True), (False, False)
    assert asked == [{before}, {before, opinion}, {after, opinion}]


def test_finishing_asks_who_came_for_what_they_have_not_answered(training, quiz, survey):
    came, absent, silent = (f.EnrolmentFactory(training=training) for _n in range(3))
    for enrolment, is_present in ((came, True), (absent, False), (silent, True)):
        facts = {"session": training.sessions.first(), "enrolment": enrolment, "is_present": is_present}
        SessionAttendance.objects.create(at=BEFORE, way="list", marked_at=BEFORE, **facts)
    Enrolment.objects.filter(pk=silent.pk).update(email="")
    ends = f.at("2026-06-10 18:00")
    for _twice in range(2):
        plan.finish_training(training=training, now=ends)
    letter = Letter.objects.get(kind="training_survey")
    assert (letter.address, training.surveys.first().closes_at) == (came.email, f.at("2026-06-17 23:59"))
    make = KINDS["training_survey"].make
    post = make(letter, ends)
    assert post.subject == f"¿Qué te llevas de la capacitación {training.code}?"
    assert [answer_link(came, kind) in post.text for kind in ("test", "satisfaction")] == [True, True]
    ops.answer_survey(survey=survey, enrolment=came, answers={}, now=ends)
    assert [answer_link(came, kind) in make(letter, ends).text for kind in ("test", "satisfaction")] == [True, False]
    ops.answer_test(survey=quiz, enrolment=came, answers={}, now=ends)
    with pytest.raises(NotDue):
        make(letter, ends)
    with pytest.raises(NotNow):
        ops.answer_survey(survey=training.surveys.last(), enrolment=absent, answers={}, now=f.at("2026-06-18 00:00"))


def test_survey_results_break_down_from_five_and_name_nobody_but_to_who_prepares(cast, training, quiz, survey, sign_in):
    people = [f.EnrolmentFactory(training=training, full_name=f"Yesenia {n}") for n in range(5)]
    urls = [reverse("trainings:survey_results", args=[training.pk, kind]) for kind in ("satisfaction", "test")]
    texts = {}
    for count, enrolment in enumerate(people, 1):
        given = {"enrolment": enrolment, "answers": by_id(survey, 3, 3, 3, 1, 2, "Idea")}
        ops.answer_survey(survey=survey, now=AFTER, **given)
        for now, right in ((BEFORE, 0), (AFTER, 1)):
            ops.answer_test(survey=quiz, enrolment=enrolment, answers=by_id(quiz, 0, right), now=now)
        tests = Survey.objects.filter(kind="test")
        tests.update(closes_at=f.at("2020-01-01"))
        texts[count] = [sign_in(cast.titular).get(url).text for url in urls]
        tests.update(closes_at=None)
    early = sign_in(cast.titular).get(urls[1]).text  # or two looks would tell the grade of the fifth
    assert "Se verán una semana después de dar por terminada la capacitación" in early
    assert not any(words in early for words in ("Nota media", "<rect", "5 de 5"))
    assert "Nota media" in sign_in(cast.coordinator).get(urls[1]).text
    assert all("Se verán cuando haya 5 o más" in text for text in texts[4])
    assert not any("Idea" in text or "<rect" in text for text in texts[4])
    opinions, grades = texts[5]
    assert [opinions.count("Idea"), opinions.count("Respondieron 5 de 5")] == [5, 1]
    assert [grades.count(words) for words in ("<b>10,0</b> de 20", "<b>20,0</b> de 20", "5 de 5")] == [1, 1, 3]
    assert "Yesenia" not in opinions + grades
    SurveyAnswer.objects.create(survey=survey, answers={})
    assert "Aquí se cuentan 5 respuestas. Las nuevas se suman de 5 en 5" in sign_in(cast.titular).get(urls[0]).text
    assert "Yesenia 3" in sign_in(cast.coordinator).get(urls[1]).text
    assert sign_in(cast.foreign).get(urls[0]).status_code == 404
