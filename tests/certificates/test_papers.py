"""The papers of a training: their PDF, the letter that takes each, and what anyone is told of a code."""

import io
import re
import subprocess
import zipfile

import pytest
import zxingcpp
from celery import current_app
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from certificates import operations as ops
from certificates.letters import make_certificate
from certificates.paper import Paper, certificate_html, verify_address
from certificates.tasks import make_certificates
from notifications.kinds import NotDue
from notifications.models import Letter
from rendering import pdf
from tests import factories as f
from tests.certificates.test_certificates import NOW, attendee
from trainings.links import enrolment_token
from trainings.models import Certificate, Speaker
from trainings.models.certificate import read_code

pytestmark = pytest.mark.django_db


def issued(training, cast, **facts):
    attendee(training, "Abel Quispe Roncal", sessions=3, grade="17", rank="S1 PNP", **facts)
    return ops.issue_certificates(training=training, by=cast.coordinator, now=NOW).certificates.get()


def text_of(content, *options):
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_the_paper_says_what_was_taken_down_and_its_qr_leads_to_the_check(cast, training, settings):
    f_speaker = training.sessions.first()
    Speaker.objects.create(session=f_speaker, name="Inés Valdivieso", institution_name="ACNUR", topic="Protección")
    attendee(
        training, "Abel Quispe Roncal", sessions=3, grade="17", rank="S1 PNP", institution_name="Comisaría Zarumilla"
    )
    ops.issue_certificates(training=training, by=cast.coordinator, now=NOW)
    assert ops.make_papers(clock=lambda: NOW) == 2
    certificate, talk = Certificate.objects.order_by("number")
    content = certificate.pdf.read()
    reader = PdfReader(io.BytesIO(content))
    assert (len(reader.pages), reader.trailer["/Root"]["/Lang"], "/StructTreeRoot" in reader.trailer["/Root"]) == (
        2,
        "es-PE",
        True,
    )
    front, back = text_of(content, "-l", "1"), text_of(content, "-f", "2", "-layout")
    for words in (
        "Certificado Se otorga a S1 PNP Abel Quispe Roncal Comisaría Zarumilla",
        "por haber asistido y aprobado la capacitación «Ruta de atención», de 8 horas cronológicas, "
        "del 3 al 24 de junio de 2026",
        certificate.shown_code,
        "Registro MESA-2026-0001",
        "Lucía Farías",
    ):
        assert words in front
    for words in ("3 jun 2026", "3 de 4", "17 de 20, mínimo 14", "75 % de las sesiones", "Reconoce los documentos."):
        assert words in back
    assert "por haber expuesto en la capacitación «Ruta de atención», con el tema «Protección»" in text_of(
        talk.pdf.read()
    )
    picture = subprocess.run(
        ["pdftoppm", "-r", "110", "-l", "1", "-png"], input=content, capture_output=True, check=True
    )
    scanned = zxingcpp.read_barcode(Image.open(io.BytesIO(picture.stdout)))
    assert scanned.text == verify_address(certificate) == f"{settings.SITE_URL}/verificar/{certificate.code}/"


def test_a_long_programme_takes_the_pages_it_needs(cast, training):
    for n in range(24):
        day = f.at(f"2026-05-{n + 1:02d} 15:00")
        f.TrainingSessionFactory(training=training, title=f"Tema {n} " + "muy largo " * 12, starts_at=day)
    training.minimum_attendance = 10
    training.save()
    certificate = issued(training, cast)
    ops.make_papers(clock=lambda: NOW)
    certificate.refresh_from_db()
    content = certificate.pdf.read()
    assert text_of(content).count("muy largo") == 24 * 12
    assert text_of(content).count("Cómo comprobarlo") == 1


LONG = "María de los Ángeles Fernández-Concha Santisteban de Villavicencio y Torre"
OFFICE = "Superintendencia Nacional de Migraciones, Jefatura Zonal de Tumbes, puesto de control fronterizo del CEBAF"
SHORT = {"name": "Ana Ríos", "institution_name": "ACNUR", "post": "Asistencia técnica"}
WORDY = {"name": LONG, "institution_name": OFFICE, "post": "Coordinación del grupo de trabajo Salud"}


@pytest.mark.parametrize(
    ("facts", "look"),
    [
        ({"signatories": [SHORT] * 3}, ""),
        ({"signatories": [WORDY, *[SHORT] * 3], "name": LONG, "where": OFFICE, "organisers": [OFFICE]}, "close"),
        ({"signatories": [WORDY] * 4, "name": LONG, "where": OFFICE, "organisers": [OFFICE] * 4}, "closest"),
        ({"objectives": [f"Reconoce el documento {n} que se acepta" for n in range(12)], "signatories": [SHORT]}, ""),
    ],
)
def test_long_names_and_many_signatories_leave_room_to_sign_and_a_long_back_its_page(cast, training, facts, look):
    certificate = issued(training, cast)
    certificate.says |= facts
    content = pdf.render_pdf(certificate_html(certificate), seconds=30, megabytes=1536)
    done = subprocess.run(["pdftotext", "-bbox", "-l", "1", "-", "-"], input=content, capture_output=True, check=True)
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)<', done.stdout.decode())
    left = [(float(top), float(bottom), word) for x, top, bottom, word in words if float(x) < 470]
    day = max(bottom for _top, bottom, word in left if word == "2026")  # of issue: under it they sign
    to_sign = (min(top for top, _bottom, _word in left if top > day) - day) * 25.4 / 72
    assert (Paper(certificate).look, len(PdfReader(io.BytesIO(content)).pages), to_sign > 12) == (look, 2, True)


def test_render_series_gives_each_paper_and_says_where_it_broke():
    page = "<!doctype html><html lang='es'><head><title>t</title></head><body><p>{}</p></body></html>".format
    good = list(pdf.render_series(map(page, "ab"), seconds=30, megabytes=1536))
    assert [text_of(content) for content in good] == ["a", "b"]
    first, broken = pdf.render_series([page("a"), page("<p>Hola</p>" * 60_000), page("c")], seconds=4, megabytes=1536)
    assert (text_of(first), broken.reason) == ("a", "time")


def test_one_whose_page_cannot_be_written_is_told_and_does_not_hold_up_the_others(cast, training, sign_in):
    for name in ("Ana", "Beto", "Caro"):
        attendee(training, name, sessions=4, grade="17")
    ops.issue_certificates(training=training, by=None, now=NOW)
    said = Certificate.objects.get(says__name="Beto").says
    Certificate.objects.filter(says__name="Beto").update(says={"name": "Beto"})  # as a restored row may be: no sessions
    assert [ops.make_papers(clock=lambda: NOW) for _time in range(2)] == [3, 0]
    broken = Certificate.objects.waiting_for_pdf().get()
    page = sign_in(cast.coordinator).get(reverse("certificates:certificate_list", args=[training.pk]))
    assert (broken.says["name"], broken.failed_at, page.text.count("No se pudo hacer")) == ("Beto", NOW, 1)
    Certificate.objects.filter(pk=broken.pk).update(says=said)
    assert ops.make_papers(clock=lambda: NOW + ops.CLAIM) == 1
    assert Certificate.objects.filter(failed_at=None).exclude(sha256="").count() == 3


def test_make_certificates_asks_for_the_next_few_while_there_are_any(cast, training, monkeypatch):
    issued(training, cast)
    asked = []
    monkeypatch.setattr(current_app, "send_task", lambda name, *_arguments, **options: asked.append((name, options)))
    make_certificates()
    assert Certificate.objects.waiting_for_pdf().count() == 0
    make_certificates()
    own = [options for name, options in asked if name == make_certificates.name]
    assert own == [{"retry": False, "expires": 20}]


def test_each_paper_writes_one_letter_that_does_not_leave_once_revoked(cast, training):
    certificate = issued(training, cast, email="abel@pnp.example")
    ops.make_papers(clock=lambda: NOW)
    letter = Letter.objects.get(kind="training_certificate")
    assert (letter.address, letter.dedupe_key) == ("abel@pnp.example", f"certificate:{certificate.pk}")
    certificate.refresh_from_db()
    post = make_certificate(letter, NOW)
    assert post.subject == "Tu certificado: Ruta de atención"
    assert certificate.shown_code in post.text
    assert certificate.shown_code in post.html
    assert post.attachments == (("certificado-mesa-2026-0001.pdf", certificate.pdf.read(), "application/pdf"),)
    ops.keep_paper(certificate=certificate, content=b"other", now=NOW)
    assert Letter.objects.filter(kind="training_certificate").count() == 1
    new = ops.replace_certificate(certificate=certificate, name="Abel Quispe", by=None, now=NOW)
    with pytest.raises(NotDue):
        make_certificate(letter, NOW)
    ops.keep_paper(certificate=new, content=b"%PDF", now=NOW)
    ops.revoke_certificate(certificate=new, reason="Por error", by=None, now=NOW)
    with pytest.raises(NotDue):
        make_certificate(Letter.objects.get(dedupe_key=f"certificate:{new.pk}"), NOW)


def test_certificate_verify_says_what_holds_and_nothing_of_other_codes(cast, training, client):
    old = issued(training, cast)
    typed = f" {old.shown_code.lower()} ".replace("0", "o").replace("1", "l")
    answer = client.get(reverse("certificates:certificate_check"), {"c": typed})
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")
    page = answer.content.decode()
    for words in (
        "Vigente",
        "S1 PNP Abel Quispe Roncal",
        "«Ruta de atención»",
        "8 horas cronológicas",
        "MESA-2026-0001",
    ):
        assert words in page
    new = ops.replace_certificate(certificate=old, name="Abel Quispe", by=None, now=NOW)
    page = client.get(verify_address(old)).content.decode()
    assert ("Reemplazado el 26 de junio de 2026" in page, "MESA-2026-0002" in page, "Roncal" in page) == (
        True,
        True,
        False,
    )
    ops.revoke_certificate(certificate=new, reason="Motivo reservado", by=None, now=NOW)
    page = client.get(verify_address(new)).content.decode()
    assert ("Anulado el 26 de junio de 2026" in page, "Abel" in page, "reservado" in page) == (True, False, False)
    codes = ("0" * 20, new.code[:-1] + ("0" if new.code[-1] != "0" else "1"))
    unknown = [client.get(f"/verificar/{code}/").content.decode() for code in codes]
    assert (len(unknown[0]), "No conocemos este código" in unknown[0]) == (len(unknown[1]), True)
    for code in ("MESA-2026-0001", "x", new.code[:-1], new.code + "0"):
        assert client.get(f"/verificar/{code}/").status_code == 404


def test_certificate_verify_stops_who_tries_codes(cast, training, client, django_assert_num_queries):
    certificate = issued(training, cast)
    with django_assert_num_queries(2):  # the code, and the name of the Mesa at the head of the page
        found = [client.get(f"/verificar/{n:020d}/").status_code for n in range(1)]
    found += [client.get(f"/verificar/{n:020d}/").status_code for n in range(1, 40)]
    assert (found.count(404), found.count(429), found.count(200)) == (30, 10, 0)
    assert client.get(verify_address(certificate)).status_code == 429
    assert client.get(verify_address(certificate), REMOTE_ADDR="10.0.0.7").status_code == 200


def test_read_code_takes_what_people_type():
    assert read_code(" 7k3qm-oilXX xx\x00 ") == "7K3QM011XXXX"
    assert Paper(Certificate(code="7K3QM0ZW4PXG2TN5HJ8R")).code == "7K3QM-0ZW4P-XG2TN-5HJ8R"


def test_certificate_list_shows_who_gets_one_and_gives_it_to_whom_it_names(cast, training, sign_in, client):
    training.visibility, page = "public", reverse("certificates:certificate_list", args=[training.pk])
    training.save()
    own = {"person": cast.titular.person, "institution_name": "", "email": "ana@mesa.example"}
    ana = attendee(training, "Ana Ríos", sessions=4, grade="17", **own)
    attendee(training, "Beto Paz", sessions=1, grade="20")
    coordinator, titular = sign_in(cast.coordinator), sign_in(cast.titular)
    shown = coordinator.get(page).content.decode()
    for words in ("Ana Ríos", "Emitir 1", "Beto Paz", "Asistió a 1 de 4 sesiones; se pide el 75 %."):
        assert words in shown
    assert sign_in(cast.staff).post(f"{page}emitir/").status_code == 403
    assert coordinator.post(f"{page}emitir/").status_code == 302
    certificate = Certificate.objects.get()
    file = reverse("certificates:certificate_download", args=[certificate.pk])
    running = coordinator.get(page, headers={"HX-Request": "true"})
    assert ("0 de 1" in running.content.decode(), "hx-get" in running.content.decode()) == (True, True)
    coordinator.post(f"{page}detener/")
    assert "Detenido" in coordinator.get(page).content.decode()
    assert ops.make_papers(clock=lambda: NOW) == 0
    coordinator.post(f"{page}reanudar/")
    assert titular.get(file).status_code == 404
    ops.make_papers(clock=timezone.now)
    certificate.refresh_from_db()
    own_page = reverse("certificates:certificate_own", args=[enrolment_token(ana)])
    papers = [b"".join(visitor.get(address)) for visitor, address in ((titular, file), (client, own_page))]
    assert papers == [certificate.pdf.read()] * 2
    assert sign_in(cast.alternate).get(file).status_code == 404
    over = coordinator.get(page, headers={"HX-Request": "true"})
    assert ("hx-get" in over.text, over.text.count("Todos hechos"), f'href="{file}"' in over.text) == (False, 2, True)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(coordinator.get(f"{page}zip/"))))
    assert {name: packed.read(name) for name in packed.namelist()} == {
        "certificado-mesa-2026-0001-ana-rios.pdf": papers[0]
    }


def test_certificate_replace_and_revoke_say_what_became_of_it_and_lose_nothing(cast, training, sign_in):
    old = issued(training, cast)
    first, second = sign_in(cast.coordinator), sign_in(cast.secretary)
    again, fall = (reverse(f"certificates:certificate_{act}", args=[old.pk]) for act in ("replace", "revoke"))
    assert [first.post(again, {"name": " "}).status_code, first.post(fall).status_code] == [422, 422]
    assert [first.post(again, {"name": "Abel Quispe R."}).status_code for _time in range(2)] == [302, 302]
    new = Certificate.objects.get(replaces=old)
    fall_new = reverse("certificates:certificate_revoke", args=[new.pk])
    late = [second.post(again, {"name": "Abel K."}), second.post(fall, {"reason": "Duplicado"})]
    assert [first.post(fall_new, {"reason": "Por error"}).status_code for _time in range(2)] == [302, 302]
    late += [second.post(fall_new, {"reason": "Nota mal puesta"})]
    when, who = f"{timezone.localtime():%d/%m/%Y}", cast.coordinator.person.full_name
    replaced = f"MESA-2026-0001 ya lo corrigió {who} el {when}"
    revoked = f"MESA-2026-0002 ya lo anuló {who} el {when}"
    for page, words, typed in zip(
        late, (replaced, replaced, revoked), ("Abel K.", "Duplicado", "Nota mal puesta"), strict=True
    ):
        assert (page.status_code, words in page.text, typed in page.text) == (422, True, True)
    assert ["«Por error»" in late[2].text, "lo reemplaza MESA-2026-0002, a nombre de Abel" in late[0].text] == [
        True
    ] * 2
    new.refresh_from_db()
    assert (new.revoked_reason, new.revoked_by, Certificate.objects.count()) == ("Por error", cast.coordinator, 2)
    for url, words in ((again, "Lo reemplaza MESA-2026-0002"), (fall_new, f"Anulado el {when}")):
        assert f"ya no está vigente. {words}." in first.get(url, follow=True).text


def test_certificate_list_asks_the_same_with_1_and_with_30(cast, training, sign_in, django_assert_num_queries):
    coordinator, page = sign_in(cast.coordinator), reverse("certificates:certificate_list", args=[training.pk])
    for n in range(2):
        for m in range(1 + 29 * n):
            attendee(training, f"Ana {n} {m}", sessions=4, grade="17")
            attendee(training, f"Beto {n} {m}", sessions=0)
        ops.issue_certificates(training=training, by=None, now=NOW)
        attendee(training, f"Caro {n}", sessions=4, grade="17")
        with django_assert_num_queries(20):
            coordinator.get(page)
