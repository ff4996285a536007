"""The digest of the day: what waits for it, when it leaves, how its parts end with it; and who chooses what."""

from datetime import timedelta
from smtplib import SMTPDataError
from threading import Barrier, Thread

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import operations as outbox
from notifications.kinds import KINDS, Kind, NotDue, Post
from notifications.letters import next_digest, unsubscribe_token
from notifications.models import Letter, Preference
from notifications.wishes import choose_letters
from secretariat.operations.letters import resend_letter
from tests.factories import PersonFactory, at

SEVEN, EIGHT, TOMORROW = at("2026-06-10 07:00"), at("2026-06-10 08:00"), at("2026-06-11 08:00")


@pytest.fixture(autouse=True)
def kinds(monkeypatch, settings):
    """One that can wait, one that cannot be refused."""
    settings.SITE_URL = "https://mesa.example"

    def make(letter, now):
        if letter.context.get("moot"):
            raise NotDue("La reunión se canceló.")
        name = letter.context["name"]
        link = f"https://mesa.example/{name}/"
        return Post(f"Vence {name}", f"Hola, Ana:\n\nFalta el acuerdo {name}.\n\n{link}\n", "<p>")

    reminder = Kind("aviso", "Acuerdo por vencer", make, can_wait=True, group="Acuerdos")
    for kind in (reminder, Kind("convocatoria", "Convocatoria", make, is_essential=True, group="Acuerdos")):
        monkeypatch.setitem(KINDS, kind.name, kind)


@pytest.fixture
def ana(cast):
    Preference.objects.create(person=cast.titular.person, kind="aviso", delivery="digest")
    Preference.objects.create(person=cast.titular.person, kind="convocatoria", delivery="digest")
    return cast.titular.person


def write(person, name, kind="aviso", *, due=SEVEN, **more):
    words = {"address": person.email, "person": person, "dedupe_key": name, "now": due}
    return outbox.write_letter(kind=kind, context={"name": name} | more.pop("context", {}), **words, **more)


def drain(moment):
    return outbox.drain_outbox(clock=lambda: moment)


def states(*letters):
    return [Letter.objects.get(pk=letter.pk).status for letter in letters]


def test_the_parts_leave_in_one_letter_at_eight_made_of_the_facts_of_then(ana, cast, mailoutbox):
    parts = [write(ana, "uno"), write(ana, "dos"), write(ana, "nada"), write(ana, "tarde", not_after=TOMORROW)]
    apart = [write(ana, "ya", "convocatoria"), write(cast.alternate.person, "otra")]
    assert (drain(SEVEN), states(*parts, *apart)) == (2, ["digest"] * 4 + ["sent"] * 2)
    Letter.objects.filter(pk=parts[2].pk).update(context={"name": "nada", "moot": True})
    Letter.objects.filter(pk=parts[3].pk).update(not_after=SEVEN)
    assert (drain(EIGHT - timedelta(seconds=1)), drain(EIGHT), drain(EIGHT)) == (0, 1, 0)
    assert states(*parts) == ["sent", "sent", "cancelled", "expired"]
    digest = Letter.objects.get(kind="digest")
    assert (list(digest.gathered.filter(status="sent")), digest.status) == (parts[1::-1], "sent")
    assert Letter.objects.get(pk=parts[0].pk).sent_at == EIGHT
    [mail] = [mail for mail in mailoutbox if mail.subject.startswith("Tu resumen")]
    assert (mail.subject, mail.to) == ("Tu resumen del miércoles 10 de junio: 2 avisos", [ana.email])
    told = mail.body[: mail.body.index("Para no recibir")].strip()
    assert told == (
        f"Hola, {ana.full_name}:\n\nEsto es lo de hoy.\n\n1. Vence uno\nFalta el acuerdo uno.\nhttps://mesa.example/uno/"
        "\n\n2. Vence dos\nFalta el acuerdo dos.\nhttps://mesa.example/dos/"
    )
    leave = "https://mesa.example" + reverse("notifications:digest_leave", args=[unsubscribe_token(ana)])
    headers = {name: mail.extra_headers.get(name) for name in ("List-Unsubscribe", "List-Unsubscribe-Post")}
    assert headers == {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    assert [other.extra_headers.get("List-Unsubscribe") for other in mailoutbox if other is not mail] == [None, None]


def test_what_comes_after_eight_waits_for_the_next_unless_it_is_worth_nothing_by_then(ana, mailoutbox):
    assert [next_digest(moment) for moment in (SEVEN, EIGHT, at("2026-06-10 23:59"))] == [EIGHT, TOMORROW, TOMORROW]
    first = write(ana, "uno")
    drain(SEVEN)
    drain(EIGHT)
    late = EIGHT + timedelta(minutes=5)
    overdue, after = write(ana, "rezagada"), write(ana, "dos", due=late)  # the first was due at seven
    soon = write(ana, "tres", due=late, not_after=TOMORROW)
    assert (drain(late), states(first, overdue, after, soon)) == (1, ["sent", "digest", "digest", "sent"])
    assert (drain(TOMORROW), states(overdue, after)) == (1, ["sent", "sent"])
    assert [mail.subject for mail in mailoutbox] == [
        "Tu resumen del miércoles 10 de junio: 1 aviso",
        "Vence tres",
        "Tu resumen del jueves 11 de junio: 2 avisos",
    ]


def test_a_drain_that_was_down_at_eight_still_sends_one_digest_of_the_day(ana, mailoutbox):
    parts = [write(ana, f"n{n}") for n in range(outbox.TAKEN + 2)]
    nine = EIGHT + timedelta(hours=1)
    assert (drain(nine), drain(nine + outbox.TURN)) == (0, 1)
    assert (states(*parts), len(mailoutbox)) == (["sent"] * len(parts), 1)


def test_a_digest_with_nothing_left_to_say_is_not_sent(ana, mailoutbox):
    part = write(ana, "uno", about="x:1")
    drain(SEVEN)
    outbox.cancel_letters(about="x:1")
    assert (drain(EIGHT), mailoutbox, states(part, part.digest or part)) == (0, [], ["cancelled"] * 2)
    assert Letter.objects.values_list("status", "error").get(kind="digest") == (
        "cancelled",
        "Ninguno de sus avisos hacía falta ya.",
    )


def test_the_parts_share_the_fate_of_their_digest_and_can_be_sent_again(ana, cast, mailoutbox, monkeypatch):
    parts = write(ana, "uno"), write(ana, "dos")
    drain(SEVEN)
    digest = Letter.objects.get(kind="digest")
    outbox.pause_letter(letter=parts[1])
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _refuse)
        drain(EIGHT)
    failed = Letter.objects.get(pk=parts[0].pk)
    assert (states(digest, *parts), failed.error) == (["failed", "failed", "paused"], "554 spam")
    resend_letter(letter=digest, by=cast.secretary, now=EIGHT)
    assert (drain(EIGHT), states(digest, *parts)) == (1, ["sent", "sent", "paused"])
    assert [mail.body.count("Vence") for mail in mailoutbox] == [1]


def _refuse(self, messages):
    raise SMTPDataError(554, b"spam")


def test_a_digest_cancelled_by_hand_takes_its_parts(ana, mailoutbox):
    part = write(ana, "uno")
    drain(SEVEN)
    outbox.cancel_letter(letter=Letter.objects.get(kind="digest"), why="Por teléfono")
    assert (drain(EIGHT), states(part), mailoutbox) == (0, ["cancelled"], [])


def test_a_letter_sent_again_with_nothing_to_say_keeps_that_it_was_sent(ana, cast, mailoutbox):
    letter = write(ana, "uno", "convocatoria")
    drain(SEVEN)
    Letter.objects.filter(pk=letter.pk).update(context={"moot": True})
    resend_letter(letter=letter, by=cast.secretary, now=EIGHT)
    assert (drain(EIGHT), states(letter), len(mailoutbox)) == (0, ["sent"], 1)
    letter.refresh_from_db()
    assert (letter.sent_at, letter.error) == (SEVEN, "La reunión se canceló.")


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_write_one_digest_with_all_the_parts(ana, mailoutbox):
    parts = [write(ana, f"n{n}") for n in range(2 * outbox.TAKEN)]
    batches = [outbox.claim_letters(now=SEVEN) for _ in range(2)]

    def hold(batch):
        for letter in batch:
            outbox.send_letter(letter=letter, connection=None, clock=lambda: SEVEN)

    def hold_at_once(batch, gate=Barrier(2)):  # noqa: B008 one for both
        gate.wait()
        hold(batch)
        connections.close_all()

    if connection.vendor == "sqlite":  # in memory: one connection, so one after the other
        for batch in batches:
            hold(batch)
    else:
        threads = [Thread(target=hold_at_once, args=[batch]) for batch in batches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    digest = Letter.objects.get(kind="digest")
    assert (set(digest.gathered.all()), set(states(*parts))) == (set(parts), {"digest"})
    assert (drain(EIGHT), set(states(*parts)), len(mailoutbox)) == (1, {"sent"}, 1)


def fields(page):
    return {name: page.context["form"][name].value() for name in page.context["form"].fields}


def test_preference_edit_offers_what_may_be_chosen_and_holds_for_what_waits(ana, cast, sign_in, mailoutbox):
    client, address = sign_in(cast.titular), reverse("notifications:preference_edit")
    write(ana, "uno")
    drain(SEVEN)
    page = client.get(address)
    assert fields(page)["aviso"] == "digest"
    assert "convocatoria" not in page.context["form"].fields
    assert "Estos te llegan siempre" in page.content.decode()
    assert fields(sign_in(cast.alternate).get(address))["aviso"] == "each"
    sent = dict.fromkeys(page.context["form"].fields, "each")
    assert client.post(address, sent | {"aviso": "todas"}).status_code == 422
    assert client.post(address, sent | {"convocatoria": "none"}).status_code == 302
    stands = Preference.objects.filter(person=ana, kind__in=["aviso", "convocatoria"]).order_by("kind")
    assert list(stands.values_list("kind", "delivery")) == [("aviso", "each"), ("convocatoria", "digest")]
    assert (outbox.drain_outbox(clock=timezone.now), [mail.subject for mail in mailoutbox]) == (1, ["Vence uno"])


def test_preference_edit_offers_the_secretariats_letters_to_nobody_else(cast, sign_in):
    offered = {"acta_late": [], "mandate_list": []}
    for who in ("secretary", "staff", "coordinator", "titular"):
        page = sign_in(getattr(cast, who)).get(reverse("notifications:preference_edit"))
        listed = {group: [field.name for field in names] for group, names, _always in page.context["form"].groups()}
        assert list(listed)[:3] == ["Reuniones", "Acuerdos", "Actas"]
        assert {"training_soon", "training_today", "training_survey"} <= set(listed["Capacitaciones"])
        for kind in offered.keys() & fields(page).keys():
            offered[kind].append(who)
    assert offered == {"acta_late": ["secretary", "staff", "coordinator"], "mandate_list": ["secretary"]}


def test_who_chooses_none_gets_nothing_of_what_waited(ana, mailoutbox):
    part = write(ana, "uno")
    drain(SEVEN)
    choose_letters(person=ana, wishes={"aviso": "none"}, now=SEVEN)
    assert (drain(EIGHT), states(part), mailoutbox) == (0, ["cancelled"], [])


def test_digest_leave_by_its_link_asks_first_and_by_one_click_does_not(ana, cast):
    client, address = (
        Client(enforce_csrf_checks=True),
        reverse("notifications:digest_leave", args=[unsubscribe_token(ana)]),
    )
    other = Preference.objects.create(person=cast.alternate.person, kind="aviso", delivery="digest")
    asked = client.get(address)
    assert (asked.status_code, [kind.name for kind in asked.context["kinds"]]) == (200, ["aviso", "convocatoria"])
    assert set(Preference.objects.values_list("delivery", flat=True)) == {"digest"}
    done = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "Ya no recibirás el resumen" in done.content.decode()) == (200, True)
    assert list(Preference.objects.filter(delivery="digest")) == [other]
    assert set(Preference.objects.filter(person=ana).values_list("delivery", flat=True)) == {"none"}
    again = client.post(address)
    assert (again.status_code, again.context["kinds"]) == (200, [])
    for wrong in (address[:-2] + "x/", address.replace(f"{ana.pk}:", f"{ana.pk + 1}:")):
        assert client.post(wrong).status_code == 410


def test_a_merged_person_leaves_the_digest_of_the_one_that_stays(ana):
    twin = PersonFactory(merged_into=ana)
    Client().post(reverse("notifications:digest_leave", args=[unsubscribe_token(twin)]))
    assert set(Preference.objects.filter(person=ana).values_list("delivery", flat=True)) == {"none"}
