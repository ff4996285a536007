"""No mandate, no entry: an account opens while its person holds something, and ends at the next request."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.models import User
from tests import factories as f
from workgroups.models import Seat

LOGIN, ENDED = "/ingresar/", "/cuenta-suspendida/"


def end_accreditation(cast):
    now = timezone.now()
    cast.titular.person.accreditations.update(until=timezone.localdate(now), closed_at=now)


def end_seat(cast):
    Seat.objects.filter(institution=cast.titular.person.institution).update(until=timezone.localdate() - timedelta(1))


def suspend(cast):
    User.objects.filter(pk=cast.titular.pk).update(is_active=False)


ENDINGS = [end_accreditation, end_seat, suspend]


@pytest.mark.parametrize("end", ENDINGS)
def test_an_open_session_ends_at_the_next_request(cast, sign_in, end):
    client = sign_in(cast.titular)
    assert client.get("/mas/").status_code == 200
    end(cast)
    assert client.get("/mas/").headers["Location"] == f"{LOGIN}?next=/mas/"
    typed = client.post("/reuniones/nueva/", {"subject": "Un asunto que no se pierde"})
    assert (typed.status_code, "Un asunto que no se pierde" in typed.text) == (403, True)


@pytest.mark.parametrize("end", ENDINGS)
def test_signing_in_after_the_end_says_it_only_to_who_knows_the_password(cast, end):
    end(cast)
    right = Client().post(LOGIN, {"login": cast.titular.email, "password": f.PASSWORD}, follow=True)
    assert (right.request["PATH_INFO"], "Hoy tu cuenta no abre la Mesa" in right.text) == (ENDED, True)
    assert "Cancillería, oficina de Tumbes" in right.text
    assert right.context["user"].is_anonymous
    wrong = Client().post(LOGIN, {"login": cast.titular.email, "password": "otra-clave-cualquiera"})
    assert (wrong.status_code, "no son correctos" in wrong.text, "no abre" in wrong.text) == (200, True, False)


@pytest.mark.parametrize("persona", ["former", "outsider", "guest"])
def test_who_holds_nothing_does_not_enter(cast, sign_in, persona):
    user = getattr(cast, persona)
    assert sign_in(user).get("/").status_code == 302
    answer = Client().post(LOGIN, {"login": user.email, "password": f.PASSWORD})
    assert answer.headers["Location"] == ENDED


def test_a_mandate_given_again_opens_the_account_again(cast, sign_in):
    client = sign_in(cast.former)
    assert client.get("/mas/").status_code == 302
    f.OfficeFactory(group=cast.salud, person=cast.former.person, kind="staff")
    assert client.get("/mas/").status_code == 200


def test_a_mandate_that_begins_tomorrow_opens_nothing_today(cast, sign_in):
    tomorrow = timezone.localdate() + timedelta(days=1)
    f.OfficeFactory(group=cast.salud, person=cast.outsider.person, kind="staff", since=tomorrow)
    assert sign_in(cast.outsider).get("/mas/").status_code == 302


def test_the_operator_enters_without_a_person(db, sign_in):
    assert sign_in(f.UserFactory(person=None, is_staff=True)).get("/").status_code == 200
    assert sign_in(f.UserFactory(person=None)).get("/").status_code == 302
