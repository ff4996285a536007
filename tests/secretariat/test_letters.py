"""The delivery log: what each letter came to, sending one again, and who was told by another way."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from meetings.models import Meeting
from notifications.models import Letter, Told
from secretariat.delivery import bounces_of
from secretariat.models import LogEntry
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST, FILE = "/notificaciones/", "/notificaciones/descargar/"
S = Letter.Status
LIST_QUERIES = 19  # of them four name what letters are about: meetings and trainings, on the page and in the filter


def page_of(letter):
    return f"{LIST}{letter.pk}/"


@pytest.fixture
def letters(cast):
    """One of each outcome, the last written first."""
    meeting = f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-06-11 09:30"))
    about = {"person": cast.titular.person, "about": f"meetings.meeting:{meeting.pk}"}
    sent = f.LetterFactory(subject="Convocatoria", text="Te convocamos", sent_at=f.at("2026-06-02 08:00"), **about)
    waits = {"sent_at": None, "next_attempt_at": f.at("2026-06-09 11:40")}
    failed = f.LetterFactory(
        subject="Recordatorio", person=cast.foreign.person, status=S.FAILED, error="550 no such user", **waits
    )
    retried = f.LetterFactory(
        subject="Cambio", person=cast.technical.person, status=S.PENDING, error="421 tarde", **waits
    )
    return [retried, failed, sent]


def rows(client, **query):
    return [(fact.title, fact.who, fact.state, fact.detail) for fact in client.get(LIST, query).context["page"]]


def test_letter_list_says_what_each_letter_came_to(cast, sign_in, letters):
    client = sign_in(cast.auditor)
    ahead = {"status": S.PENDING, "sent_at": None, "attempts": 0, "next_attempt_at": timezone.now() + timedelta(days=2)}
    f.LetterFactory(person=letters[0].person, subject="Mañana", reason="", **ahead)  # written last, and to leave later
    assert rows(client) == [
        ("Cambio", "Titular de ACNUR", "Se reintenta", "421 tarde"),
        ("Recordatorio", "Titular de CEM", "Fallo", "550 no such user"),
        ("Convocatoria", "Titular de DIRESA", "Entregada al servidor", ""),
        ("Mañana", letters[0].person.full_name, "Por enviar", ""),
    ]
    looked = LogEntry.objects.filter(action=LogEntry.Action.ACCESS, actor=cast.auditor).latest("pk")
    assert looked.additional_data["what"] == "Registro de notificaciones"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"estado": "fallo"}, ["Recordatorio"]),
        ({"estado": "por-salir"}, ["Cambio"]),
        ({"estado": "no-salieron"}, []),
        ({"estado": "inventado"}, ["Cambio", "Recordatorio", "Convocatoria"]),
        ({"q": "diresa"}, ["Convocatoria"]),
        ({"q": "x" * 101}, []),
        ({"sobre": "meetings.meeting:0"}, ["Cambio", "Recordatorio", "Convocatoria"]),
    ],
)
def test_letter_list_narrows(cast, sign_in, letters, query, found):
    assert [row[0] for row in rows(sign_in(cast.staff), **query)] == found


def test_letter_list_by_meeting(cast, sign_in, letters):
    assert [row[0] for row in rows(sign_in(cast.staff), sobre=letters[-1].about)] == ["Convocatoria"]


def test_letter_list_names_the_training_and_narrows_to_it(cast, sign_in, letters):
    first, other = f.TrainingFactory(title="Ruta de salud"), f.TrainingFactory()
    told = f.LetterFactory(about=f"trainings.training:{first.pk}", subject="Cambió la sesión")
    for about in (f"trainings.training:{other.pk}", "meetings.meeting:999999999", "trainings.training:x"):
        f.LetterFactory(about=about)
    client, name = sign_in(cast.staff), f"{first.code} Ruta de salud"
    page = client.get(LIST, {"sobre": told.about})
    assert [(fact.title, fact.about) for fact in page.context["page"]] == [
        ("Cambió la sesión", (name, f"/capacitaciones/{first.pk}/"))
    ]
    titles = [title for _about, title in page.context["search"].fields["sobre"].choices]
    assert titles == [
        "Todo",
        str(other),
        name,
        f"{Meeting.objects.get().full_title}, 11/06/2026",
    ]
    assert f'href="/capacitaciones/{first.pk}/">{name}</a>' in client.get(page_of(told)).content.decode()
    row = client.get(FILE, {"formato": "csv", "sobre": told.about}).getvalue().decode("utf-8-sig").splitlines()[1]
    assert f",{name},Cambió la sesión," in row


@pytest.mark.parametrize("n", [1, 30])
def test_letter_list_costs_the_same_for_one_and_thirty(cast, sign_in, django_assert_num_queries, letters, n):
    for _letter in range(n):
        one = f.LetterFactory(about=letters[-1].about)
        f.LetterFactory(about=f"trainings.training:{f.TrainingFactory().pk}")
        Told.objects.create(letter=one, way="phone", told_by=cast.staff)
    client = sign_in(cast.staff)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(LIST).context["page"].object_list) == min(25, 2 * n + 3)


def test_letter_export_holds_what_the_page_holds_and_is_logged(cast, sign_in, letters):
    response = sign_in(cast.auditor).get(FILE, {"formato": "csv", "estado": "entregadas"})
    table = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    sent = letters[-1]
    who = ["Titular de DIRESA", "DIRESA", sent.address]
    assert [row[:3] for row in table[1:]] == [who]
    assert table[1][6:10] == ["Entregada al servidor", table[1][7], "02/06/2026 08:00", "1"]
    assert LogEntry.objects.filter(action=LogEntry.Action.EXPORT, actor=cast.auditor).count() == 1


def test_letter_detail_shows_the_text_and_never_a_secret(cast, sign_in, letters):
    client, sent = sign_in(cast.auditor), letters[-1]
    page = client.get(page_of(sent)).content.decode()
    assert "Te convocamos" in page
    assert "reenviar" not in page
    Letter.objects.filter(pk=sent.pk).update(
        text="Responde: https://mesa.example/r/1-2:Zm9yYXN0ZXJvX3F1ZV9ub19hY3R1YQ/ hoy"
    )
    texts = [sign_in(user).get(page_of(sent)).context["text"] for user in (cast.auditor, cast.staff)]
    assert texts == ["Responde: https://mesa.example/r/…/ hoy", Letter.objects.get(pk=sent.pk).text]
    Letter.objects.filter(pk=sent.pk).update(text="Te convocamos")
    Letter.objects.filter(pk=sent.pk).update(has_secret=True)
    assert "Te convocamos" not in sign_in(cast.secretary).get(page_of(sent)).content.decode()


def test_letter_resend_is_the_same_letter_to_the_address_of_today(cast, sign_in, letters):
    failed = letters[1]
    person = failed.person
    person.email = "correcta@cem.example"
    person.save()
    client = sign_in(cast.staff)
    assert client.post(f"{page_of(failed)}reenviar/", follow=True).status_code == 200
    again = Letter.objects.get(pk=failed.pk)
    assert (again.status, again.address, again.message_id) == (S.PENDING, "correcta@cem.example", failed.message_id)
    assert [(one["status"], one["by"]) for one in again.context["resent"]] == [("failed", cast.staff.pk)]
    assert "Asistente la volvió a enviar" in client.get(page_of(failed)).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"has_secret": True}, "de un solo uso"),
        ({"status": S.CANCELLED}, "Solo se reenvía"),
        ({"address": ""}, "no tiene correo"),
        ({"not_after": timezone.now() - timedelta(hours=1)}, "Pasó el momento"),
    ],
)
def test_letter_resend_is_refused_with_the_reason(cast, sign_in, letters, change, words):
    sent = letters[-1]
    Letter.objects.filter(pk=sent.pk).update(**change)
    before = Letter.objects.values().get(pk=sent.pk)
    page = sign_in(cast.staff).post(f"{page_of(sent)}reenviar/", follow=True).content.decode()
    assert words in page
    assert Letter.objects.values().get(pk=sent.pk) == before


def test_letter_told_keeps_who_and_when_and_settles_a_failure(cast, sign_in, letters):
    failed, client = letters[1], sign_in(cast.staff)
    with time_machine.travel(f.at("2026-06-09 15:20"), tick=False):
        sign_in(cast.staff).post(f"{page_of(failed)}avisado/", {"way": "phone", "note": "Confirmó la fecha"})
    told = Told.objects.get()
    assert (told.letter, told.way, told.told_by, told.told_at) == (
        failed,
        "phone",
        cast.staff,
        f.at("2026-06-09 15:20"),
    )
    assert ("Recordatorio", "Titular de CEM", "Avisado: por teléfono", "Asistente: Confirmó la fecha") in rows(client)


def test_letter_told_asks_how_and_loses_nothing(cast, sign_in, letters):
    response = sign_in(cast.staff).post(f"{page_of(letters[1])}avisado/", {"note": "Habló con Rosa"})
    page = response.content.decode()
    assert (response.status_code, Told.objects.count()) == (422, 0)
    assert "Marca cómo le avisaste." in page
    assert "Habló con Rosa" in page


def test_letter_pause_resume_and_cancel_before_it_leaves(cast, sign_in, letters):
    waiting, client = letters[0], sign_in(cast.staff)
    ended = []
    for step in ("pausar", "reanudar", "cancelar", "pausar"):
        client.post(f"{page_of(waiting)}{step}/")
        waiting.refresh_from_db()
        ended.append((waiting.status, waiting.error))
    cancelled = (S.CANCELLED, "La canceló Asistente.")
    assert ended == [(S.PAUSED, "421 tarde"), (S.PENDING, "421 tarde"), cancelled, cancelled]


def test_a_refused_address_is_flagged_to_the_secretariat_until_it_is_corrected(cast, sign_in, letters):
    person, words = letters[1].person, "La última carta a su correo falló."
    page, staff = f"/personas/{person.pk}/", sign_in(cast.staff)
    flagged = {
        page: words,
        "/personas/": "Su correo falla",
        f"/instituciones/{person.institution_id}/": "Su correo falla",
    }
    assert [flag in staff.get(path).content.decode() for path, flag in flagged.items()] == [True] * 3
    assert [flag in sign_in(cast.foreign).get(path).content.decode() for path, flag in flagged.items()] == [False] * 3
    f.LetterFactory(person=person)
    assert [flag in staff.get(path).content.decode() for path, flag in flagged.items()] == [False] * 3
    Letter.objects.filter(person=person, status=S.SENT).update(status=S.FAILED)
    assert [flag in staff.get(path).content.decode() for path, flag in flagged.items()] == [True] * 3
    person.email = "correcta@cem.example"
    person.save()
    assert [flag in staff.get(path).content.decode() for path, flag in flagged.items()] == [False] * 3


@pytest.mark.parametrize("n", [1, 30])
def test_bounces_cost_one_query_for_one_and_thirty(cast, django_assert_num_queries, n):
    failed = f.LetterFactory.create_batch(n, status=S.FAILED)
    with django_assert_num_queries(1):
        assert bounces_of([letter.person for letter in failed]) == {letter.person_id: letter.pk for letter in failed}


def test_a_part_of_a_digest_leads_to_it_and_the_digest_to_its_parts(cast, sign_in):
    eight = f.at("2026-06-10 08:00")
    digest = f.LetterFactory(kind="digest", subject="Tu resumen", status=S.PENDING, sent_at=None, next_attempt_at=eight)
    waits = {"status": S.DIGEST, "next_attempt_at": f.at("2026-06-10 07:00"), "sent_at": None}
    part = f.LetterFactory(subject="Vence un acuerdo", digest=digest, **waits)
    f.LetterFactory(subject="Se canceló", digest=digest, status=S.CANCELLED)
    client = sign_in(cast.auditor)
    *_rest, held, whole = client.get(LIST, {"estado": "por-salir"}).context["page"]
    assert (held.letter, held.state, held.at, held.digest, whole.digest) == (
        part,
        "En el resumen del día",
        eight,
        digest,
        None,
    )
    assert f'href="{page_of(digest)}"' in client.get(page_of(part)).content.decode()
    assert [(one.title, one.state) for one in client.get(page_of(digest)).context["parts"]] == [
        ("Se canceló", "Cancelada"),
        ("Vence un acuerdo", "En el resumen del día"),
    ]
