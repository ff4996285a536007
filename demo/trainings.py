"""The trainings of the demonstration: the one for which Cancillería was recognised, one under way, one to come.

Plans, sessions and turns are made with the operations people use. Most registrations are written as rows, without the
letters of their day; the last ones are made as people make them.
"""

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from certificates.operations import issue_certificates
from classroom import operations as attendance
from demo import trainees
from demo.accounts import address
from demo.days import Days
from demo.letters import deliver
from demo.sessions import lima
from members.models import Institution, Person, User
from trainings.models import Enrolment, SessionAttendance
from trainings.operations import enrolment, plan, sessions
from workgroups.models import WorkGroup

SIGNATORIES = [
    ("Lucía Farías Noblecilla", "Secretaría Técnica de la Mesa", "Cancillería Tumbes"),
    ("Inés Valdivieso Rey", "Asistencia técnica", "ACNUR Tumbes"),
]
PLACE = "Auditorio del Hospital Regional JAMO"
ROOM = "https://sala.mesa.example/capacitaciones"
ABSENT = ("Dany Castillo Feijoo", "Renzo Garay Medina", "Julissa Panta Zapata")  # from the first session
MEMBERS = ("Julia Benites Ordinola", "Paola Yacila Morán")  # registered from their accounts
FULL = ("Ítalo Preciado Serna", "Maruja Céspedes Rondoy")  # of an institution with no seats left
UNCONFIRMED = "Fabiola Neyra Zeta"


def load_trainings(*, now):
    """Write the three as of ``now``."""
    by, days = User.objects.get(email=address("coordinacion")), Days(timezone.localdate(now))
    _asylum(by)
    _health(by, days, now)
    _trafficking(by, days, now)


def _published(facts, talks, *, by, now, **beside):
    """A published training. ``talks``: (title, day, from, to, where, (who speaks, for whom)).

    ``beside``: its audiences, the acronyms of its organisers and its quotas, (acronym, seats).
    """
    group = WorkGroup.objects.get(code=facts.pop("group"))
    bodies = {body.acronym: body for body in Institution.objects.all()}
    rows = {
        "audiences": [{"audience": name} for name in beside["audiences"]],
        "organisers": [{"institution": bodies[name], "order": n} for n, name in enumerate(beside["organisers"])],
        "quotas": [{"institution": bodies[name], "seats": seats} for name, seats in beside.get("quotas", ())],
        "signatories": [
            {"name": name, "post": post, "institution_name": body, "order": n}
            for n, (name, post, body) in enumerate(SIGNATORIES)
        ],
    }
    facts = {"group": group, "entry": "public", "visibility": "public", "capacity": 40, **facts, **rows}
    training = plan.create_training(plan=facts, by=by, now=now)
    for title, day, since, until, where, (name, body) in talks:
        place = {"link": ROOM} if where == ROOM else {"place": where}
        session = {"title": title, "starts_at": lima(day, since), "ends_at": lima(day, until), **place}
        speaker = {"name": name, "institution_name": body, "topic": title}
        speaker["person"] = Person.objects.filter(full_name=name).first()
        sessions.add_session(training=training, plan=session, speakers=[speaker])
    return plan.publish_training(training=training, now=now)


def _register(training, lines, at, *, with_address=True):
    """Those of ``lines`` as confirmed rows, one after another since ``at``."""
    bodies = {body.acronym: body for body in Institution.objects.all()}
    rows = []
    for n, line in enumerate(lines.strip().splitlines()):
        rank, name, acronym, unit, post, audience, sex, age = line.split("|")
        moment = at + timedelta(minutes=17 * n)
        facts = {"rank": rank, "institution": bodies.get(acronym), "institution_name": unit, "post": post}
        facts |= {"audience": audience, "sex": sex, "age": age, "way": Enrolment.Way.FORM, "created_at": moment}
        facts |= {"email": _address_of(name) if with_address else "", "confirmed_at": moment}
        rows.append(Enrolment(training=training, full_name=name, status=Enrolment.Status.CONFIRMED, **facts))
    Enrolment.objects.bulk_create(rows)


def _address_of(name):
    words = name.lower().translate(str.maketrans("áéíóúñü", "aeiounu")).split()
    return f"{words[0]}.{words[-2]}@institucion.example"


def _attended(session, absent=()):
    """All but the ``absent`` came, most by the code of the room."""
    rows = []
    for enrolled, n in zip(session.training.enrolments.exclude(full_name__in=absent), count()):
        way = SessionAttendance.Way.LIST if n % 6 == 5 else SessionAttendance.Way.CODE
        at = session.starts_at + timedelta(minutes=n * 5 % 14 - 6)
        rows.append(SessionAttendance(session=session, enrolment=enrolled, at=at, marked_at=at, way=way))
    SessionAttendance.objects.bulk_create(rows)
    attendance.close_attendance(session=session, now=session.ends_at)


def _asylum(by):
    """Recognised in the session of 23 January 2024 (press note of that day); its dates are invented."""
    facts = {
        "group": "MMTRM",
        "title": "Atención de solicitudes de refugio en frontera",
        "summary": "Para personal migratorio, policial y militar, servidores públicos y organismos internacionales.",
        "objectives": "Reconocer una solicitud de refugio.\nRecibirla y derivarla según el procedimiento.",
        "modality": "virtual",
        "hours": 4,
        "paper": "attendance",
    }
    talks = [
        ("Principio de no devolución", date(2023, 11, 14), "15:00", "17:00", ROOM, ("Inés Valdivieso Rey", "ACNUR")),
        (
            "El procedimiento en frontera",
            date(2023, 11, 16),
            "15:00",
            "17:00",
            ROOM,
            ("Lucía Farías Noblecilla", "CANC"),
        ),
    ]
    audiences = ["migration", "police", "military", "public", "international"]
    opened = lima(date(2023, 10, 30), "09:00")
    training = _published(facts, talks, audiences=audiences, organisers=["CANC", "ACNUR"], by=by, now=opened)
    _register(training, trainees.ASYLUM, lima(date(2023, 11, 2), "09:00"), with_address=False)
    for session in training.sessions.select_related("training"):
        _attended(session)
    training = plan.finish_training(training=training, now=lima(date(2023, 11, 17), "09:00"))
    issue_certificates(training=training, by=by, now=lima(date(2023, 11, 20), "10:00"))


def _health(by, days, now):
    """Under way: one session held, the next tomorrow, some seats left and an institution with none."""
    facts = {
        "group": "GT-SALUD",
        "title": "Ruta de atención y trato sin discriminación en servicios de salud",
        "summary": "Para personal de admisión, triaje y servicio social. Certificado con 75 % de asistencia y nota 14.",
        "objectives": "Reconocer los documentos con los que una persona refugiada o migrante puede atenderse.\n"
        "Afiliar al Seguro Integral de Salud con carné en trámite.\n"
        "Atender en ventanilla sin discriminación y derivar con reserva de los datos.",
        "modality": "hybrid",
        "hours": 8,
        "paper": "certificate",
        "minimum_attendance": 75,
        "minimum_grade": 14,
        "closes_at": lima(days.on(1), "12:00"),
    }
    talks = [
        ("Marco de protección y documentos que se aceptan", days.on(-6), ROOM, ("Inés Valdivieso Rey", "ACNUR")),
        ("Afiliación al SIS paso a paso", days.on(1), ROOM, ("Ana Lucía Ríos Vílchez", "Migraciones")),
        ("Trato sin discriminación: casos de ventanilla", days.on(8), PLACE, ("Marta Olaya Purizaga", "DP")),
        ("Derivación y confidencialidad", days.on(15), ROOM, ("Rosa Elena Peña Zapata", "DIRESA")),
    ]
    talks = [(title, day, "15:00", "17:00", where, who) for title, day, where, who in talks]
    rows = {"audiences": ["public"], "organisers": ["DIRESA", "ACNUR", "OIM"], "quotas": [("MPZ", 3), ("DIRESA", 20)]}
    training = _published(facts, talks, **rows, by=by, now=lima(days.on(-20), "09:00"))
    _register(training, trainees.HEALTH, lima(days.on(-15), "09:00"))
    for name in MEMBERS:
        person = Person.objects.select_related("institution").get(full_name=name)
        own = {"full_name": name, "email": person.email, "person": person, "institution": person.institution}
        enrolment.enrol(training=training, way="account", now=lima(days.on(-9), "11:00"), audience="public", **own)
    deliver(lima(days.on(-9), "11:01"))
    _attended(training.sessions.select_related("training")[0], absent=ABSENT)
    body = Institution.objects.get(acronym="MPZ")
    for name in FULL:
        own = {"full_name": name, "email": _address_of(name), "institution": body, "audience": "public"}
        row = enrolment.enrol(training=training, way="form", now=now - timedelta(minutes=90), **own)
        deliver(now - timedelta(minutes=89))
        enrolment.confirm_address(enrolment=row, now=now - timedelta(minutes=80))


def _trafficking(by, days, now):
    """To come, and open to anyone."""
    facts = {
        "group": "GT-PROTECCION",
        "title": "Trata de personas: detección y derivación",
        "summary": "Para quienes atienden o controlan en frontera. No se tratan casos.",
        "objectives": "Reconocer señales de trata.\nDerivar por la ruta acordada, sin poner a nadie en riesgo.",
        "hours": 6,
        "paper": "attendance",
        "capacity": 26,
    }
    where, who = "CEBAF Eje Vial 1, Aguas Verdes", ("Paola Yacila Morán", "CEM")
    talks = [
        ("Señales y primera atención", days.ahead(9), "15:00", "18:00", where, who),
        ("La ruta de derivación", days.ahead(16), "15:00", "18:00", where, who),
    ]
    rows = {"audiences": ["migration", "police", "military", "public"], "organisers": ["CEM", "PNP", "MIGR"]}
    training = _published(facts, talks, **rows, by=by, now=lima(days.on(-3), "09:00"))
    _register(training, trainees.TRAFFICKING, lima(days.on(-2), "10:00"))
    own = {"full_name": UNCONFIRMED, "email": _address_of(UNCONFIRMED), "audience": "public"}
    enrolment.enrol(training=training, way="form", now=now - timedelta(minutes=25), **own)
