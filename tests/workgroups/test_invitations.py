"""Accounts offered by link, accepted once, suspended and given back."""

import re
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.urls import reverse

from members.models import Invitation, User
from mesa.logs import without_keys
from notifications.models import Letter
from tests import factories as f
from workgroups.models import NotNow
from workgroups.operations import invitations as ops

NOW = f.at("2026-06-09 10:00")
NEW = "una-clave-que-nadie-usa"


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def person(cast):
    """Named to DIRESA's seat by letter, without an account."""
    seat = cast.salud.seats.get(institution=cast.titular.person.institution)
    named = f.PersonFactory(full_name="Jorge Carrasco", institution=seat.institution, email="jorge@diresa.example")
    f.AccreditationFactory(seat=seat, person=named, role="alternate")
    return named


def invited(person, by=None, at=NOW):
    return ops.invite_person(person=person, by=by, now=at)


def link(invitation):
    return reverse("workgroups:invitation_accept", args=[invitation.token])


def send(client, person):
    return client.post(reverse("workgroups:invitation_send", args=[person.pk]), follow=True)


# Sending -----------------------------------------------------------------------------------------------------------
def test_invitation_send_writes_the_link_and_keeps_only_its_hash(cast, sign_in, person, now, settings):
    settings.SITE_URL = "https://mesa.example"
    page = send(sign_in(cast.staff), person)
    assert "Invitación enviada a jorge@diresa.example." in page.text
    letter, invitation = Letter.objects.get(), Invitation.objects.get()
    token = re.search(r"https://mesa.example/invitacion/([\w-]{43})/\n", letter.text)[1]
    assert (letter.address, letter.subject) == ("jorge@diresa.example", "Activa tu cuenta de la Mesa Tumbes")
    assert (letter.has_secret, letter.caused_by, letter.not_after) == (True, cast.staff, NOW + timedelta(hours=72))
    assert ops.open_invitation(token=token, now=NOW) == invitation
    assert token not in str(Invitation.objects.values().get())
    assert (invitation.invited_by, invitation.expires_at, invitation.times_sent) == (cast.staff, letter.not_after, 1)
    assert "viernes 12 de junio a las 10:00" in letter.text


def test_invitation_send_again_makes_a_new_link_and_kills_the_one_before(person, now):
    first = invited(person)
    second = invited(person)
    opens = [ops.open_invitation(token=each.token, now=NOW) for each in (first, second)]
    assert (opens, second.times_sent, Invitation.objects.count()) == ([None, second], 2, 1)
    assert list(Letter.objects.order_by("pk").values_list("status", "text")) == [
        ("cancelled", ""),
        ("pending", Letter.objects.order_by("pk").last().text),
    ]


def test_invitation_send_stops_at_five_a_month(person, now):
    for _ in range(5):
        invited(person)
    with pytest.raises(NotNow, match="Ya se le enviaron 5 invitaciones este mes"):
        invited(person)
    assert invited(person, at=f.at("2026-07-01 00:10")).times_sent == 6


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": ""}, "Registra antes su correo"),
        ({"erased_at": NOW}, "Registra antes su correo"),
        ({"email": "DIRESA-TITULAR@mesa.example"}, "Ese correo ya es el de otra cuenta"),
    ],
)
def test_invitation_send_is_refused_with_a_sentence(cast, sign_in, person, now, changes, sentence):
    type(person).objects.filter(pk=person.pk).update(**changes)
    assert sentence in send(sign_in(cast.secretary), person).text
    assert (Invitation.objects.count(), Letter.objects.count()) == (0, 0)


def test_invitation_send_offers_nothing_to_who_has_an_account_or_no_mandate(cast, person, now):
    with pytest.raises(NotNow, match="Ya tiene cuenta"):
        invited(cast.titular.person)
    person.accreditations.update(until=f.LONG_AGO)
    with pytest.raises(NotNow, match="Hoy no tiene un asiento"):
        invited(person)
    f.GuestFactory(meeting__starts_at=NOW, person=person)
    assert invited(person).person == person


def test_invitation_send_to_an_officer_is_the_secretarys_alone(cast, sign_in, person, now):
    f.OfficeFactory(group=cast.salud, person=person, kind="coordinator", since=f.at("2026-07-01 00:00").date())
    refused = send(sign_in(cast.staff), person)
    assert (refused.status_code, Invitation.objects.count()) == (403, 0)
    assert "solo lo invita quien dirige la Secretaría Técnica" in refused.text
    assert send(sign_in(cast.secretary), person).status_code == 200
    assert Invitation.objects.count() == 1


# The link ----------------------------------------------------------------------------------------------------------
def test_invitation_accept_reads_without_changing_anything(person, now):
    invitation, client = invited(person), Client()
    for method in (client.get, client.head, client.get):
        assert method(link(invitation)).status_code == 200
    page = client.get(link(invitation)).text
    assert [text in page for text in ("Jorge Carrasco", "Institución DIRESA", "jorge@diresa.example")] == [True] * 3
    assert "Doce caracteres o más" in page
    assert (User.objects.filter(person=person).count(), "mesa_session" in client.cookies) == (0, False)
    assert Invitation.objects.get().accepted_at is None


def test_invitation_accept_makes_the_account_and_signs_in(person, now):
    invitation, client = invited(person), Client()
    answer = client.post(link(invitation), {"password": NEW, "email": "otra@mesa.example", "is_staff": "1"})
    user = User.objects.get(person=person)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").context["user"] == user
    assert (user.email, user.check_password(NEW), user.is_staff) == ("jorge@diresa.example", True, False)
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    assert Invitation.objects.get().accepted_at == NOW
    again = Client().post("/ingresar/", {"login": user.email, "password": NEW})
    assert again.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Elige una contraseña"),
        ("corta", "12 caracteres"),
        ("jorge@diresa.example", "similar"),
        ("x" * 300, "Caben 256 caracteres y hay 300"),
    ],
)
def test_invitation_accept_refuses_a_weak_password(person, now, password, sentence):
    answer = Client().post(link(invited(person)), {"password": password})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not User.objects.filter(person=person).exists()


def _used(invitation):
    ops.accept_invitation(token=invitation.token, password=NEW, now=NOW)


def _withdrawn(invitation):
    ops.withdraw_invitation(invitation=invitation, now=NOW)


def _expired(invitation):
    Invitation.objects.update(expires_at=NOW)


def _readdressed(invitation):
    invitation.person.email = "jorge@otra.example"
    invitation.person.save()


def _left(invitation):
    invitation.person.accreditations.update(until=f.LONG_AGO)


def _tampered(invitation):
    invitation.token = invitation.token[:-1] + ("a" if invitation.token[-1] != "a" else "b")


def _unknown(invitation):
    invitation.token = "ñ" * 43


@pytest.mark.parametrize("spoil", [_used, _withdrawn, _expired, _readdressed, _left, _tampered, _unknown])
def test_invitation_accept_answers_every_dead_link_with_the_same_page(person, now, spoil):
    dead = Client().get(reverse("workgroups:invitation_accept", args=["x"]))
    invitation = invited(person)
    spoil(invitation)
    before = User.objects.count()
    for answer in (Client().get(link(invitation)), Client().post(link(invitation), {"password": NEW})):
        assert (answer.status_code, _page(answer)) == (410, _page(dead))
    assert User.objects.count() == before


def _page(answer):
    return re.sub(r'value="[\w-]{64}"|name="next" value="[^"]*"', "", answer.text)


@pytest.mark.django_db(transaction=True)
def test_invitation_accept_twice_at_once_makes_one_account(cast, person):
    if connection.vendor == "sqlite":
        pytest.skip("an in-memory SQLite database is not shared between threads; PostgreSQL runs this")
    invitation, made = invited(person), []

    def accept():
        try:
            made.append(ops.accept_invitation(token=invitation.token, password=NEW, now=NOW))
        finally:
            connection.close()

    threads = [Thread(target=accept) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), sum(user is not None for user in made), User.objects.filter(person=person).count()) == (6, 1, 1)


def test_links_that_open_an_account_stay_out_of_the_logs():
    event = {"event": "request_started", "request": f"GET /invitacion/{'aB-_' * 10}abc/"}
    assert without_keys(None, "", event)["request"] == "GET /invitacion/…/"
    for tail in ("", "?next=/invitacion/", "/?q=ana@salud.pe"):
        event["request"] = f"GET /invitacion/{'aB-_' * 10}abc{tail}"
        assert without_keys(None, "", event)["request"].rstrip("/") == "GET /invitacion/…"
    assert without_keys(None, "", {"request": "GET /grupos/GT-PROTECCION-DE-LA-NINEZ/"})["request"].endswith("NINEZ/")


# Lists -------------------------------------------------------------------------------------------------------------
def test_invitation_list_shows_what_waits_and_for_how_long(cast, sign_in, person, now):
    invited(person, by=cast.secretary)
    f.InvitationFactory(person__full_name="Ana Vencida", expires_at=NOW - timedelta(days=1))
    f.InvitationFactory(person__full_name="Eva Aceptada", accepted_at=NOW)
    page = sign_in(cast.staff).get("/invitaciones/")
    rows = [(str(row["invitation"].person), row["is_open"]) for row in page.context["rows"]]
    assert rows == [("Ana Vencida", False), ("Jorge Carrasco", True)]
    assert ("Venció el 8 jun" in page.text, "Vence el 12 jun, 10:00" in page.text) == (True, True)


def test_invitation_withdraw_kills_link_and_letter(cast, sign_in, person, now):
    invitation = invited(person)
    path = reverse("workgroups:invitation_withdraw", args=[invitation.pk])
    assert "su enlace ya no abre nada" in sign_in(cast.staff).post(path, follow=True).text
    assert Client().get(link(invitation)).status_code == 410
    assert Letter.objects.values_list("status", "text").get() == ("cancelled", "")
    assert sign_in(cast.staff).post(path).status_code == 404


def test_invitation_send_all_shows_whom_before_and_invites_them_after(cast, sign_in, person, now):
    f.OfficeFactory(group=cast.salud, person__full_name="Con Cargo")
    f.PersonFactory(full_name="Sin Asiento")
    staff, path = sign_in(cast.staff), "/invitaciones/todas/"
    preview = staff.get(path)
    assert ([p.full_name for p in preview.context["people"]], Letter.objects.count()) == (["Jorge Carrasco"], 0)
    assert "Se invitará a 1 persona" in preview.text
    both = sign_in(cast.secretary).get(path).context["people"]
    assert [p.full_name for p in both] == ["Con Cargo", "Jorge Carrasco"]
    assert "Se invitó a 1 persona." in staff.post(path, follow=True).text
    assert Letter.objects.get().person == person
    assert "No queda nadie por invitar" in staff.get(path).text


@pytest.mark.parametrize("rows", [1, 25])
@pytest.mark.parametrize(("path", "queries"), [("/invitaciones/", 12), ("/invitaciones/todas/", 9)])
def test_invitation_queries(cast, sign_in, django_assert_num_queries, rows, path, queries):
    for _ in range(rows):
        f.InvitationFactory()
        f.AccreditationFactory(role="alternate")
    client = sign_in(cast.staff)
    with django_assert_num_queries(queries):
        client.get(path)


# The panel -----------------------------------------------------------------------------------------------------------
def test_account_panel_says_how_far_the_account_is(cast, sign_in, person, now):
    client, path = sign_in(cast.secretary), reverse("mesa:person_detail", args=[person.pk])

    def steps():
        return [(step["name"], step["text"]) for step in client.get(path).context["account"].steps]

    seen = [steps()]
    invitation = invited(person)
    seen.append(steps())
    Invitation.objects.update(expires_at=f.at("2026-06-08 10:00"))
    seen.append(steps())
    Invitation.objects.update(expires_at=NOW + timedelta(1))
    account = ops.accept_invitation(token=invitation.token, password=NEW, now=NOW)
    seen.append(steps())
    ops.suspend_account(account=account, reason="Perdió su equipo", by=cast.secretary, now=NOW)
    seen.append(steps())
    first = ("Invitada", "9 de junio")
    assert seen == [
        [("Sin cuenta", "Todavía no se le invitó")],
        [first, ("Por activar", "El enlace vence el 12 de junio")],
        [first, ("Por activar", "El enlace venció el 8 de junio, sin uso")],
        [first, ("Activa", "desde el 9 de junio")],
        [first, ("Suspendida", "el 9 de junio por Secretaria: Perdió su equipo")],
    ]


def test_account_panel_is_the_secretariats(cast, sign_in, person):
    path = reverse("mesa:person_detail", args=[person.pk])
    pages = {who: sign_in(getattr(cast, who)).get(path) for who in ("staff", "titular", "auditor", "coordinator")}
    assert {who: page.context["account"] is not None for who, page in pages.items()} == {
        "staff": True,
        "titular": False,
        "auditor": False,
        "coordinator": False,
    }
    assert "Invitar a abrir una cuenta" in pages["staff"].text
    assert "Invitar a abrir una cuenta" not in pages["auditor"].text


# Suspended and given back ------------------------------------------------------------------------------------------
def test_account_suspend_ends_every_session_for_good(cast, sign_in, now):
    secretary, client = sign_in(cast.secretary), sign_in(cast.titular)
    path = reverse("workgroups:account_suspend", args=[cast.titular.person_id])
    assert "Escribe el motivo" in secretary.post(path, {"reason": ""}).text
    assert "Sus sesiones terminan ahora" in secretary.post(path, {"reason": "Perdió su equipo"}, follow=True).text
    cast.titular.refresh_from_db()
    assert (cast.titular.is_active, cast.titular.suspended_reason, cast.titular.suspended_by) == (
        False,
        "Perdió su equipo",
        cast.secretary,
    )
    assert client.get("/mas/").status_code == 302
    secretary.post(reverse("workgroups:account_restore", args=[cast.titular.person_id]))
    assert client.get("/mas/").status_code == 302
    assert client.post("/ingresar/", {"login": cast.titular.email, "password": f.PASSWORD}).headers["Location"] == "/"
    assert client.get("/mas/").status_code == 200


def test_account_suspend_is_refused_for_oneself_and_for_the_last_secretary(cast, now):
    for account, by, sentence in [
        (cast.secretary, cast.secretary, "tu propia cuenta"),
        (cast.secretary, cast.staff, "Nombra primero a quien sigue"),
    ]:
        with pytest.raises(NotNow, match=sentence):
            ops.suspend_account(account=account, reason="x", by=by, now=NOW)
    cast.secretary.refresh_from_db()
    assert cast.secretary.is_active


def test_account_restore_does_not_bring_back_what_was_erased(cast, sign_in, now):
    User.objects.filter(pk=cast.titular.pk).update(is_active=False)
    type(cast.titular.person).objects.filter(pk=cast.titular.person_id).update(erased_at=NOW)
    page = sign_in(cast.secretary).post(
        reverse("workgroups:account_restore", args=[cast.titular.person_id]), follow=True
    )
    cast.titular.refresh_from_db()
    assert ("Sus datos se suprimieron" in page.text, cast.titular.is_active) == (True, False)
    assert "Reactivar la cuenta" not in page.text


def test_account_suspend_of_someone_without_an_account_is_absent(cast, sign_in, person):
    path = reverse("workgroups:account_suspend", args=[person.pk])
    assert sign_in(cast.secretary).get(path).status_code == 404
    assert sign_in(cast.staff).get(path).status_code == 403
