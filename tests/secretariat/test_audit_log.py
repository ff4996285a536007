"""What the audit log keeps of each request."""

import re
from pathlib import Path

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.urls import reverse
from django_structlog.signals import bind_extra_request_finished_metadata
from structlog.contextvars import get_contextvars

from secretariat.audited import FOLLOWED, NOT_FOLLOWED
from secretariat.models import LogEntry
from tests import factories as f

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def read_contacts(sign_in, user, person, **headers):
    response = sign_in(user).get(reverse("mesa:person_detail", args=[person.pk]), **headers)
    return response, LogEntry.objects.filter(action=LogEntry.Action.ACCESS).first()


def test_an_entry_says_who_from_where_and_in_which_request(cast, sign_in):
    response, entry = read_contacts(sign_in, cast.secretary, cast.titular.person, REMOTE_ADDR="203.0.113.7")
    assert (entry.actor, entry.remote_addr) == (cast.secretary, "203.0.113.7")
    assert entry.cid == response.headers["X-Request-ID"] != ""


@pytest.mark.parametrize(("proxies", "address"), [(0, "203.0.113.7"), (1, "198.51.100.9"), (2, "192.0.2.1")])
def test_the_address_is_the_one_the_trusted_proxies_name(cast, sign_in, settings, proxies, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forged = {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "10.6.6.6, 192.0.2.1, 198.51.100.9"}
    logged = []

    def read_context(**_more):
        logged.append(get_contextvars()["ip"])

    bind_extra_request_finished_metadata.connect(read_context)
    _, entry = read_contacts(sign_in, cast.secretary, cast.titular.person, **forged)
    assert (entry.remote_addr, logged) == (address, [address])


def test_person_detail_without_contacts_records_nothing(cast, sign_in):
    response, entry = read_contacts(sign_in, cast.technical, cast.titular.person)
    assert (response.status_code, entry) == (200, None)


def test_institution_detail_records_whose_contacts_it_shows(cast, sign_in):
    institution = cast.titular.person.institution
    client = sign_in(cast.secretary)
    client.get(reverse("mesa:institution_detail", args=[institution.pk]))
    entry = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert entry.object_repr == "2 personas"
    assert entry.additional_data == {
        "what": f"Ficha de {institution.acronym}: correos",
        "count": 2,
        "ids": [cast.titular.person_id, cast.alternate.person_id],
    }
    sign_in(cast.technical).get(reverse("mesa:institution_detail", args=[institution.pk]))
    assert LogEntry.objects.filter(action=LogEntry.Action.ACCESS).count() == 1


def test_the_request_id_of_the_sender_is_not_believed(cast, sign_in):
    response, _ = read_contacts(sign_in, cast.secretary, f.PersonFactory(), HTTP_X_REQUEST_ID="inventado")
    assert response.headers["X-Request-ID"] != "inventado"


def test_what_the_secretary_sees_as_someone_else_is_read_by_the_secretary(cast, sign_in):
    client = sign_in(cast.secretary)
    client.post(reverse("mesa:see_as_start", args=[cast.titular.person_id]))
    client.get(reverse("mesa:person_detail", args=[cast.alternate.person_id]))
    entry = LogEntry.objects.get(object_repr="Alternate de DIRESA", action=LogEntry.Action.ACCESS)
    assert (entry.actor, entry.additional_data) == (cast.secretary, {"what": "Ficha: correo y teléfono"})


def test_every_model_is_followed_or_says_why_not():
    own = [app.label for app in apps.get_app_configs() if "site-packages" not in app.path]
    models = {m._meta.label for label in own for m in apps.get_app_config(label).get_models()}
    assert models == {label for label in FOLLOWED if label.partition(".")[0] in own} | set(NOT_FOLLOWED)
    assert all(auditlog.contains(apps.get_model(label)) for label in FOLLOWED)


def test_no_operation_changes_a_followed_model_behind_the_log():
    """QuerySet.update() and bulk_create() send no signal; those that stay touch only what is not followed."""
    known = {
        "meetings/operations/agenda.py": "items.update(position",  # places in a list
        "notifications/operations.py": ".update(",  # of letters alone, each its own record
        "notifications/letters.py": "update(status=status",  # of letters too
        "notifications/wishes.py": "update(delivery=",  # a taste
        "reminders/operations/mandates.py": "update(context=",  # of letters too
        "reminders/operations/meetings.py": "update(not_after=",  # of letters too
        "trainings/operations/evaluation.py": "SurveyAnswer.objects.bulk_create(",  # anonymous
        "certificates/operations.py": "update(claimed_until=",  # a worker's lease, of which the log is silent
        "mesa/views/account.py": "update(language=",  # a taste
        "mesa/settings.py": "vars().update",
    }
    silent = re.compile(r"(objects|\)|items)\.(update|bulk_create|bulk_update)\(")
    apps_of_ours = ("members", "notifications", "workgroups", "meetings", "trainings", "reminders", "secretariat")
    paths = [path for app in apps_of_ours for path in sorted((ROOT / app).rglob("*.py"))]
    lines = [(str(p.relative_to(ROOT)), line.strip()) for p in paths for line in p.read_text().splitlines()]
    assert [(p, line) for p, line in lines if silent.search(line) and known.get(p, "nothing") not in line] == []


def test_a_new_password_is_written_down_and_nothing_of_it(cast):
    cast.titular.set_password("muchas palabras juntas")
    cast.titular.save()
    entry = LogEntry.objects.get(action=LogEntry.Action.UPDATE, object_id=cast.titular.pk)
    assert (entry.content_type.model, entry.changes) == ("user", {"password": ["•••", "•••"]})
