"""The number of a training is of the year in which it begins, and final once it is published."""

import uuid

import pytest
from django.urls import reverse

from tests import factories as f
from trainings.models import Training

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_tenth_of_june(time_machine):
    time_machine.move_to(f.at("2026-06-10 08:00"), tick=False)


def test_it_is_published_with_the_number_of_the_year_of_its_first_session_and_keeps_it(cast, sign_in):
    client = sign_in(cast.coordinator)
    f.TrainingFactory(year=2027, number=3)
    training = f.TrainingFactory(group=cast.salud, year=2026, number=1, status="draft", paper="none")
    training.audiences.create(audience="public")
    training.organisers.create(institution=cast.titular.person.institution)
    for day in ("2027-02-02", "2027-01-31"):
        f.TrainingSessionFactory(training=training, starts_at=f.at(f"{day} 15:00"))
    page = reverse("trainings:training_detail", args=[training.pk])
    said = client.post(f"{page}publicar/", follow=True).context["messages"]
    assert [str(one) for one in said] == ["Publicada como CAP-004-2027. La ven las personas a quienes está dirigida."]
    typed = {"title": "Otra", "on": "15/12/2026", "starts": "15:00", "ends": "17:00", "place": "Auditorio"}
    typed |= {"ponentes-TOTAL_FORMS": "0", "ponentes-INITIAL_FORMS": "0", "sequence": "0"}
    for each in training.sessions.all():
        client.post(reverse("trainings:session_edit", args=[each.pk]), typed)
    assert [each.starts_on.isoformat() for each in training.sessions.all()] == ["2026-12-15"] * 2
    client.post(f"{page}publicar/")
    client.post(f"{page}copiar/", {"on": "10/01/2028", "submission": str(uuid.uuid4())})
    numbers = Training.objects.order_by("pk").values_list("year", "number")
    assert list(numbers) == [(2027, 3), (2027, 4), (2028, 1)]
