"""What Mesa keeps of who registered without being in the directory: finding it, and removing it when they ask."""

import pytest
from django.urls import reverse

from certificates.operations import issue_certificates, keep_paper
from members.models import District
from notifications.models import Letter
from secretariat.models import LogEntry, RightsRequest
from secretariat.operations.privacy import answer_request
from tests import factories as f
from tests.certificates.test_certificates import NOW, attendee
from tests.secretariat.test_privacy import held_in_clear
from trainings.models import Certificate, Enrolment, Speaker

pytestmark = pytest.mark.django_db
LIST, ERASE = reverse("secretariat:unlisted_list"), reverse("secretariat:unlisted_erase")
ADDRESS = "rosa.ibanez@correo.example"


@pytest.fixture
def rosa(cast):
    """Who finished a training without an account, spoke at it, and asks that her data be removed; and a namesake."""
    training = f.TrainingFactory(
        group=cast.salud, number=1, status="finished", minimum_attendance=50, paper="attendance"
    )
    session = f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-03 15:00"))
    tumbes = District.objects.create(name="Tumbes", ubigeo_inei="240101", province="Tumbes")
    facts = {"sex": "f", "age": "44", "district": tumbes}
    attendee(training, "Rosa Ibáñez Peña", sessions=1, email=ADDRESS.upper(), **facts)
    attendee(training, "Rosa Ibáñez Soto", sessions=0, **facts | {"email": "otra@correo.example"})
    Speaker.objects.create(session=session, name="Rosa Ibáñez", email=ADDRESS)
    for certificate in issue_certificates(training=training, by=None, now=NOW).certificates.all():
        keep_paper(certificate=certificate, content=b"%PDF", now=NOW)
    rights = f.RightsRequestFactory(requester_email=ADDRESS, kind="deletion")
    answer_request(rights=rights, outcome="granted", answer="Suprimido.", by=cast.secretary, now=NOW)
    return Enrolment.objects.get(full_name="Rosa Ibáñez Peña")


def names(page):
    return [(one.address, found) for one, found in page.context["found"].items()]


def test_unlisted_list_finds_by_name_as_people_type_it_and_by_the_whole_address(cast, rosa, sign_in):
    client = sign_in(cast.secretary)
    own = (ADDRESS, ["Rosa Ibáñez", "Rosa Ibáñez Peña"])
    assert names(client.get(LIST, {"q": "ibanez ROSA"})) == [own, ("otra@correo.example", ["Rosa Ibáñez Soto"])]
    assert LogEntry.objects.first().additional_data["what"] == "Búsqueda de quien no tiene ficha: correo"
    assert names(client.get(LIST, {"q": f" {ADDRESS} "})) == [own]
    short, none = "Escribe al menos tres letras", "No se guarda nada"
    for words, said in (("ro", short), ("...", none), ("rosa@", none)):
        page = client.get(LIST, {"q": words})
        assert (names(page), said in page.text) == ([], True)
    for user in (cast.staff, cast.auditor, cast.coordinator, cast.titular):
        assert [sign_in(user).get(url, {"correo": ADDRESS}).status_code for url in (LIST, ERASE)] == [404, 404]


def test_unlisted_erase_says_what_is_kept_and_changes_nothing(cast, rosa, sign_in):
    page = sign_in(cast.secretary).get(ERASE, {"correo": ADDRESS})
    assert [(len(section.rows)) for section in page.context["sections"]] == [1, 1, 2]
    for words in (
        "Rosa Ibáñez Peña",
        "Constancia o certificado",
        "MESA-2026-0001",
        "Ley 29733, art. 14.1",
        "De 30 a 44 años",
    ):
        assert words in page.text
    rosa.refresh_from_db()
    assert (rosa.email, Letter.objects.filter(address="").count()) == (ADDRESS.upper(), 0)


def test_unlisted_erase_leaves_no_contact_and_keeps_what_is_official(cast, rosa, sign_in):
    before = list(Certificate.objects.values_list("says", "sha256"))
    client = sign_in(cast.secretary)
    assert client.post(ERASE, {"correo": ADDRESS}).url == LIST
    kept = Enrolment.objects.values_list("full_name", "email", "sex", "age", "district")
    assert list(kept) == [
        ("Rosa Ibáñez Peña", "", "", "", None),
        ("Rosa Ibáñez Soto", "otra@correo.example", "f", "44", "240101"),
    ]
    assert (list(Certificate.objects.values_list("says", "sha256")), rosa.attendances.count()) == (before, 1)
    letters = Letter.objects.order_by("pk").values_list("kind", "address", "text", "status")
    assert [row[:2] for row in letters if row[1]] == [("rights_answer", ADDRESS)]
    assert [row for row in letters if not row[1]] == [("training_certificate", "", "", "cancelled")] * 2
    entry = LogEntry.objects.filter(actor=cast.secretary, action=LogEntry.Action.UPDATE).latest("pk")
    said = "Cartas a quien no tiene ficha: dirección y texto suprimidos"
    assert (entry.additional_data["what"], entry.additional_data["count"]) == (said, 2)
    RightsRequest.objects.all().delete()
    Letter.objects.filter(kind="rights_answer").delete()
    assert held_in_clear(ADDRESS) == []
    assert names(client.get(LIST, {"q": ADDRESS})) == []


def test_unlisted_erase_takes_one_without_an_address_alone(cast, rosa, sign_in):
    Enrolment.objects.update(email="")
    client = sign_in(cast.secretary)
    assert client.post(ERASE, {"inscripcion": rosa.pk}).status_code == 302
    assert sorted(Enrolment.objects.values_list("full_name", "sex")) == [
        ("Rosa Ibáñez Peña", ""),
        ("Rosa Ibáñez Soto", "f"),
    ]
    assert [client.post(ERASE, {"inscripcion": pk}).url for pk in ("x", "", 10**20)] == [LIST] * 3


def test_unlisted_erase_leaves_who_has_a_page_to_it_and_the_letters_of_an_institution(cast, rosa, sign_in):
    client, person = sign_in(cast.secretary), cast.titular.person
    for theirs in (person.email, cast.titular.email.upper()):
        f.EnrolmentFactory(training=rosa.training, email=theirs, sex="f", status="withdrawn")
        assert reverse("mesa:person_detail", args=[person.pk]) in client.get(ERASE, {"correo": theirs}).text
        page = client.post(ERASE, {"correo": theirs}, follow=True)
        assert f"Este correo es de {person.full_name}, que está en el directorio" in page.text
        assert Enrolment.objects.filter(email__iexact=theirs, sex="f").count() == 1
    type(person.institution).objects.filter(pk=person.institution_id).update(records_email=ADDRESS)
    client.post(ERASE, {"correo": ADDRESS})
    assert not Enrolment.objects.filter(email__iexact=ADDRESS).exists()
    assert Letter.objects.filter(address__iexact=ADDRESS).count() == 3


@pytest.mark.parametrize("rows", [1, 30])
def test_unlisted_pages_ask_the_same_with_1_and_with_30(cast, rosa, sign_in, django_assert_num_queries, rows):
    for n in range(rows):
        training = f.TrainingFactory(group=cast.salud)
        f.EnrolmentFactory(training=training, full_name=f"Rosa {n}", email=f"rosa{n}@correo.example")
        f.EnrolmentFactory(training=training, full_name="Rosa", email=ADDRESS)
    client = sign_in(cast.secretary)
    with django_assert_num_queries(14):
        client.get(LIST, {"q": "rosa"})
    with django_assert_num_queries(25):
        client.get(ERASE, {"correo": ADDRESS})
