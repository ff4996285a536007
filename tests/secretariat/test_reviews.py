"""The six-monthly review of privileges: who is in it, who decides, what ends and when it closes."""

from datetime import date

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils import timezone

from members.models import User
from notifications.models import Letter
from secretariat.models import AccessDecision, AccessReview
from tests import factories as f
from workgroups.models import Office

pytestmark = pytest.mark.django_db
PAGE = "/accesos/"
NOW = "2026-06-10 10:00-05:00"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        User.objects.update(last_login=timezone.now())
        yield traveller


@pytest.fixture
def chair(cast):
    user = f.UserFactory(email="presidencia@mesa.example", person__full_name="Presidenta", last_login=timezone.now())
    f.OfficeFactory(group=cast.plenary, person=user.person, kind=Office.Kind.CHAIR)
    return user


@pytest.fixture
def review(cast, chair):
    User.objects.update(last_login=timezone.now())
    return f.AccessReviewFactory(due_on=date(2026, 6, 30))


def path(review, user, verb):
    return f"{PAGE}{review.pk}/personas/{user.person_id}/{verb}/"


def decide(client, review, user, verdict):
    return client.post(path(review, user, "decidir"), {"verdict": verdict})


def decisions():
    return dict(AccessDecision.objects.values_list("person__full_name", "verdict"))


def test_review_open_is_for_this_six_months_and_once(cast, sign_in):
    client = sign_in(cast.secretary)
    refused = client.post(f"{PAGE}abrir/", {"due_on": "09/06/2026"})
    assert (refused.status_code, "Elige un día entre hoy" in refused.text) == (422, True)
    assert client.post(f"{PAGE}abrir/", {"due_on": "30/06/2026"}).status_code == 302
    again = client.post(f"{PAGE}abrir/", {"due_on": "30/06/2026"})
    assert (again.status_code, list(AccessReview.objects.values_list("period", "due_on"))) == (
        422,
        [("2026-1", date(2026, 6, 30))],
    )


def test_review_current_lists_offices_operators_and_idle_accounts_and_nobody_else(cast, review, sign_in):
    User.objects.filter(pk=cast.observer.pk).update(last_login=f.at("2026-03-01 10:00"))
    User.objects.filter(pk=cast.technical.pk).update(is_staff=True)
    f.OfficeFactory(group=cast.salud, person=cast.titular.person, kind="staff", until=date(2026, 6, 9))
    board = sign_in(cast.secretary).get(PAGE).context["board"]
    assert {row.person.full_name: (row.may_decide, row.cans[0]) for row in board.rows} == {
        "Secretaria": (False, "Coordina la Mesa: nombra cargos e invita"),
        "Presidenta": (True, "Preside la Mesa: ve todo"),
        "Asistente": (True, "Edita el directorio y envía invitaciones"),
        "Auditora": (True, "Ve todo y el registro, y no cambia nada"),
        "Coordinadora": (True, "Coordina Salud y cierra sus actas"),
        "Titular de ACNUR": (True, "Administra la plataforma por la puerta del operador"),
        "Titular de DP": (True, "Entra con su cuenta y ve lo de su asiento"),
    }


def test_review_current_says_who_has_a_second_factor(cast, review, chair, sign_in):
    Authenticator.objects.create(user=cast.staff, type="totp", data={})
    Authenticator.objects.create(user=chair, type="recovery_codes", data={})
    rows = sign_in(cast.secretary).get(PAGE).context["board"].rows
    assert {row.person.full_name for row in rows if row.holder.has_factor} == {"Asistente"}
    assert {row.person.full_name for row in rows if row.holder.lacks_factor} == {
        "Auditora",
        "Coordinadora",
        "Presidenta",
        "Secretaria",
    }


def test_review_decide_is_saved_at_once_changed_and_undone(cast, review, sign_in):
    client = sign_in(cast.secretary)
    steps = []
    for verdict in ("keep", "end"):
        assert decide(client, review, cast.coordinator, verdict).status_code == 302
        steps.append(decisions())
    client.post(path(review, cast.coordinator, "deshacer"))
    assert [*steps, decisions()] == [{"Coordinadora": "keep"}, {"Coordinadora": "end"}, {}]
    assert Office.objects.current().filter(person=cast.coordinator.person).exists()


def test_review_decide_keeps_in_words_what_was_held(cast, review, sign_in):
    client = sign_in(cast.secretary)
    client.post("/idioma/", {"language": "en"})
    decide(client, review, cast.coordinator, "keep")
    decision = AccessDecision.objects.get()
    assert (decision.held, decision.decided_by, decision.decided_at) == (
        "Coordinación, Salud\nCoordina Salud y cierra sus actas",
        cast.secretary,
        timezone.now(),
    )


def test_review_decide_with_htmx_answers_the_row_and_the_count(cast, review, sign_in):
    part = sign_in(cast.secretary).post(
        path(review, cast.coordinator, "decidir"), {"verdict": "keep"}, headers={"HX-Request": "true"}
    )
    assert part.text.count("<li") > 0
    assert ("<html" in part.text, "Faltan 4 de 5 personas" in part.text, "Guardado 10:00" in part.text) == (
        False,
        True,
        True,
    )


def test_nobody_reviews_themselves_and_the_chair_decides_on_the_secretary(cast, review, chair, sign_in):
    answers = {
        (by.email, on.email): decide(sign_in(by), review, on, "keep").status_code
        for by in (cast.secretary, chair, cast.auditor, cast.staff)
        for on in (cast.secretary, chair, cast.coordinator)
    }
    allowed = {pair: 302 for pair, status in answers.items() if status == 302}
    assert allowed == {
        ("secretaria@mesa.example", "presidencia@mesa.example"): 302,
        ("secretaria@mesa.example", "coordinadora@mesa.example"): 302,
        ("presidencia@mesa.example", "secretaria@mesa.example"): 302,
    }
    assert sorted(set(answers.values())) == [302, 403, 404]
    assert AccessDecision.objects.count() == 3


def test_the_auditor_reads_who_decides_on_each(cast, review, sign_in):
    text = sign_in(cast.auditor).get(PAGE).text
    by_chair, by_secretary = "Decide la presidencia de la Mesa", '<p class="muted">Decide la Secretaría Técnica.</p>'
    assert (text.count(by_chair), text.count(by_secretary)) == (1, 4)


def test_review_end_takes_the_office_at_once_and_tells_the_person(cast, review, sign_in):
    client = sign_in(cast.secretary)
    client.post(path(review, cast.coordinator, "retirar"))
    assert Office.objects.current().filter(person=cast.coordinator.person).count() == 1
    decide(client, review, cast.coordinator, "end")
    client.post(path(review, cast.coordinator, "retirar"))
    office = Office.objects.get(person=cast.coordinator.person)
    assert (office.until, office.closed_at, office.closed_reason) == (
        date(2026, 6, 10),
        timezone.now(),
        "Revisión de accesos",
    )
    letter = Letter.objects.get(person=cast.coordinator.person)
    assert (letter.subject, "Coordinación, Salud" in letter.text) == ("Tu encargo en la Mesa terminó", True)
    assert sign_in(cast.secretary).get(PAGE).context["board"].settled_rows[0].is_ended


def test_review_end_closes_an_idle_account_and_the_door_of_an_operator(cast, review, sign_in):
    User.objects.filter(pk=cast.observer.pk).update(last_login=f.at("2026-03-01 10:00"))
    User.objects.filter(pk=cast.technical.pk).update(is_staff=True, is_superuser=True)
    client = sign_in(cast.secretary)
    for user in (cast.observer, cast.technical):
        decide(client, review, user, "end")
        client.post(path(review, user, "retirar"))
    flags = User.objects.filter(pk__in=[cast.observer.pk, cast.technical.pk]).order_by("pk")
    assert list(flags.values_list("is_active", "is_staff", "is_superuser", "suspended_reason")) == [
        (True, False, False, ""),
        (False, False, False, "Revisión de accesos"),
    ]


def test_the_mesa_is_never_left_without_a_secretary(cast, review, chair, sign_in):
    client = sign_in(chair)
    decide(client, review, cast.secretary, "end")
    page = client.post(path(review, cast.secretary, "retirar"), follow=True)
    assert "Nombra primero a quien sigue" in page.text
    assert Office.objects.current().filter(person=cast.secretary.person).exists()


def test_review_close_needs_every_decision_and_ends_what_was_marked(cast, review, chair, sign_in):
    client = sign_in(cast.secretary)
    for user in (cast.staff, cast.auditor, chair):
        decide(client, review, user, "keep")
    decide(client, review, cast.coordinator, "end")
    refused = client.post(f"{PAGE}{review.pk}/cerrar/")
    assert (refused.status_code, "Falta decidir sobre Secretaria." in refused.text) == (422, True)
    decide(sign_in(chair), review, cast.secretary, "keep")
    assert client.post(f"{PAGE}{review.pk}/cerrar/").status_code == 302
    review.refresh_from_db()
    assert (review.status, review.closed_by, review.closed_at) == ("closed", cast.secretary, timezone.now())
    assert not Office.objects.current().filter(person=cast.coordinator.person).exists()


def test_a_closed_review_is_read_by_secretary_auditor_and_chair_and_changes_no_more(cast, review, chair, sign_in):
    client = sign_in(cast.secretary)
    decide(client, review, cast.coordinator, "keep")
    AccessReview.objects.update(status="closed", closed_at=timezone.now(), closed_by=cast.secretary)
    decide(client, review, cast.coordinator, "end")
    assert decisions() == {"Coordinadora": "keep"}
    assert (client.get(PAGE).context["done"], 'id="abrir"' in client.get(PAGE).text) == (review, False)
    readers = (cast.secretary, cast.auditor, chair, cast.staff, cast.coordinator, cast.titular)
    pages = [sign_in(user).get(f"{PAGE}{review.pk}/") for user in readers]
    assert [page.status_code for page in pages] == [200, 200, 200, 404, 404, 404]
    assert ["Coordina Salud" in page.text for page in pages] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("rows", [1, 30])
def test_review_queries(cast, review, sign_in, django_assert_num_queries, rows):
    for _row in range(rows):
        user = f.UserFactory(last_login=timezone.now())
        f.OfficeFactory(group=cast.salud, person=user.person, kind="staff")
        AccessDecision.objects.create(
            review=review, person=user.person, verdict="keep", held="x", decided_by=cast.secretary
        )
    client = sign_in(cast.secretary)
    for address, queries in ((PAGE, 14), (f"{PAGE}{review.pk}/", 9)):
        with django_assert_num_queries(queries):
            client.get(address)
