"""The notice, requests about personal data with their clock, and what goes and stays when a person is erased."""

import re
import uuid
from datetime import date

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from members.models import District, Invitation
from notifications.models import Letter
from notifications.operations import write_letter
from secretariat import notice
from secretariat.models import RightsRequest
from secretariat.operations.privacy import answer_request, erase_person
from tests import factories as f
from trainings.models import Enrolment
from workgroups.models import Accreditation

pytestmark = pytest.mark.django_db
FORM, LIST = "/privacidad/solicitud/", "/solicitudes-de-datos/"
ASKED = {
    "kind": "correction",
    "requester_name": "Rosa Peña",
    "requester_email": "rosa@correo.example",
    "detail": "Mi cargo cambió.",
}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-06-05 10:00-05:00", tick=False) as traveller:  # a Friday
        yield traveller


def test_privacy_notice_says_what_is_missing_and_shows_no_blank(cast, settings):
    settings.PRIVACY = {"controller": "Gobierno Regional de Tumbes", "hosting": "Perú <b>"}
    page = Client().get("/privacidad/")
    assert (page.status_code, "Gobierno Regional de Tumbes" in page.text, "Perú &lt;b&gt;" in page.text) == (200,) + (
        True,
    ) * 2
    assert page.text.count("Por indicar") == 4
    assert re.findall(r"<dd[^>]*>\s*</dd>", page.text) == []
    [warning] = notice.privacy_notice_is_complete(None)
    assert warning.hint.startswith(
        "Faltan: MESA_PRIVACY_ADDRESS, MESA_PRIVACY_BANK, MESA_PRIVACY_OFFICER, MESA_PRIVACY_CONTACT."
    )


def test_privacy_notice_is_silent_when_complete_and_linked_from_every_page(cast, settings, sign_in):
    settings.PRIVACY = dict.fromkeys(notice.ASKED, "dicho")
    assert notice.privacy_notice_is_complete(None) == []
    pages = [Client().get("/privacidad/"), Client().get("/ingresar/"), sign_in(cast.titular).get("/")]
    assert ["Por indicar" in page.text for page in pages] == [False] * 3
    assert ['href="/privacidad/"' in page.text for page in pages] == [True] * 3


def test_rights_request_of_anyone_is_registered_with_its_term_and_receipt(cast):
    answer = Client().post(FORM, ASKED)
    rights = RightsRequest.objects.get()
    assert (answer.status_code, answer.url) == (302, "/privacidad/solicitud/recibida/")
    assert (rights.received_on, rights.due_on, rights.person, rights.registered_by) == (
        date(2026, 6, 5),
        date(2026, 6, 19),
        None,
        None,
    )
    letter = Letter.objects.get()
    assert (letter.address, letter.subject) == ("rosa@correo.example", f"Recibimos tu solicitud {rights.code}")
    assert ("viernes 19 de junio de 2026" in letter.text, ASKED["detail"] in letter.text) == (True, False)


def test_rights_request_answers_known_and_unknown_people_the_same(cast):
    answers = [
        Client().post(FORM, {**ASKED, "requester_email": email, "requester_name": name})
        for email, name in (
            (cast.titular.person.email, cast.titular.person.full_name),
            ("nadie@correo.example", "Nadie"),
        )
    ]
    assert [(a.status_code, a.headers["Location"], a.content) for a in answers] == [
        (302, "/privacidad/solicitud/recibida/", b"")
    ] * 2
    assert set(RightsRequest.objects.values_list("person", flat=True)) == {None}


def test_rights_request_sent_twice_is_one_and_too_many_lose_nothing(cast):
    client, once = Client(), {**ASKED, "submission": str(uuid.uuid4())}
    assert [client.post(FORM, once).status_code for _n in range(2)] == [302, 302]
    assert (RightsRequest.objects.count(), Letter.objects.count()) == (1, 1)
    statuses = [client.post(FORM, ASKED).status_code for _n in range(3)]
    refused = client.post(FORM, ASKED)
    assert (statuses, refused.status_code) == ([302, 429, 429], 429)
    assert ("Espera una hora" in refused.text, ASKED["detail"] in refused.text) == (True, True)


def test_rights_request_says_what_to_correct(cast):
    page = Client().post(FORM, {"kind": "todo", "requester_email": "rosa", "detail": "x" * 2001})
    sentences = ["Elige una de las cuatro.", "Escribe tu nombre y apellidos.", "Escribe un correo completo", "hay 2001"]
    assert (page.status_code, [s in page.text for s in sentences]) == (422, [True] * 4)
    assert RightsRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("days", "kind", "due"),
    [(10, "access", date(2026, 6, 19)), (30, "access", date(2026, 7, 6)), (30, "deletion", date(2026, 6, 19))],
)
def test_due_day_is_in_business_days_and_never_past_the_law(settings, days, kind, due):
    """29 June is a holiday; the twenty days of access pass over it."""
    settings.RIGHTS_DAYS = days
    assert RightsRequest.due_day(kind, date(2026, 6, 5)) == due


@pytest.mark.parametrize(
    ("today", "signal", "clock"),
    [
        ("2026-06-05", "doing", "Quedan 10 días hábiles"),
        ("2026-06-18", "due", "Queda 1 día hábil"),
        ("2026-06-19", "due", "Vence hoy"),
        ("2026-06-20", "late", "Vencida"),
        ("2026-06-23", "late", "Vencida hace 2 días hábiles"),
    ],
)
def test_rights_request_clock(now, today, signal, clock):
    rights = f.RightsRequestFactory()
    now.move_to(f.at(f"{today} 23:30"))
    assert (rights.signal, rights.clock) == (signal, clock)


def test_rights_create_by_hand_counts_from_the_day_it_came(cast, sign_in):
    client = sign_in(cast.staff)
    late = client.post(f"{LIST}registrar/", {**ASKED, "received_on": "08/06/2026"})
    assert (late.status_code, "Ese día todavía no llega" in late.text) == (422, True)
    client.post(f"{LIST}registrar/", {**ASKED, "received_on": "01/06/2026", "person": cast.titular.person_id})
    rights = RightsRequest.objects.get()
    assert (rights.due_on, rights.person, rights.registered_by) == (
        date(2026, 6, 15),
        cast.titular.person,
        cast.staff,
    )


def test_rights_answer_is_sent_once_and_stays(cast, sign_in):
    rights = f.RightsRequestFactory(requester_email="rosa@correo.example")
    client, address = sign_in(cast.staff), f"{LIST}{rights.pk}/responder/"
    assert client.post(address, {"outcome": "granted"}).status_code == 422
    assert client.post(address, {"outcome": "refused", "answer": "No consta."}).status_code == 302
    again = client.post(address, {"outcome": "granted", "answer": "Otra cosa."})
    rights.refresh_from_db()
    assert (again.status_code, rights.outcome, rights.answer, rights.answered_by) == (
        422,
        "refused",
        "No consta.",
        cast.staff,
    )
    letter = Letter.objects.get()
    assert (letter.address, "No consta." in letter.text, "denegada" in letter.text) == (
        "rosa@correo.example",
        True,
        True,
    )


def test_rights_list_by_state_shows_nothing_to_members(cast, sign_in, now):
    late = f.RightsRequestFactory(requester_name="Tarde", received_on=date(2026, 5, 4))
    f.RightsRequestFactory(requester_name="A tiempo")
    f.RightsRequestFactory(requester_name="Hecha", outcome="granted", answer="x", answered_at=timezone.now())
    client = sign_in(cast.auditor)
    shown = {
        state: [rights.requester_name for rights in client.get(f"{LIST}?estado={state}").context["page"]]
        for state in ("abiertas", "vencidas", "respondidas")
    }
    assert shown == {"abiertas": ["Tarde", "A tiempo"], "vencidas": ["Tarde"], "respondidas": ["Hecha"]}
    told = [sign_in(user).get(LIST).text.count("Responde hoy.") for user in (cast.auditor, cast.secretary)]
    assert told == [0, 1]
    member = sign_in(cast.titular)
    refused = [member.get(LIST), member.get(f"{LIST}{late.pk}/")]
    assert [(page.status_code, "Tarde" in page.text) for page in refused] == [(403, False), (404, False)]


@pytest.mark.parametrize("rows", [1, 25])
def test_rights_list_queries(cast, sign_in, django_assert_num_queries, rows):
    for _row in range(rows):
        f.RightsRequestFactory(person=cast.titular.person)
    client = sign_in(cast.secretary)
    with django_assert_num_queries(13):
        client.get(LIST)


@pytest.fixture
def leaver(cast):
    """DIRESA's titular, whose term ended, with everything that names how to reach them."""
    person = cast.titular.person
    person.short_name = "Titu"
    person.save()
    Accreditation.objects.filter(person=person).update(until=date(2026, 6, 4))
    EmailAddress.objects.create(user=cast.titular, email=cast.titular.email, verified=True)
    Authenticator.objects.create(user=cast.titular, type="totp", data={})
    Invitation.objects.create(person=person, email=person.email, token_sha256="a", expires_at=timezone.now())
    session = f.TrainingSessionFactory(training__group=cast.salud, starts_at=f.at("2026-05-05 15:00"))
    tumbes = District.objects.create(name="Tumbes", ubigeo_inei="240101", province="Tumbes")
    session.speakers.create(name="Titular de DIRESA", email=person.email, person=person)
    for email, whose in ((person.email, person), (cast.titular.email.upper(), None), ("otra@entidad.example", None)):
        facts = {"training": session.training, "email": email, "person": whose, "sex": "f", "age": "44"}
        f.EnrolmentFactory(full_name="Titular", district=tumbes, **facts)
    for key, address in (("a", person.email), ("b", cast.titular.email.upper())):
        words = {"subject": "Convocatoria", "text": f"Para {address}", "dedupe_key": key, "now": timezone.now()}
        write_letter(kind="x", address=address, person=person if key == "a" else None, **words)
    return person


def test_person_erase_lets_the_answer_to_what_they_asked_leave(cast, leaver):
    rights = f.RightsRequestFactory(requester_email=leaver.email)
    answer_request(rights=rights, outcome="granted", answer="Se suprime.", by=cast.secretary, now=timezone.now())
    erase_person(person=leaver, now=timezone.now())
    left = Letter.objects.exclude(address="").get()
    assert (left.kind, left.address, left.status) == ("rights_answer", rights.requester_email, "pending")


def test_person_erase_says_what_goes_and_stays_and_changes_nothing(cast, leaver, sign_in):
    page = sign_in(cast.secretary).get(f"/personas/{leaver.pk}/suprimir/")
    leaver.refresh_from_db()
    assert (page.context["problem"], leaver.email != "") == ("", True)
    assert dict(page.context["stays"]) == {"acreditaciones": 1, "cartas": 1, "inscripciones": 1, "ponentes": 1}


def test_person_erase_leaves_no_contact_anywhere_and_keeps_the_name(cast, leaver, sign_in):
    before, phone, account = leaver.email, leaver.phone, cast.titular
    tab = sign_in(account)
    assert sign_in(cast.secretary).post(f"/personas/{leaver.pk}/suprimir/").status_code == 302
    leaver.refresh_from_db()
    account.refresh_from_db()
    assert (leaver.full_name, leaver.email, leaver.phone, leaver.short_name, leaver.erased_at) == (
        "Titular de DIRESA",
        "",
        "",
        "",
        timezone.now(),
    )
    assert (account.is_active, account.has_usable_password(), account.email) == (
        False,
        False,
        f"suprimida-{account.pk}@mesa.invalid",
    )
    assert list(Letter.objects.values_list("address", "text", "status")) == [("", "", "cancelled")] * 2
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.withdrawn_at) == ("", timezone.now())
    assert (EmailAddress.objects.count(), Authenticator.objects.count(), tab.get("/").status_code) == (0, 0, 302)
    assert held_in_clear(before, phone, "diresa-titular@mesa.example") == []
    kept = Enrolment.objects.order_by("pk").values_list("full_name", "email", "sex", "age", "district")
    assert list(kept) == [("Titular", "", "", "", None)] * 2 + [
        ("Titular", "otra@entidad.example", "f", "44", "240101")
    ]


def held_in_clear(*values):
    """The tables of the product, the audit log too, that still hold one of ``values``."""
    from django.apps import apps
    from django.core import serializers

    labels = ("members", "workgroups", "meetings", "trainings", "notifications", "account", "secretariat")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    rows = {model._meta.label: serializers.serialize("json", model._default_manager.all()) for model in models}
    return [label for label, text in rows.items() if any(value.lower() in text.lower() for value in values)]


@pytest.mark.parametrize("until", [None, date(2026, 6, 5), date(2026, 12, 31)])
def test_person_erase_is_refused_while_a_mandate_lasts(cast, sign_in, until):
    person = cast.titular.person
    Accreditation.objects.filter(person=person).update(until=until)
    page = sign_in(cast.secretary).post(f"/personas/{person.pk}/suprimir/")
    person.refresh_from_db()
    assert (page.status_code, "Termínalo primero" in page.text, person.erased_at) == (422, True, None)
