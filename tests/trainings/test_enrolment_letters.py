"""What a registration tells its person, and what they do with its link."""

import re

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from members.models import Person
from notifications.kinds import NotDue
from notifications.models import Letter
from notifications.operations import drain_outbox
from notifications.wishes import check_wanted
from tests import factories as f
from trainings.links import enrolment_token
from trainings.models import Enrolment, Training
from trainings.operations import enrolment as ops

NOW = f.at("2026-06-01 10:00")
OPEN = {"capacity": 1, "entry": "public", "visibility": "public"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(cast):
    with time_machine.travel(NOW, tick=False):
        training = f.TrainingFactory(group=cast.salud, title="Ruta de atención", number=3, **OPEN)
        place = {"starts_at": f.at("2026-06-10 15:00"), "link": "https://sala.example/secreta"}
        f.TrainingSessionFactory(training=training, **place)
        yield training


def enrol(training, name, way="account"):
    return ops.enrol(training=training, way=way, now=NOW, full_name=name, email=f"{name}@x.example")


def sent():
    drain_outbox(clock=lambda: NOW)
    return [(message.to, message.subject, len(message.attachments)) for message in mail.outbox]


def path(name, enrolment):
    return reverse(f"trainings:{name}", args=[enrolment_token(enrolment)])


def test_each_state_is_told_once_with_the_sessions_for_who_has_a_seat(training):
    ana, beto = enrol(training, "ana"), enrol(training, "beto")
    assert sent() == [
        (["ana@x.example"], "Tu cupo está confirmado: capacitación CAP-003-2026", 1),
        (["beto@x.example"], "Estás en la lista de espera", 0),
    ]
    assert told_in_both(mail.outbox[0], path("enrolment_own", ana))
    mail.outbox.clear()
    ops.withdraw_enrolment(enrolment=ana, now=NOW)
    ops.withdraw_enrolment(enrolment=ana, now=NOW)
    assert sent() == [
        (["ana@x.example"], "Te retiraste de la capacitación", 0),
        (["beto@x.example"], "Hay un cupo para ti: acéptalo hasta el 3 jun, 10:00", 0),
    ]
    assert told_in_both(mail.outbox[1], path("enrolment_own", beto))


def told_in_both(message, link):
    """True if text and page tell the session and where to act on it, and neither tells the virtual room."""
    words = (link, "Marco de protección", "iércoles 10 de junio de 2026, 15:00 a 17:00")
    both = (message.body, message.alternatives[0][0])
    return all(word in text for word in words for text in both) and not any("sala.example" in text for text in both)


def test_a_letter_of_a_state_that_passed_before_it_left_is_not_sent(training):
    ana = enrol(training, "ana")
    ops.withdraw_enrolment(enrolment=ana, now=NOW)
    assert sent() == [(["ana@x.example"], "Te retiraste de la capacitación", 0)]
    assert Letter.objects.get(kind="enrolment_confirmed").error == "La inscripción ya cambió de estado."


def test_whoever_is_withdrawn_by_another_reads_so_and_why(cast, training):
    ana = enrol(training, "ana")
    ops.withdraw_enrolment(enrolment=ana, by=cast.coordinator, reason="Cambió de turno", now=NOW)
    assert sent() == [(["ana@x.example"], "Se retiró tu inscripción", 0)]
    assert "Motivo: Cambió de turno" in mail.outbox[0].body


def test_enrolment_own_shows_the_room_to_who_has_a_seat_and_acts_by_post_alone(client, training):
    ana, beto = enrol(training, "ana", "form"), enrol(training, "beto", "form")
    for name in ("enrolment_own", "enrolment_confirm", "enrolment_leave"):
        client.get(path(name, ana))
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"unconfirmed"}
    for enrolment in (ana, beto):
        client.post(path("enrolment_confirm", enrolment))
    pages = [client.get(path("enrolment_own", enrolment)) for enrolment in (ana, beto)]
    assert ["https://sala.example/secreta" in page.text for page in pages] == [True, False]
    assert ["beto" in page.text for page in pages] == [False, True]
    client.post(path("enrolment_leave", ana))
    page = client.post(path("enrolment_accept", beto), follow=True)
    assert "Aceptaste el cupo." in page.text
    assert dict(Enrolment.objects.values_list("full_name", "status")) == {"ana": "withdrawn", "beto": "confirmed"}


def test_who_is_registered_is_told_so_also_once_they_left_the_mesa(cast, training):
    former = cast.former.person
    ops.enrol(training=training, way="account", now=NOW, full_name="Eva", email=former.email, person=former)
    assert [to for to, _subject, _files in sent()] == [[former.email]]
    asked = Letter.objects.get(kind="enrolment_confirmed")
    for kind in ("training_soon", "training_changed", "training_cancelled", "training_survey", "training_certificate"):
        asked.kind = kind
        check_wanted(asked, NOW)
    asked.kind = "enrolment_approval"
    with pytest.raises(NotDue):
        check_wanted(asked, NOW)


def test_a_link_that_mesa_did_not_sign_opens_nothing(client, training):
    ana = enrol(training, "ana")
    forged = [reverse("trainings:enrolment_own", args=[token]) for token in ("1:x", f"{ana.pk}:{'a' * 43}")]
    assert [client.get(address).status_code for address in forged] == [410, 410]


FORM = {"full_name": "Caro Luna", "email": "caro@x.example", "institution_name": "Comisaría", "audience": "police"}


def test_enrolment_create_answers_the_same_to_a_new_address_and_to_a_known_one(client, training):
    enrol(training, "ana")
    address = reverse("trainings:enrolment_create", args=[training.pk])
    pages = [
        client.post(address, FORM | {"email": email}, follow=True) for email in ("caro@x.example", "ANA@x.example")
    ]
    assert [page.redirect_chain for page in pages] == [[(f"{address}recibida/", 302)]] * 2
    said = [re.sub(r'(?<=csrfmiddlewaretoken" value=")[^"]+', "", page.text) for page in pages]
    assert said[0] == said[1]
    assert sorted(to for to, _subject, _files in sent()) == [["ana@x.example"], ["ana@x.example"], ["caro@x.example"]]
    assert Enrolment.objects.count() == 2


def test_enrolment_create_says_of_a_known_address_no_more_once_it_is_closed(client, training):
    enrol(training, "ana")
    Training.objects.update(closes_at=NOW)
    address = reverse("trainings:enrolment_create", args=[training.pk])
    pages = [client.post(address, FORM | {"email": email}) for email in ("caro@x.example", "ana@x.example")]
    assert [(page.status_code, "La inscripción está cerrada." in page.text) for page in pages] == [(422, True)] * 2


def test_an_address_nobody_confirmed_gets_no_word_of_who_typed_it(client, training):
    """Or anyone could write to anyone by a Mesa."""
    words = {"full_name": "Ganaste\r\n\r\nhttps://malo.example/\r\n\r\n\u202e", "post": "a\nb\u200b", "rank": "\u2066"}
    client.post(reverse("trainings:enrolment_create", args=[training.pk]), FORM | words)
    caro = Enrolment.objects.get()
    assert (caro.full_name, caro.post, caro.rank) == ("Ganaste https://malo.example/", "a b", "")
    sent()
    assert not any("malo" in text for text in (mail.outbox[0].body, mail.outbox[0].alternatives[0][0]))


def test_enrolment_create_from_an_account_opens_no_registration_of_another_by_its_address(cast, sign_in, training):
    ana = enrol(training, "ana", "import")
    Person.objects.filter(pk=cast.titular.person_id).update(email="ANA@x.example")  # anyone writes their own contact
    address = reverse("trainings:enrolment_create", args=[training.pk])
    answer = sign_in(cast.titular).post(address, {"full_name": "Rosa", "audience": "public"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}recibida/")
    assert [to for to, _subject, _files in sent()] == [["ana@x.example"]] * 2
    assert list(Enrolment.objects.values_list("pk", "person", "full_name")) == [(ana.pk, None, "ana")]
    Person.objects.filter(pk=cast.titular.person_id).update(email=cast.titular.email)
    Enrolment.objects.update(email=cast.titular.email.title())  # who organises wrote the address they sign in with
    answer = sign_in(cast.titular).post(address, {"full_name": "Rosa", "audience": "public"})
    assert answer["Location"] == path("enrolment_own", ana)


def test_enrolment_create_keeps_what_was_typed_and_says_what_to_do(client, training):
    page = client.post(
        reverse("trainings:enrolment_create", args=[training.pk]), {"full_name": "Caro", "email": "caro@"}
    )
    assert (page.status_code, Enrolment.objects.count()) == (422, 0)
    where = "Elegiste «Otra»: escribe aquí tu institución, o elígela en la lista."
    for words in ("Escribe un correo completo", where, 'value="Caro"'):
        assert words in page.text


OPTIONAL = ["Cargo", "Grado", "Sexo", "Edad", "Distrito donde trabaja"]


def test_enrolment_create_calls_optional_only_what_may_be_left_empty(cast, sign_in, client, training):
    address = reverse("trainings:enrolment_create", args=[training.pk])
    label = re.compile(r'<label for="[^"]+">([^<]+) <span class="optional">')
    assert [label.findall(each.get(address).text) for each in (client, sign_in(cast.titular))] == [
        OPTIONAL,
        ["Establecimiento o unidad", *OPTIONAL],
    ]
    added = sign_in(cast.coordinator).get(reverse("trainings:enrolment_add", args=[training.pk])).text
    where = ["Institución", "Establecimiento, unidad u otra institución"]
    assert label.findall(added) == ["Correo", *where, "Cargo", "Grado"]


def test_enrolment_create_from_an_account_takes_address_and_institution_of_the_person(cast, sign_in, training):
    address = reverse("trainings:enrolment_create", args=[training.pk])
    facts = {"full_name": "Rosa Peña", "email": "otra@x.example", "audience": "public", "institution_name": "Hospital"}
    page = sign_in(cast.titular).post(address, facts, follow=True)
    assert "Tu inscripción" in page.text
    enrolment = Enrolment.objects.get()
    person = cast.titular.person
    assert (enrolment.person, enrolment.email, enrolment.institution) == (person, person.email, person.institution)
    assert (enrolment.full_name, enrolment.status, enrolment.way) == ("Rosa Peña", "confirmed", "account")
