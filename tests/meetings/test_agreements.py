from datetime import date

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import conditional_escape

from meetings.forms.agreements import AgreementForm
from meetings.models import Agreement, AgreementEvent, AgreementParty, AttendanceEvent, Meeting, Minutes
from meetings.operations.meeting import open_meeting
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(cast):
    """An open session of Salud on 11 June 2026: DIRESA is present, ACNUR and DP have seats without vote."""
    meeting = f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-06-11 09:30"))
    f.ItemFactory(meeting=meeting)
    meeting = open_meeting(meeting=meeting, opened_at=meeting.starts_at)
    entry = meeting.roster.get(acronym="DIRESA")
    AttendanceEvent.objects.create(
        entry=entry, kind="in", at=meeting.starts_at, mode="room", quality="titular", person_name="Rosa"
    )
    return meeting


@pytest.fixture
def typed(session):
    """A form filled in well; a test changes one thing."""
    seated = {entry.acronym: entry.institution_id for entry in session.roster.all()}
    return {
        "text": "Remitir el informe",
        "lead": seated["DIRESA"],
        "others": [seated["ACNUR"]],
        "due_on": "30/06/2026",
        "method": "consensus",
        "submission": "6f3f5f0e-5b38-4e21-9d3c-9d1a3d0c2b11",
    }


def test_agreement_form_gives_what_the_operation_takes(cast, session, typed):
    form = AgreementForm({**typed, "text": "  Uno\r\nDos ", "votes_for": "1"}, meeting=session, user=cast.coordinator)
    assert form.is_valid(), form.errors
    fields = form.operation_fields()
    assert {**fields, "lead": fields["lead"].acronym, "others": [i.acronym for i in fields["others"]]} == {
        "lead": "DIRESA",
        "others": ["ACNUR"],
        "text": "Uno\nDos",
        "grounds": "",
        "due_on": date(2026, 6, 30),
        "no_due_reason": "",
        "method": "consensus",
        "votes_for": 1,
        "votes_against": 0,
        "votes_abstained": 0,
    }


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"text": " \r\n "}, {"text": ["Escribe qué se acuerda"]}),
        ({"text": "a" * 10_000}, {"text": ["Caben 2000 caracteres y hay 10000. Acorta el texto."]}),
        ({"grounds": "a" * 2001}, {"grounds": ["Caben 2000 caracteres y hay 2001. Acorta el texto."]}),
        ({"lead": ""}, {"lead": ["Indica qué institución conduce"]}),
        ({"lead": "0"}, {"lead": ["Elige una institución con asiento en esta reunión"]}),
        ({"others": ["<b>"]}, {"others": ["Elige solo instituciones con asiento en esta reunión"]}),
        ({"due_on": ""}, {"due_on": ["Indica hasta cuándo, o por qué no lleva plazo"]}),
        ({"due_on": "31/06/2026"}, {"due_on": ["Escribe la fecha como dd/mm/aaaa; por ejemplo 30/06/2026."]}),
        ({"due_on": "10/06/2026"}, {"due_on": ["El plazo es anterior a la reunión (11 de junio de 2026)"]}),
        (
            {"no_due_reason": "Es permanente"},
            {"due_on": ["Elige uno: un plazo, o el motivo por el que no lleva plazo"]},
        ),
        (
            {"votes_for": "1", "votes_against": "1"},
            {"votes_for": ["Suman 2 votos y asistió 1 institución con voto. Revisa los votos."]},
        ),
        ({"votes_against": "-1"}, {"votes_against": ["Escribe un número entero, cero o más"]}),
        ({"method": "sorteo"}, {"method": ["Indica cómo se aprobó"]}),
    ],
)
def test_agreement_form_says_what_to_do(cast, session, typed, changed, errors):
    form = AgreementForm({**typed, **changed}, meeting=session, user=cast.coordinator)
    assert form.errors == errors


def test_agreement_form_offers_only_the_roster(cast, session):
    f.InstitutionFactory(acronym="AJENA")
    form = AgreementForm(meeting=session, user=cast.coordinator)
    assert [label for _pk, label in form.fields["others"].choices] == ["ACNUR", "DIRESA", "DP"]


def test_agreement_form_takes_a_reason_instead_of_a_date(cast, session, typed):
    typed |= {"due_on": "", "no_due_reason": "Es permanente"}
    form = AgreementForm(typed, meeting=session, user=cast.coordinator)
    assert (form.errors, form.operation_fields()["due_on"]) == ({}, None)


def agreement_of(session, **fields):
    """One agreement of the open session, led by DIRESA."""
    return f.AgreementFactory(meeting=session, lead=session.roster.get(acronym="DIRESA").institution, **fields)


def texts(page):
    """The agreements a list shows, in order."""
    return [agreement.text for agreement in page.context["page"]]


LIST = "/acuerdos/"


@time_machine.travel("2026-07-01 10:00-05:00", tick=False)
def test_agreement_list_counts_and_orders_by_urgency(cast, session, sign_in):
    agreement_of(session, text="vencido", due_on=date(2026, 6, 30))
    agreement_of(session, text="por vencer", due_on=date(2026, 7, 8), status="doing")
    agreement_of(session, text="en proceso", due_on=date(2026, 7, 9), status="doing")
    agreement_of(session, text="sin plazo", due_on=None, no_due_reason="Es permanente")
    agreement_of(session, text="cumplido", status="done", done_on=date(2026, 6, 20))
    agreement_of(session, text="anulado", annulled_at=f.at("2026-06-20 10:00"), annulled_reason="Error")
    page = sign_in(cast.titular).get(LIST)
    assert texts(page) == ["vencido", "por vencer", "en proceso", "sin plazo"]
    assert {chip["name"]: chip["n"] for chip in page.context["chips"]} == {
        "abiertos": 4,
        "vencidos": 1,
        "por-vencer": 1,
        "en-proceso": 1,
        "sin-iniciar": 1,
        "cumplidos": 1,
        "todos": 5,
        "anulados": 1,
    }
    states = {"vencidos": ["vencido"], "cumplidos": ["cumplido"], "anulados": ["anulado"], "<b>": texts(page)}
    assert {state: texts(sign_in(cast.titular).get(LIST, {"estado": state})) for state in states} == states


def test_agreement_list_narrows_by_group_institution_text_and_code(cast, session, sign_in):
    agreement_of(session, text="Publicar la ruta", number=7)
    plenary = f.MeetingFactory(group=cast.plenary)
    other = f.InstitutionFactory(acronym="DRET", official_name="Dirección de Educación")
    f.AgreementFactory(meeting=plenary, text="Remitir el padrón", lead=other)
    client = sign_in(cast.titular)
    searches = {
        "grupo=GT-SALUD": ["Publicar la ruta"],
        "grupo=GT-PROTECCION": ["Publicar la ruta", "Remitir el padrón"],
        "institucion=DRET": ["Remitir el padrón"],
        "q=PUBLICAR": ["Publicar la ruta"],
        "q=dret": ["Remitir el padrón"],
        "q=007-2026": ["Publicar la ruta"],
        "q=nada": [],
    }
    found = {query: sorted(texts(client.get(f"{LIST}?{query}"))) for query in searches}
    assert found == searches


def test_agreement_list_answers_htmx_with_the_table_alone(cast, session, sign_in):
    agreement_of(session, text="Publicar la ruta")
    client = sign_in(cast.titular)
    part = client.get(LIST, headers={"HX-Request": "true"})
    back = client.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    whole = client.get(LIST)
    shown = [("<html" in r.text, "Publicar la ruta" in r.text, 'id="tabla"' in r.text) for r in (part, back, whole)]
    assert shown == [(False, True, True), (True, True, True), (True, True, True)]
    assert whole["Vary"].count("HX-Request") == 1


def test_agreement_list_refuses_a_long_search_with_a_sentence(cast, sign_in):
    page = sign_in(cast.titular).get(LIST, {"q": "<b>" + "a" * 10_000})
    assert (page.status_code, texts(page)) == (200, [])
    assert "Busca con 100 caracteres o menos; hay 10003" in page.text


def test_agreement_list_pages_at_25_and_keeps_the_filters(cast, session, sign_in):
    for _n in range(26):
        agreement_of(session)
    page = sign_in(cast.titular).get(f"{LIST}?grupo=GT-SALUD&pagina=2")
    assert len(texts(page)) == 1
    assert "?grupo=GT-SALUD&amp;pagina=1" in page.text


@pytest.fixture
def foreign(cast):
    """An agreement of Protección, with everything that could leak."""
    meeting = f.MeetingFactory(group=cast.proteccion, subject="Asunto reservado", place="Local reservado")
    item = f.ItemFactory(meeting=meeting, title="Punto reservado")
    return f.AgreementFactory(meeting=meeting, item=item, text="Texto reservado", lead=cast.foreign.person.institution)


def test_agreement_pages_hide_other_groups(cast, foreign, sign_in):
    client = sign_in(cast.titular)
    assert texts(client.get(f"{LIST}?estado=todos&q=reservado")) == []
    paths = [f"/acuerdos/{foreign.pk}/{page}" for page in ("", "editar/", "anular/")]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    assert client.post(f"/acuerdos/{foreign.pk}/avance/", {"status": "done", "note": "x"}).status_code == 404


def test_agreement_detail_of_a_foreign_group_hides_the_meeting_from_who_answers_for_it(cast, foreign, sign_in):
    AgreementParty.objects.create(agreement=foreign, institution=cast.titular.person.institution)
    page = sign_in(cast.titular).get(f"/acuerdos/{foreign.pk}/")
    shown = {word: word in page.text for word in ("Texto", "Asunto", "Local", "Punto")}
    reserved = {word: f"{word} reservado" in page.text for word in shown}
    assert reserved == {"Texto": True, "Asunto": False, "Local": False, "Punto": False}
    assert (page.context["meeting"], f"/reuniones/{foreign.meeting_id}/" in page.text) == (None, False)


def test_agreement_detail_shows_markup_as_text(cast, session, sign_in):
    agreement = agreement_of(
        session, text="<script>a</script>", grounds="<b>f</b>", due_on=None, no_due_reason="<i>r</i>"
    )
    AgreementEvent.objects.create(agreement=agreement, status="doing", note="<u>n</u>", by=cast.titular)
    page = sign_in(cast.titular).get(f"/acuerdos/{agreement.pk}/")
    marks = ["<script>a", "<b>f</b>", "<i>r</i>", "<u>n</u>"]
    assert [mark in page.text for mark in marks] == [False] * 4
    assert [conditional_escape(mark) in page.text for mark in marks] == [True] * 4


@pytest.mark.parametrize(
    ("persona", "offered"),
    [
        ("titular", {"may_edit": False, "may_annul": False, "states": ["", "doing", "done"]}),
        ("coordinator", {"may_edit": True, "may_annul": True, "states": ["", "todo", "doing", "done", "dropped"]}),
        ("staff", {"may_edit": True, "may_annul": False, "states": ["", "todo", "doing", "done", "dropped"]}),
        ("auditor", {"may_edit": False, "may_annul": False, "states": None}),
        ("observer", {"may_edit": False, "may_annul": False, "states": None}),
    ],
)
def test_agreement_detail_offers_what_each_persona_may_do(cast, session, sign_in, persona, offered):
    shown = sign_in(getattr(cast, persona)).get(f"/acuerdos/{agreement_of(session).pk}/").context
    form = shown["form"]
    states = [value for value, _label in form.fields["status"].choices] if form else None
    assert {"may_edit": shown["may_edit"], "may_annul": shown["may_annul"], "states": states} == offered


def test_agreement_report_by_the_responsible_is_kept_once(cast, session, sign_in):
    agreement = agreement_of(session)
    client = sign_in(cast.titular)
    for _twice in range(2):
        answer = client.post(f"/acuerdos/{agreement.pk}/avance/", {"status": "doing", "note": "Oficio enviado"})
        assert (answer.status_code, answer["Location"]) == (302, f"/acuerdos/{agreement.pk}/")
    agreement.refresh_from_db()
    assert agreement.status == "doing"
    assert list(agreement.events.values_list("status", "note", "by")) == [("doing", "Oficio enviado", cast.titular.pk)]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"status": "dropped", "note": "Ya no"}, "Elige uno de los estados"),
        ({"status": "", "note": "Algo"}, "Indica en qué estado está"),
        ({"status": "done", "note": " "}, "Escribe qué se hizo, en una o dos frases"),
        ({"status": "done", "note": "a" * 10_000}, "Caben 500 caracteres y hay 10000. Acorta el texto."),
    ],
)
def test_agreement_report_says_what_to_do(cast, session, sign_in, typed, sentence):
    agreement = agreement_of(session)
    page = sign_in(cast.titular).post(f"/acuerdos/{agreement.pk}/avance/", typed)
    assert (page.status_code, sentence in page.text, agreement.events.count()) == (422, True, 0)
    assert typed["note"].strip() in page.text


def test_agreement_report_is_only_for_those_who_answer_for_it(cast, session, sign_in):
    agreement = agreement_of(session)
    typed = {"status": "done", "note": "Listo"}
    refused = sign_in(cast.observer).post(f"/acuerdos/{agreement.pk}/avance/", typed)
    assert (refused.status_code, "las instituciones responsables" in refused.text) == (403, True)
    assert sign_in(cast.titular).get(f"/acuerdos/{agreement.pk}/avance/").status_code == 405
    Agreement.objects.filter(pk=agreement.pk).update(status="dropped")
    assert sign_in(cast.titular).post(f"/acuerdos/{agreement.pk}/avance/", typed).status_code == 403


def test_agreement_edit_saves_and_returns(cast, session, typed, sign_in):
    agreement = agreement_of(session)
    client, path = sign_in(cast.coordinator), f"/acuerdos/{agreement.pk}/editar/"
    assert client.get(path).context["form"]["version"].value() == 0
    answer = client.post(path, {**typed, "text": "Otro texto", "version": 0})
    agreement = Agreement.objects.with_parties().get()
    parties = [party.institution.acronym for party in agreement.ordered_parties]
    assert (answer.status_code, agreement.text, agreement.version, parties) == (
        302,
        "Otro texto",
        1,
        ["DIRESA", "ACNUR"],
    )


def test_agreement_edit_shows_both_texts_to_who_saved_second(cast, session, typed, sign_in):
    agreement = agreement_of(session, text="<u>La suya</u>", version=1)
    client, path = sign_in(cast.coordinator), f"/acuerdos/{agreement.pk}/editar/"
    page = client.post(path, {**typed, "text": "<u>La mía</u>", "version": 0})
    assert (page.status_code, page.templates[0].name) == (409, "meetings/agreement_conflict.html")
    assert ("Se acuerda", "<u>La mía</u>", "<u>La suya</u>") in page.context["differences"]
    assert ["&lt;u&gt;La mía" in page.text, "&lt;u&gt;La suya" in page.text, "<u>La" in page.text] == [
        True,
        True,
        False,
    ]
    again = client.post(path, {**typed, "text": "<u>La mía</u>", "version": page.context["form"]["version"].value()})
    agreement.refresh_from_db()
    assert (again.status_code, agreement.text, agreement.version) == (302, "<u>La mía</u>", 2)


def test_agreement_edit_sent_twice_is_saved_once(cast, session, typed, sign_in):
    agreement = agreement_of(session)
    client, path = sign_in(cast.coordinator), f"/acuerdos/{agreement.pk}/editar/"
    answers = [client.post(path, {**typed, "version": 0}).status_code for _twice in range(2)]
    agreement.refresh_from_db()
    assert (answers, agreement.version) == ([302, 302], 1)


def test_agreement_edit_keeps_what_was_typed_when_the_acta_became_final(cast, session, typed, sign_in):
    agreement = agreement_of(session)
    Meeting.objects.filter(pk=session.pk).update(status="held", closed_at=f.at("2026-06-11 12:00"))
    Minutes.objects.create(
        meeting=session, drafted_at=f.at("2026-06-11 12:00"), status="final", finalised_at=timezone.now()
    )
    client, path = sign_in(cast.coordinator), f"/acuerdos/{agreement.pk}/editar/"
    page = client.post(path, {**typed, "text": "Lo que escribí", "version": 0})
    assert (page.status_code, "El acta ya es final" in page.text, "Lo que escribí" in page.text) == (422, True, True)
    assert client.get(path).status_code == 302


def test_agreement_edit_and_annul_are_refused_with_who_can(cast, session, sign_in):
    agreement = agreement_of(session)
    client = sign_in(cast.titular)
    pages = [client.get(f"/acuerdos/{agreement.pk}/{act}/") for act in ("editar", "anular")]
    assert [page.status_code for page in pages] == [403, 403]
    assert ["Solo" in page.text and "coordina" in page.text for page in pages] == [True, True]
    assert sign_in(cast.staff).post(f"/acuerdos/{agreement.pk}/anular/", {"reason": "x"}).status_code == 403


def test_agreement_annul_asks_for_the_reason(cast, session, sign_in):
    agreement = agreement_of(session)
    client, path = sign_in(cast.coordinator), f"/acuerdos/{agreement.pk}/anular/"
    empty, long = client.post(path, {"reason": " "}), client.post(path, {"reason": "a" * 10_000})
    assert ["Escribe por qué se anula" in empty.text, "Caben 300 caracteres" in long.text] == [True, True]
    assert client.post(path, {"reason": "Se duplicó"}).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.annulled_reason, agreement.signal) == ("Se duplicó", "off")
    assert "Se duplicó" in client.get(f"/acuerdos/{agreement.pk}/").text
    assert [client.get(path).status_code, client.post(path, {"reason": "Se duplicó"}).status_code] == [302, 302]
    late = sign_in(cast.secretary).post(path, {"reason": "No hubo quórum"})
    who = f"Ya lo anuló {cast.coordinator.person.full_name} el {timezone.localtime(agreement.annulled_at):%d/%m/%Y}"
    assert (late.status_code, who in late.text, "«Se duplicó»" in late.text, "No hubo quórum" in late.text) == (
        422,
        True,
        True,
        True,
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_agreement_list_queries(cast, session, sign_in, django_assert_num_queries, rows):
    for _n in range(rows):
        agreement = agreement_of(session)
        AgreementParty.objects.create(agreement=agreement, institution=cast.technical.person.institution)
    client = sign_in(cast.titular)
    with django_assert_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize("rows", [1, 30])
def test_agreement_detail_queries(cast, session, sign_in, django_assert_num_queries, rows):
    agreement = agreement_of(session)
    for n in range(rows):
        AgreementParty.objects.create(agreement=agreement, institution=f.InstitutionFactory())
        AgreementEvent.objects.create(agreement=agreement, status="doing", note=str(n), by=f.UserFactory())
    client = sign_in(cast.titular)
    with django_assert_num_queries(11):
        client.get(f"/acuerdos/{agreement.pk}/")
