"""What the page of a training offers to whoever looks, and the lists of who keeps its registrations."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests import factories as f
from trainings.entrance import Entrance
from trainings.links import enrolment_token
from trainings.models import Certificate, CertificateBatch, Enrolment, Training
from trainings.operations import enrolment as ops
from trainings.tasks import turn_enrolments

LIST_QUERIES = 15
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
    Training.objects.update(entry="public")
    strangers = "La aprueba tu institución o, si no es de la Mesa, quien organiza."
    assert said(is_known=False) == (True, False, "Inscribirme", strangers)
    Training.objects.update(entry="invitation")
    asks = "Es por invitación: pídele tu cupo a quien la organiza."
    assert said() == (False, False, "Inscribirme", asks)
    Training.objects.update(closes_at=NOW)
    assert said() == (False, False, "Inscribirme", "")


def test_card_counts_the_seats_of_ones_institution(cast, sign_in, training):
    address = reverse("trainings:training_detail", args=[training.pk])
    ours = cast.titular.person.institution
    training.quotas.create(institution=ours, seats=1)
    Training.objects.update(capacity=9)
    one, gone = "A tu institución le queda 1 cupo.", "Tu institución ya ocupó sus cupos."
    seen = ("Inscribirme", "Entrar en la lista de espera", one, gone)

    def said(who):
        page = sign_in(who).get(address).text
        return [words in page for words in seen]

    assert said(cast.titular) == [True, False, True, False]
    enrol(training, "ana", institution=ours)
    assert said(cast.titular) == [False, True, False, True]
    assert said(cast.foreign) == [True, False, False, False]


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


@pytest.fixture
def crowd(cast, training):
    """Of the titular's institution one to approve and one with a seat; a stranger who waits; one who left."""
    Training.objects.update(needs_approval=True)
    ours = cast.titular.person.institution
    asks = enrol(training, "asks", institution=ours, sex="f", age="29", post="Jefa")
    seated = enrol(training, "seated", "import", institution=ours, rank="S1 PNP")
    waits = enrol(training, "waits", institution=cast.foreign.person.institution)
    left = enrol(training, "left", "form")
    ops.withdraw_enrolment(enrolment=left, now=NOW, reason="Viaje")
    return {"asks": asks, "seated": seated, "waits": waits, "left": left}


def names(page):
    return [row["enrolment"].full_name for row in page.context["rows"]]


def test_enrolment_list_shows_all_to_who_prepares_and_an_institution_its_own(cast, sign_in, training, crowd):
    address = reverse("trainings:enrolment_list", args=[training.pk])
    staff = sign_in(cast.coordinator)
    assert names(staff.get(address)) == ["asks", "seated", "waits"]
    assert [(chip["label"], chip["n"]) for chip in staff.get(address).context["chips"]] == [
        ("Todas", 3),
        ("Inscritas", 1),
        ("Por aprobar", 1),
        ("En espera", 1),
        ("Terminadas", 1),
    ]
    assert names(staff.get(address, {"estado": "terminadas"})) == ["left"]
    assert names(staff.get(address, {"q": "SEATED@x"})) == ["seated"]
    assert names(sign_in(cast.titular).get(address)) == ["asks", "seated"]
    assert "waits" not in sign_in(cast.titular).get(address).text
    assert names(sign_in(cast.observer).get(address)) == []


def test_enrolment_list_takes_as_many_queries_for_one_as_for_thirty(cast, sign_in, training, django_assert_num_queries):
    address = reverse("trainings:enrolment_list", args=[training.pk])
    client, ours = sign_in(cast.secretary), cast.titular.person.institution
    f.EnrolmentFactory(training=training, institution=ours)
    client.get(address)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(address)
    f.EnrolmentFactory.create_batch(29, training=training, institution=ours)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(address)


def test_enrolment_export_holds_what_the_list_shows_and_nothing_that_is_only_counted(cast, sign_in, training, crowd):
    address = reverse("trainings:enrolment_export", args=[training.pk])
    answer = sign_in(cast.titular).get(address, {"formato": "csv"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    acronym = cast.titular.person.institution.acronym
    assert lines == [
        "Grado,Nombres y apellidos,Correo,Institución,Establecimiento o unidad,Cargo,Público,Estado,Motivo,"
        "Cómo se inscribió,Pidió inscribirse",
        f",asks,asks@x.example,{acronym},,Jefa,Función pública,Por aprobar,,Desde su cuenta,2026-06-01",
        f"S1 PNP,seated,seated@x.example,{acronym},,,Función pública,Inscrita,,Por quien organiza,2026-06-01",
    ]


def test_an_institution_decides_on_its_own_people_with_a_reason_and_on_no_other(cast, sign_in, training, crowd):
    titular = sign_in(cast.titular)
    refuse = reverse("trainings:enrolment_refuse", args=[crowd["asks"].pk])
    assert titular.post(refuse, {"reason": " "}).status_code == 422
    titular.post(refuse, {"reason": "No es\r\n\r\nde su área"})
    for name in ("enrolment_refuse", "enrolment_withdraw"):
        address = reverse(f"trainings:{name}", args=[crowd["waits"].pk])
        assert titular.post(address, {"reason": "x"}).status_code == 404
    sign_in(cast.coordinator).post(
        reverse("trainings:enrolment_withdraw", args=[crowd["seated"].pk]), {"reason": "Pidió"}
    )
    found = Enrolment.objects.values_list("full_name", "status", "ended_reason", "decided_by__person__full_name")
    assert sorted(found, key=lambda row: row[0]) == [
        ("asks", "refused", "No es de su área", cast.titular.person.full_name),
        ("left", "withdrawn", "Viaje", None),
        ("seated", "withdrawn", "Pidió", cast.coordinator.person.full_name),
        ("waits", "offered", "", None),
    ]


def test_who_decides_second_reads_what_became_of_it_and_keeps_what_they_typed(cast, sign_in, training, crowd):
    titular, coordinator = sign_in(cast.titular), sign_in(cast.coordinator)
    first, who = {"reason": "No es de su área"}, cast.titular.person.full_name
    for name, verb in (("asks", "refuse"), ("seated", "withdraw")):
        address = reverse(f"trainings:enrolment_{verb}", args=[crowd[name].pk])
        assert [titular.post(address, first).status_code for _time in range(2)] == [302, 302]
        late = coordinator.post(address, {"reason": "Otro motivo"})
        words = f"Lo decidió {who}. Motivo: «No es de su área». Lo que escribiste sigue abajo y no se guardó."
        assert (late.status_code, words in late.text, 'value="Otro motivo"' in late.text) == (422, True, True)
        assert "Revisa esto" in late.text  # no field of it is wrong
    left = coordinator.post(reverse("trainings:enrolment_withdraw", args=[crowd["left"].pk]), {"reason": "No vino"})
    assert ("La inscripción de left cambió antes: Se retiró, desde el" in left.text, "Lo decidió" in left.text) == (
        True,
        False,
    )
    approve = reverse("trainings:enrolment_approve", args=[crowd["asks"].pk])
    assert f"cambió antes: No aprobada, desde el {NOW:%d/%m/%Y}" in coordinator.post(approve, follow=True).text
    assert sorted(Enrolment.objects.exclude(ended_at=None).values_list("full_name", "ended_reason")) == [
        ("asks", "No es de su área"),
        ("left", "Viaje"),
        ("seated", "No es de su área"),
    ]


def test_enrolment_add_registers_by_name_alone_and_what_is_typed_survives_an_error(cast, sign_in, training):
    address = reverse("trainings:enrolment_add", args=[training.pk])
    client = sign_in(cast.coordinator)
    page = client.post(address, {"full_name": "Zoila Farfán", "email": "zoila@", "audience": "police"})
    assert (page.status_code, 'value="zoila@"' in page.text, Enrolment.objects.count()) == (422, True, 0)
    client.post(address, {"full_name": "Zoila Farfán", "email": "", "audience": "police", "sex": "f"})
    found = Enrolment.objects.get()
    assert (found.full_name, found.status, found.way, found.decided_by, found.sex) == (
        "Zoila Farfán",
        "confirmed",
        "import",
        cast.coordinator,
        "",
    )


def test_time_turns_the_waiting_lists_and_forgets_addresses_nobody_confirmed(training):
    Training.objects.update(capacity=1)
    for name, way in (("ana", "account"), ("beto", "account"), ("caro", "account"), ("dina", "form")):
        enrol(training, name, way)
    Training.objects.update(capacity=2)
    turn_enrolments()
    states = dict.fromkeys(["ana"], "confirmed") | {"beto": "offered", "caro": "waiting", "dina": "unconfirmed"}
    assert dict(Enrolment.objects.values_list("full_name", "status")) == states
    with time_machine.travel(NOW + timedelta(hours=72), tick=False):
        turn_enrolments()
    del states["dina"]
    states |= {"beto": "lapsed", "caro": "offered"}
    assert dict(Enrolment.objects.values_list("full_name", "status")) == states


def test_a_seat_opened_later_is_first_for_who_waits(training):
    for name in ("ana", "beto", "caro"):
        enrol(training, name)
    Training.objects.update(capacity=3)
    enrol(training, "dina")
    assert dict(Enrolment.objects.values_list("full_name", "status")) == {
        "ana": "confirmed",
        "beto": "confirmed",
        "caro": "offered",
        "dina": "waiting",
    }


def test_link_opens_one_registration_and_no_other_and_is_never_refused_to_who_reads_many(training, client):
    """Mail filters look at the links of a whole institution from one address."""
    ana, luis = (enrol(training, name, way="form") for name in ("anaflor", "luiselmo"))
    signature = enrolment_token(ana).partition(":")[2]
    forged = reverse("trainings:enrolment_own", args=[f"{luis.pk}:{signature}"])
    assert {client.head(forged).status_code for _look in range(61)} == {410}
    page = client.get(reverse("trainings:enrolment_own", args=[enrolment_token(ana)])).content.decode()
    assert ("anaflor" in page, "luiselmo" in page) == (True, False)


@pytest.mark.parametrize(
    ("status", "title", "says", "button"),
    [
        ("published", "Tu cupo está confirmado", "quien lo tenga puede retirar tu inscripción.", True),
        ("finished", "La capacitación terminó", "quien lo tenga ve tu inscripción.", False),
        ("certified", "La capacitación terminó", "quien lo tenga ve tu inscripción y descarga tu certificado.", False),
        ("cancelled", "La capacitación se canceló", "quien lo tenga ve tu inscripción.", False),
    ],
)
def test_link_says_what_it_can_still_do(training, client, status, title, says, button):
    ana = enrol(training, "ana", way="account")
    if status == "certified":
        batch = CertificateBatch.objects.create(training=training, issued_at=NOW)
        facts = {"year": 2026, "number": 1, "kind": "attendance", "issued_at": NOW, "sha256": "a" * 64}
        Certificate.objects.create(training=training, batch=batch, enrolment=ana, **facts)
    Training.objects.update(status=status, cancelled_reason="Paro")
    page = client.get(reverse("trainings:enrolment_own", args=[enrolment_token(ana)])).text
    assert [words in page for words in (title, f"Este enlace es personal: {says}", "retirarme/", "Te esperamos")] == [
        True,
        True,
        button,
        button,
    ]
