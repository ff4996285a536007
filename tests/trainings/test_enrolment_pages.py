"""What the page of a training offers to whoever looks, and the lists of who keeps its registrations."""

import pytest
import time_machine
from django.urls import reverse

from tests import factories as f
from trainings.entrance import Entrance
from trainings.models import Enrolment, Training
from trainings.operations import enrolment as ops

NOW = f.at("2026-06-01 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(cast):
    with time_machine.travel(NOW, tick=False):
        facts = {"capacity": 2, "entry": "public", "visibility": "public", "number": 3, "title": "Ruta de atención"}
        training = f.TrainingFactory(group=cast.salud, **facts)
        f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-10 15:00"), link="https://sala.example/x")
        yield training


def enrol(training, name, way="account", **facts):
    return ops.enrol(training=training, way=way, now=NOW, full_name=name, email=f"{name}@x.example", **facts)


def entrance(training, *, own=None, is_known=True):
    return Entrance(Training.objects.with_taken().get(pk=training.pk), own, is_known, NOW)


def test_card_offers_a_seat_the_waiting_list_or_says_why_neither(training):
    def said(**options):
        card = entrance(training, **options)
        return card.is_wanted, card.asks_to_sign_in, card.verb, card.note

    assert said(is_known=False) == (True, False, "Inscribirme", "")
    for name in ("ana", "beto"):
        enrol(training, name)
    waits = "Si se libera un cupo, te escribiremos en el orden en que llegaron."
    assert said() == (True, False, "Entrar en la lista de espera", waits)
    Training.objects.update(entry="institutions", capacity=None, needs_approval=True)
    assert said() == (True, False, "Inscribirme", "Tu institución aprueba la inscripción.")
    asks = "Es para las instituciones de la Mesa: ingresa con tu cuenta para inscribirte."
    assert said(is_known=False) == (False, True, "Inscribirme", asks)
    Training.objects.update(entry="invitation")
    asks = "Es por invitación: pídele tu cupo a quien la organiza."
    assert said() == (False, False, "Inscribirme", asks)
    Training.objects.update(closes_at=NOW)
    assert said() == (False, False, "Inscribirme", "")


def test_training_detail_shows_ones_own_registration_and_its_room_to_nobody_else(cast, sign_in, training):
    person = cast.titular.person
    own = enrol(training, "rosa", person=person)
    address = reverse("trainings:training_detail", args=[training.pk])
    mine, theirs = sign_in(cast.titular).get(address).text, sign_in(cast.observer).get(address).text
    for words in ("Tu cupo está confirmado", "Ver mi inscripción", "https://sala.example/x"):
        assert (words in mine, words in theirs) == (True, False)
    assert ("Inscribirme" in mine, "Inscribirme" in theirs) == (False, True)
    form = reverse("trainings:enrolment_create", args=[training.pk])
    assert sign_in(cast.titular).get(form).url.startswith(f"/i/{own.pk}:")


def test_an_address_left_unconfirmed_is_taken_over_by_its_account(cast, training):
    person = cast.titular.person
    left = enrol(training, "otra", "form")
    Enrolment.objects.filter(pk=left.pk).update(email=person.email.upper())
    again = ops.enrol(
        training=training, way="account", now=NOW, full_name="Rosa", email=person.email, person=person, post="Jefa"
    )
    assert (again.pk, again.status, again.full_name, again.person, again.post, again.way) == (
        left.pk,
        "confirmed",
        "Rosa",
        person,
        "Jefa",
        "account",
    )
