"""Who looked at personal data and who took it away."""

import pytest
from django.utils import translation

from members.models import Person
from members.reading import record_export, record_reading
from secretariat.models import LogEntry, RightsRequest
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = f.LONG_AGO


def facts(entry):
    names = ("action", "actor", "object_pk", "object_repr", "additional_data", "changes", "remote_addr")
    return {name: getattr(entry, name) for name in names}


def test_reading_one_row_names_it_and_nothing_of_its_contacts(cast):
    person = f.PersonFactory(full_name="Rosa Peña", email="rosa@diresa.example", phone="972 111 222")
    entry = record_reading(cast.secretary, person, "Ficha: correo y teléfono")
    assert facts(entry) == {
        "action": LogEntry.Action.ACCESS,
        "actor": cast.secretary,
        "object_pk": person.pk,
        "object_repr": "Rosa Peña",
        "additional_data": {"what": "Ficha: correo y teléfono"},
        "changes": None,
        "remote_addr": None,
    }


def test_an_export_of_many_is_one_entry_with_their_ids(cast):
    f.PersonFactory.create_batch(3)
    people = Person.objects.order_by("pk")
    entry = record_export(cast.auditor, people, "Personas, XLSX", filter={"q": "persona"})
    ids = [person.pk for person in people]
    assert (entry.action, entry.object_pk, entry.object_id) == (LogEntry.Action.EXPORT, "", None)
    assert entry.object_repr == f"{len(ids)} personas"
    assert entry.additional_data == {
        "what": "Personas, XLSX",
        "filter": {"q": "persona"},
        "count": len(ids),
        "ids": ids,
    }


def test_nothing_read_is_nothing_recorded(cast):
    before = LogEntry.objects.count()
    assert record_reading(cast.secretary, Person.objects.none(), "Personas") is None
    assert LogEntry.objects.count() == before


def test_an_account_is_named_by_its_person_never_by_its_address(cast):
    entry = record_reading(cast.secretary, cast.titular, "Cuenta")
    alone = record_reading(cast.secretary, f.UserFactory(person=None, email="sola@mesa.example"), "Cuenta")
    assert entry.object_repr == "Titular de DIRESA"
    assert alone.object_repr == f"cuenta {alone.object_pk}"


def test_a_request_about_personal_data_is_named_by_its_code(cast):
    rights = RightsRequest.objects.create(
        kind="access", requester_name="Ana Ruiz", requester_email="ana@correo.example", received_on=DAY, due_on=DAY
    )
    entry = record_reading(cast.secretary, rights, "Solicitud")
    assert entry.object_repr == f"solicitud de datos {rights.code}"
    assert [word for word in ("Ana Ruiz", "ana@") if word in str(list(LogEntry.objects.values()))] == []


def test_a_look_at_one_fact_of_the_log_is_named_in_spanish(cast):
    seen = record_reading(cast.secretary, cast.titular.person, "Ficha")
    with translation.override("en"):
        assert record_reading(cast.secretary, seen, "Registro").object_repr == f"Vio datos: {seen.object_repr}"
