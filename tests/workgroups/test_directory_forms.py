"""The secretariat keeps the directory from the browser: what each form writes, refuses and says."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from members.models import Institution, Person
from tests import factories as f
from workgroups.models import Accreditation, Office, Seat

pytestmark = pytest.mark.django_db
INSTITUTION = {
    "official_name": "Frente Policial Tumbes",
    "acronym": "PNP",
    "kind": "national",
    "sector": "Interior",
    "since": "01/02/2024",
    "phone": "(072) 52 3456",
}
LETTER = {"letter_number": "Oficio N.° 9-2026-DIRESA", "letter_on": "02/01/2026"}


def day(offset=0):
    return timezone.localdate() + timedelta(days=offset)


def written(when):
    return when.strftime("%d/%m/%Y")


@pytest.fixture
def office(cast, sign_in):
    """A client of the secretariat's staff."""
    return sign_in(cast.staff)


@pytest.fixture
def diresa(cast):
    return cast.titular.person.institution


def typed(page, **changes):
    """The values of the form on ``page``, with ``changes``."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    values = {name: written(v) if isinstance(v, date) else v for name, v in values.items()}
    return {**values, **changes}


def test_institution_create_writes_what_was_typed_once(office):
    pages = [office.post("/instituciones/nueva/", INSTITUTION) for _n in range(2)]
    made = Institution.objects.get(acronym="PNP")
    assert (made.official_name, made.kind, made.sector, made.since, made.phone) == (
        "Frente Policial Tumbes",
        "national",
        "Interior",
        date(2024, 2, 1),
        "(072) 52 3456",
    )
    assert (pages[0].status_code, pages[0]["Location"]) == (302, f"/instituciones/{made.pk}/")
    assert (pages[1].status_code, "Ya está en el directorio: PNP, Frente Policial" in pages[1].text) == (422, True)


def test_institution_create_says_what_to_put_right_and_keeps_what_was_typed(office):
    wrong = {"official_name": "N" * 201, "acronym": "diresa", "kind": "x", "since": "31/02/2024", "records_email": "a@"}
    page = office.post("/instituciones/nueva/", wrong)
    assert {name: errors[0] for name, errors in page.context["form"].errors.items()} == {
        "official_name": "Caben 200 caracteres y hay 201. Acorta el texto.",
        "acronym": "Ya está en el directorio: DIRESA, Institución DIRESA.",
        "kind": "Elige una opción de la lista; «x» no está en ella.",
        "since": "Escribe la fecha como dd/mm/aaaa; por ejemplo 30/06/2026.",
        "records_email": "Escribe el correo completo; por ejemplo mesadepartes@institucion.gob.pe",
    }
    assert all(f'value="{value}"' in page.text for name, value in wrong.items() if name != "kind")


def test_institution_edit_shows_both_versions_to_who_saved_second(office, cast, diresa, sign_in):
    path = f"/instituciones/{diresa.pk}/editar/"
    mine = typed(office.get(path), sector="Salud pública", address="Av. Uno")
    other = sign_in(cast.secretary)
    other.post(path, typed(other.get(path), sector="Salud"))
    page = office.post(path, mine)
    assert (page.status_code, page.context["differences"]) == (
        409,
        [("Sector", "Salud pública", "Salud"), ("Dirección", "Av. Uno", "")],
    )
    assert Institution.objects.get(pk=diresa.pk).sector == "Salud"
    assert office.post(path, typed(page)).status_code == 302
    saved = Institution.objects.get(pk=diresa.pk)
    assert (saved.sector, saved.address) == ("Salud pública", "Av. Uno")
    assert office.post(path, mine).status_code == 302  # the same text twice is no conflict


def test_institution_close_says_what_ends_and_ends_it(office, cast, diresa):
    path = f"/instituciones/{diresa.pk}/retirar/"
    page = office.get(path)
    assert [(seat.group.name, [str(a.person) for a in seat.holders]) for seat in page.context["seats"]] == [
        ("Salud", ["Titular de DIRESA", "Alternate de DIRESA"])
    ]
    assert "El cargo de Coordinadora (Coordinación, Grupo Salud)" in page.text
    refused = office.post(path, {"on": written(day(1)), "reason": ""})
    assert {name: errors[0] for name, errors in refused.context["form"].errors.items()} == {
        "on": "Elige hoy o un día anterior. Para más adelante, termina cada asiento.",
        "reason": "Escribe por qué termina: queda en el historial",
    }
    office.post(path, {"on": written(day()), "reason": "Fusión"})
    assert not Accreditation.objects.current().filter(seat__institution=diresa).exists()
    page = office.get(f"/instituciones/{diresa.pk}/")
    assert [text in page.text for text in ("Motivo: Fusión", "Se retira de la Mesa", "Registrar designación")] == [
        True,
        True,
        False,
    ]


def test_seat_create_and_edit_keep_the_old_seat(office, cast, diresa):
    path = f"/instituciones/{diresa.pk}/asientos/nuevo/"
    office.post(path, {"group": cast.plenary.pk, "quality": "voting", "since": "01/02/2024"})
    seat = diresa.seats.get(group=cast.plenary)
    assert (seat.kind, seat.has_vote, seat.order, seat.since) == ("member", True, 1, date(2024, 2, 1))
    refused = office.post(path, {"group": cast.plenary.pk, "quality": "voting", "since": "01/02/2024"})
    assert refused.context["form"].errors["group"] == ["Ya tiene asiento en ese grupo"]
    page = office.get(f"/asientos/{seat.pk}/editar/")
    office.post(f"/asientos/{seat.pk}/editar/", typed(page, quality="observer"))
    quality = diresa.seats.filter(group=cast.plenary).order_by("pk").values_list("kind", "has_vote", "until")
    assert list(quality) == [("member", True, day()), ("observer", False, None)]
    office.post(f"/asientos/{seat.pk + 1}/terminar/", {"on": written(day()), "reason": "Error"})
    assert "Ya terminó" in office.post(f"/asientos/{seat.pk}/terminar/", {"on": written(day()), "reason": "x"}).text


@pytest.fixture
def designate(office, cast, diresa):
    """Post the form that names someone to DIRESA's seat."""
    seat = diresa.seats.get()

    def post(**values):
        facts = {"seat": seat.pk, "role": "titular", "since": written(day()), **LETTER, **values}
        return office.post(f"/instituciones/{diresa.pk}/designar/", facts)

    return post


def test_accreditation_create_with_someone_new_ends_the_titular_once(designate, office, cast, diresa):
    page = office.get(f"/instituciones/{diresa.pk}/designar/")
    assert "la designación de la actual termina el día en que empieza la nueva" in page.text
    newcomer = {"full_name": "Ana  Díaz", "post": "Jefa", "email": "ana@diresa.example", "phone": ""}
    assert [designate(**newcomer).status_code for _n in range(2)] == [302, 302]
    person = Person.objects.get(full_name="Ana Díaz")
    assert (person.post, person.email, person.institution) == ("Jefa", "ana@diresa.example", diresa)
    held = Accreditation.objects.filter(seat__institution=diresa, role="titular").order_by("pk")
    assert [(a.person, a.until, a.letter_number) for a in held] == [
        (cast.titular.person, day(), ""),
        (person, None, LETTER["letter_number"]),
    ]


def test_accreditation_create_says_that_a_letter_must_be_chosen_again(designate):
    pages = [designate(full_name="", scan=picture()), designate(full_name="")]
    assert ["Elige otra vez «oficio de mi casa.jpg»: no se guardó." in page.text for page in pages] == [True, False]


def test_telephones_are_asked_whole_everywhere(designate, office):
    pages = [designate(full_name="Eva", phone="anexo"), office.post("/instituciones/nueva/", {"phone": "12"})]
    assert [page.context["form"].errors["phone"][0][:35] for page in pages] == [
        "Escribe el número con todas sus cif"
    ] * 2


def test_accreditation_create_refuses_with_sentences(designate, cast, diresa):
    f.PersonFactory(full_name="Eva Luz", institution=diresa)
    foreign = cast.foreign.person
    cases = [
        ({}, "full_name", "Elige a alguien de la lista o escribe sus nombres y apellidos"),
        ({"person": foreign.pk}, "person", "Elige a alguien de esa institución"),
        ({"full_name": "eva luz"}, "full_name", "Ya está en la lista de la institución: elígela ahí."),
        ({"full_name": "Eva", "email": foreign.email}, "email", f"Ese correo ya es de {foreign} (CEM)."),
        ({"person": cast.titular.person_id, "post": "Jefa"}, "person", "Elige a alguien de la lista o escribe"),
        ({"full_name": "Eva", "until": "01/01/2020"}, "until", "Termina antes de empezar. Revisa las fechas."),
        ({"full_name": "Eva", "seat": cast.foreign.person.accreditations.get().seat_id}, "seat", "Elige uno de los"),
        ({"full_name": "Eva", "letter_number": ""}, "letter_number", "Escribe el número del oficio"),
        ({"full_name": "Eva", "since": "01/01/2019"}, "__all__", "El asiento empieza el 1 de enero de 2020"),
    ]
    for values, field, sentence in cases:
        page = designate(**values)
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field]), values
        assert page.context["form"].errors[field][0].startswith(sentence)
    assert Accreditation.objects.filter(seat__institution=diresa).count() == 2
    assert not Person.objects.filter(full_name="Eva").exists()


def test_institution_detail_asks_no_renewal_once_the_next_titular_is_named(designate, office, cast, diresa):
    cast.titular.person.accreditations.update(until=day(5))
    before = office.get(f"/instituciones/{diresa.pk}/").text
    designate(full_name="Ana Díaz", since=written(day(6)))
    after = office.get(f"/instituciones/{diresa.pk}/").text
    assert ["Termina en 5 días" in text for text in (before, after)] == [True, False]


def picture():
    """A JPEG that says where it was taken."""
    drawn, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[1] = "S"
    Image.new("RGB", (8, 8)).save(drawn, "JPEG", exif=exif)
    return SimpleUploadedFile("../oficio de mi casa.jpg", drawn.getvalue())


def test_accreditation_letter_is_kept_clean_and_handed_to_its_own(designate, cast, diresa, sign_in):
    designate(full_name="Ana Díaz", scan=picture())
    named = Accreditation.objects.get(person__full_name="Ana Díaz")
    path = f"/designaciones/{named.pk}/oficio/"
    answer = sign_in(cast.alternate).get(path)
    content = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "image/jpeg",
        'attachment; filename="oficio de mi casa.jpg"',
    )
    assert not Image.open(io.BytesIO(content)).getexif()
    seen = {name: sign_in(getattr(cast, name)).get(path).status_code for name in ("secretary", "auditor", "foreign")}
    assert seen == {"secretary": 200, "auditor": 200, "foreign": 404}
    refused = designate(full_name="Eva", scan=SimpleUploadedFile("oficio.pdf", b"MZ no es un PDF"))
    assert "Ese tipo de archivo no se admite" in refused.context["form"].errors["scan"][0]


def test_accreditation_edit_says_what_somebody_saved_meanwhile(office, cast, diresa):
    named = cast.titular.person.accreditations.get()
    path = f"/designaciones/{named.pk}/editar/"
    first = typed(office.get(path), letter_number="Oficio 1", letter_on="05/01/2026")
    second = first | {"letter_number": "Oficio 2"}
    assert office.post(path, first).status_code == 302
    page = office.post(path, second)
    assert (page.status_code, "Ahora dice: Oficio 1, 05/01/2026, 01/01/2020." in page.text) == (422, True)
    assert 'value="Oficio 2"' in page.text
    assert office.post(path, typed(page)).status_code == 302
    named.refresh_from_db()
    assert (named.letter_number, named.letter_on) == ("Oficio 2", date(2026, 1, 5))


def test_accreditation_end_closes_what_it_opened(office, cast, diresa, sign_in):
    named = cast.titular.person.accreditations.get()
    client = sign_in(cast.titular)
    assert client.get("/instituciones/").status_code == 200
    office.post(f"/designaciones/{named.pk}/terminar/", {"on": written(day()), "reason": "Renuncia"})
    named.refresh_from_db()
    assert (named.until, named.closed_reason, bool(named.closed_at)) == (day(), "Renuncia", True)
    assert client.get("/instituciones/").status_code in (302, 403, 404)


def test_office_create_and_end_are_the_secretarys(cast, sign_in):
    client, person = sign_in(cast.secretary), f.PersonFactory(full_name="Ana Díaz")
    facts = {"group": cast.salud.pk, "kind": "staff", "person": person.pk, "since": written(day())}
    page = client.post("/cargos/nuevo/", facts, follow=True)
    assert "Ana Díaz: Asistente, Grupo Salud. Aún no tiene cuenta: invítala desde su página." in page.text
    made = Office.objects.get(person=person)
    assert sign_in(cast.staff).post(f"/cargos/{made.pk}/terminar/", {}).status_code == 403
    client.post(f"/cargos/{made.pk}/terminar/", {"on": written(day()), "reason": "Rotación"})
    assert not Office.objects.current().filter(person=person).exists()
    own = Office.objects.get(person=cast.secretary.person)
    refused = client.post(f"/cargos/{own.pk}/terminar/", {"on": written(day()), "reason": "Viaje"})
    assert (refused.status_code, "Nombra primero a quien sigue" in refused.text) == (422, True)


def test_office_list_shows_a_member_their_own_groups(cast, sign_in):
    f.OfficeFactory(group=cast.proteccion, person__full_name="Coordina Ajena")
    page = sign_in(cast.titular).get("/cargos/")
    assert ["Coordina Ajena" in page.text, "Coordinadora" in page.text, "Nombrar" in page.text] == [False, True, False]
    assert "Coordina Ajena" in sign_in(cast.staff).get("/cargos/").text


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("path", "queries"), [("/cargos/", 9), ("/instituciones/{i}/designar/", 13), ("/instituciones/{i}/retirar/", 11)]
)
def test_directory_forms_queries(cast, sign_in, django_assert_num_queries, rows, path, queries):
    institution = cast.titular.person.institution
    for _n in range(rows):
        seat = f.SeatFactory(institution=institution)
        f.AccreditationFactory(seat=seat)
        f.OfficeFactory(group=seat.group, person__institution=institution)
    client = sign_in(cast.secretary)
    with django_assert_num_queries(queries):
        client.get(path.format(i=institution.pk))
    assert Seat.objects.filter(institution=institution).count() == rows + 1
