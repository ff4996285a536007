"""What a person, an institution and a group have of trainings, on their pages, to who may know it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories as f
from tests.reports.test_report import filled, taught

pytestmark = pytest.mark.django_db
SECRET = "Trata de personas"


def titles(page):
    """The trainings of the section «Capacitaciones» of a page."""
    section = re.search(r'aria-labelledby="cap".*?</section>', page, re.DOTALL)
    rows = re.findall(r'row-title">(?:<a[^>]*>)?([^<]+)', section[0]) if section else []
    return [" ".join(row.split()) for row in rows]


VIEWERS = ["titular", "alternate", "secretary", "auditor", "coordinator", "observer", "foreign"]


@pytest.mark.parametrize("viewer", VIEWERS)
def test_person_detail_tells_the_trainings_to_who_may_see_the_registration(cast, sign_in, viewer):
    """Themself, their institution, who reads all and, of its own trainings, who prepares the group."""
    person = cast.titular.person
    open_one, hidden = taught(cast.salud, title="Refugio y salud"), taught(cast.proteccion, title=SECRET)
    for session in (open_one, hidden):
        filled(session, person.institution, 1, came_of=2, person=person)
    page = sign_in(getattr(cast, viewer)).get(reverse("mesa:person_detail", args=[person.pk])).text
    both = sorted([SECRET, "Refugio y salud"])
    colleague = getattr(cast, viewer).person.institution_id == person.institution_id
    expected = {"secretary": both, "auditor": both, "coordinator": ["Refugio y salud"]}
    assert sorted(titles(page)) == expected.get(viewer, both if colleague else [])
    assert ("2 con constancia o certificado, 16 h" in page) == (sorted(titles(page)) == both)


@pytest.mark.parametrize(("viewer", "said", "named"), [
    ("titular", "3 personas inscritas", True), ("auditor", "3 personas inscritas", True),
    ("observer", "Menos de 5 personas inscritas", False), ("foreign", "Menos de 5 personas inscritas", False),
])  # fmt: skip
def test_institution_detail_names_only_to_itself_and_to_who_reads_all(cast, sign_in, viewer, said, named):
    institution = cast.titular.person.institution
    filled(taught(cast.salud, title="Refugio y salud", visibility="members"), institution, 3, came_of=2)
    filled(taught(cast.proteccion, title=SECRET, visibility="group"), institution, 6)
    page = sign_in(getattr(cast, viewer)).get(reverse("mesa:institution_detail", args=[institution.pk])).text
    sees_both = viewer in ("auditor", "foreign")
    assert sorted(titles(page)) == sorted(["Refugio y salud"] + [SECRET] * sees_both)
    assert (said in page, f"Inscrita {institution} 0" in page) == (True, named)
    assert ("6 personas inscritas" in page) == sees_both


def test_group_detail_tells_the_trainings_to_come_and_the_last(cast, sign_in):
    now = timezone.now()
    for days, title in ((3, "La próxima"), (-40, "La pasada")):
        f.TrainingSessionFactory(
            training=f.TrainingFactory(group=cast.salud, title=title), starts_at=now + timedelta(days=days)
        )
    page = sign_in(cast.titular).get(reverse("mesa:group_detail", args=[cast.salud.code])).text
    assert titles(page) == ["La próxima", "La pasada"]


@pytest.mark.parametrize("rows", [1, 30])
def test_training_own_lists_what_is_mine(cast, sign_in, rows, django_assert_num_queries):
    now, person = timezone.now(), cast.titular.person
    for n in range(rows):
        training = f.TrainingFactory(group=cast.salud, title=f"Mía {n}", hours=8)
        session = f.TrainingSessionFactory(
            training=training, starts_at=now + timedelta(days=n + 1), link="https://sala.example/x"
        )
        session.materials.create(title="Guía", file="", kind="pdf", size=1)
        session.materials.create(title="Retirada", file="", kind="pdf", size=1, removed_at=now)
        f.EnrolmentFactory(training=training, person=person)
    f.EnrolmentFactory(training__title="De otra persona", person=cast.alternate.person)
    f.EnrolmentFactory(training__title="Me retiré", person=person, status="withdrawn")
    client = sign_in(cast.titular)
    with django_assert_num_queries(11):
        page = client.get(reverse("trainings:training_own")).text
    found = re.findall(r'row-title"><a href="/i/[^"]+/">([^<]+)', page)
    assert found == [f"Mía {n}" for n in reversed(range(rows))]
    assert (page.count("https://sala.example/x"), page.count("Guía"), "Retirada" in page) == (rows, rows, False)
