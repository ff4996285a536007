"""Every page and file that shows contacts or what someone asked of their data says so in the log."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from rendering.spreadsheets import to_csv
from secretariat.models import LogEntry, RightsRequest
from secretariat.operations.imports import upload_import
from tests import factories as f
from workgroups.operations.invitations import invite_person

pytestmark = pytest.mark.django_db


def pages(person, rights, letter):
    """(address, what the log says of opening it)."""
    return [
        (reverse("mesa:person_detail", args=[person.pk]), "Ficha: correo y teléfono"),
        (reverse("mesa:institution_detail", args=[person.institution_id]), "Ficha de DIRESA: correos"),
        (reverse("workgroups:person_edit", args=[person.pk]), "Ficha por corregir: correo y teléfono"),
        (reverse("secretariat:rights_detail", args=[rights.pk]), "Solicitud de datos: qué pide y su correo"),
        (reverse("workgroups:accreditation_letter", args=[letter.pk]), "Oficio escaneado"),
        (reverse("workgroups:invitation_list"), "Invitaciones: correos"),
        (reverse("workgroups:invitation_send_all"), "Invitar a todas: correos"),
        (reverse("secretariat:person_copy", args=[person.pk]), "Copia de sus datos, en pantalla"),
        (reverse("secretariat:person_copy_download", args=[person.pk]), "Copia de sus datos, en archivo"),
        (reverse("mesa:institution_export"), "Directorio: correo y teléfono"),
        (reverse("mesa:person_export"), "Personas: correo y teléfono"),
        (reverse("secretariat:audit_list"), "Registro de auditoría"),
        (reverse("secretariat:audit_export"), "Registro de auditoría"),
    ]


def test_each_look_at_personal_data_is_one_entry(cast, sign_in):
    day = f.LONG_AGO
    rights = RightsRequest.objects.create(kind="access", requester_name="Ana Ruiz", received_on=day, due_on=day)
    letter = cast.titular.person.accreditations.get()
    letter.scan.save("oficio.pdf", ContentFile(b"%PDF-1.7"))
    f.AccreditationFactory(seat=letter.seat, role="alternate", person=f.PersonFactory())
    waiting = f.AccreditationFactory(seat=letter.seat, role="alternate", person=f.PersonFactory()).person
    invite_person(person=waiting, by=cast.secretary, now=timezone.now())
    client, recorded = sign_in(cast.secretary), []
    expected = pages(cast.titular.person, rights, letter)
    for address, _what in expected:
        before = LogEntry.objects.count()
        response = client.get(address)
        entry = LogEntry.objects.first()
        recorded.append((response.status_code, LogEntry.objects.count() - before, entry.additional_data["what"]))
    assert recorded == [(200, 1, what) for _address, what in expected]


def test_the_preview_of_an_import_shows_contacts_and_says_so(cast, sign_in):
    rows = [["Institución", "Nombres y apellidos", "Correo"], ["DIRESA", "Ana Ruiz", "ana@diresa.example"]]
    file = ContentFile(to_csv(rows), name="directorio.csv")
    facts = {"filename": "directorio.csv", "sha256": "0" * 64, "by": cast.staff, "now": timezone.now()}
    uploaded = upload_import(file=file, **facts)
    client = sign_in(cast.staff)
    for name, action in (("import_detail", 3), ("import_annotated", 4)):
        client.get(reverse(f"secretariat:{name}", args=[uploaded.pk]))
        entry = LogEntry.objects.first()
        assert (entry.actor, entry.action, entry.object_repr) == (cast.staff, action, "directorio.csv")


def test_a_new_person_like_others_shows_their_contacts_and_says_so(cast, sign_in):
    person = cast.titular.person
    typed = {"full_name": person.full_name, "institution": person.institution_id, "email": person.email}
    assert person.email in sign_in(cast.staff).post(reverse("workgroups:person_create"), typed).content.decode()
    entry = LogEntry.objects.first()
    assert (entry.actor, entry.object_repr) == (cast.staff, str(person))
    assert entry.additional_data == {"what": "Fichas parecidas: correos"}
