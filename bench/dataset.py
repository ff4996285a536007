"""Ten times a region: 40 institutions, 6 groups, 2,000 meetings, 20,000 agenda items, 10,000 agreements; a training.

The same rows every time but for the dates, which go back and forward from now. Prints, as JSON, what the run needs.
"""

import json
from datetime import date, datetime, time, timedelta

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - after the set-up
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from meetings.models import AgendaItem, Agreement, AgreementParty, Meeting, Minutes  # noqa: E402
from meetings.models.attendance import AttendanceEvent, RosterEntry  # noqa: E402
from meetings.operations.agreement import series_of  # noqa: E402
from members.models import Institution, Person, User  # noqa: E402
from trainings.models import Enrolment, Organiser, Signatory, Speaker, Training, TrainingSession  # noqa: E402
from workgroups.models import Accreditation, Office, Seat, WorkGroup  # noqa: E402

INSTITUTIONS, THEMES, MEETINGS, ITEMS, AGREEMENTS = 40, 5, 2_000, 10, 10_000
AHEAD = 60  # of the meetings, those still to come
THEME_SEATS = 12
LONG_AGO = date(2015, 1, 1)
SENTENCE = (
    "La institución informó del avance de las atenciones del mes, de las dificultades para llegar a los centros "
    "poblados de frontera y de lo que hace falta para el siguiente trimestre. "
)
# What an acta of about so many pages holds: items, paragraphs of notes in each, agreements.
ACTAS = {6: (6, 1, 6), 60: (40, 10, 40)}


def load_directory():
    institutions = Institution.objects.bulk_create(
        Institution(acronym=f"INST{n:02d}", official_name=f"Institución pública número {n:02d}", kind="regional")
        for n in range(INSTITUTIONS)
    )
    people = Person.objects.bulk_create(
        Person(full_name=f"Persona {n:03d} Apellido Segundo", post="Especialista", institution=institutions[n // 2])
        for n in range(2 * INSTITUTIONS)
    )
    plenary = WorkGroup(
        kind="plenary",
        code="MESA",
        name="Plenaria",
        official_name="Mesa Multisectorial",
        region="Tumbes",
        city="Tumbes",
    )
    themes = [
        WorkGroup(kind="thematic", code=f"GT-{n}", name=f"Tema {n}", official_name=f"Grupo de trabajo {n}", order=n)
        for n in range(1, THEMES + 1)
    ]
    groups = WorkGroup.objects.bulk_create([plenary, *themes])
    return institutions, people, groups


def load_seats(institutions, people, groups):
    seats = Seat.objects.bulk_create(
        Seat(group=group, institution=institutions[(n + 7 * place) % INSTITUTIONS], since=LONG_AGO, order=n)
        for place, group in enumerate(groups)
        for n in range(INSTITUTIONS if group.is_plenary else THEME_SEATS)
    )
    spoken_for = {person.institution_id: [] for person in people}
    for person in people:
        spoken_for[person.institution_id].append(person)
    Accreditation.objects.bulk_create(
        Accreditation(seat=seat, person=person, role=role, since=LONG_AGO)
        for seat in seats
        for person, role in zip(spoken_for[seat.institution_id], ("titular", "alternate"), strict=True)
    )
    Office.objects.create(group=groups[0], person=people[0], kind=Office.Kind.SECRETARY, since=LONG_AGO)
    return seats, spoken_for


def meeting_of(n, groups, today):
    """The n-th meeting: the last ``AHEAD`` are to come, a day apart; the rest go back, a day apart."""
    day = today + timedelta(days=n - (MEETINGS - AHEAD) + 1)
    starts_at = timezone.make_aware(datetime.combine(day, time(9)))
    group, is_held = groups[n % len(groups)], n < MEETINGS - AHEAD
    return Meeting(
        group=group,
        series=Meeting.series_of(group, Meeting.Kind.ORDINARY),
        year=day.year,
        number=day.timetuple().tm_yday,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="Sala de reuniones",
        status=Meeting.Status.HELD if is_held else Meeting.Status.SCHEDULED,
        opened_at=starts_at if is_held else None,
        closed_at=starts_at + timedelta(hours=2) if is_held else None,
    )


def load_meetings(groups, today):
    meetings = Meeting.objects.bulk_create([meeting_of(n, groups, today) for n in range(MEETINGS)], batch_size=1000)
    held = [meeting for meeting in meetings if meeting.is_held]
    Minutes.objects.bulk_create(
        [Minutes(meeting=meeting, drafted_at=meeting.closed_at) for meeting in held], batch_size=1000
    )
    return meetings, held


def load_agendas(meetings, institutions, long_ones):
    """Ten items a meeting; what their pages need in the two long ones; nine in as many as makes up for those."""
    items, over = [], sum(count - ITEMS for count, _paragraphs, _agreements in long_ones.values())
    for n, meeting in enumerate(meetings):
        count, paragraphs = long_ones.get(meeting.pk, (ITEMS - (n < over), 0, 0))[:2]
        for position in range(1, count + 1):
            notes = "\n\n".join([SENTENCE * 3] * paragraphs) if paragraphs else SENTENCE
            presenter = institutions[(meeting.pk + position) % INSTITUTIONS]
            items.append(
                AgendaItem(
                    meeting=meeting,
                    position=position,
                    title=f"Informe sobre el punto {position} del plan de trabajo",
                    presenter=presenter,
                    minutes_planned=10,
                    notes=notes if meeting.is_held else "",
                )
            )
    return AgendaItem.objects.bulk_create(items, batch_size=2000)


def load_records(held, seats, spoken_for):
    """Every seat of the group in the roster of each session held; four in five came."""
    seats_of = {}
    for seat in seats:
        seats_of.setdefault(seat.group_id, []).append(seat)
    entries = RosterEntry.objects.bulk_create(
        [
            RosterEntry(
                meeting=meeting,
                seat=seat,
                institution=seat.institution,
                order=seat.order,
                acronym=seat.institution.acronym,
                official_name=seat.institution.official_name,
                kind="member",
                has_vote=True,
                titular=spoken_for[seat.institution_id][0],
                alternate=spoken_for[seat.institution_id][1],
            )
            for meeting in held
            for seat in seats_of[meeting.group_id]
        ],
        batch_size=2000,
    )
    AttendanceEvent.objects.bulk_create((arrival_of(n, entry) for n, entry in enumerate(entries)), batch_size=2000)


def arrival_of(n, entry):
    if n % 5 == 4:
        return AttendanceEvent(entry=entry, kind=AttendanceEvent.Kind.ABSENT, at=entry.meeting.opened_at)
    return AttendanceEvent(
        entry=entry,
        kind=AttendanceEvent.Kind.IN,
        at=entry.meeting.opened_at,
        mode=AttendanceEvent.Mode.ROOM,
        quality=AttendanceEvent.Quality.TITULAR,
        person=entry.titular,
        person_name=entry.titular.full_name,
        person_post=entry.titular.post,
    )


def agreement_of(n, meeting, item, number, today):
    status = ("done", "todo", "doing", "done", "done")[n % 5]
    due_on = today + timedelta(days=n % 90 - 30) if status != "done" else meeting.starts_on + timedelta(days=30)
    return Agreement(
        meeting=meeting,
        item=item,
        series=series_of(meeting),
        year=meeting.year,
        number=number,
        text=f"Remitir a la Secretaría Técnica el informe {n} con los datos del trimestre y las propuestas de mejora.",
        due_on=due_on,
        status=status,
        done_on=meeting.starts_on + timedelta(days=20) if status == "done" else None,
    )


def load_agreements(held, items, institutions, long_ones, today):
    first_item = {}
    for item in items:
        first_item.setdefault(item.meeting_id, item)
    owed = [meeting for meeting in held if meeting.pk in long_ones for _ in range(long_ones[meeting.pk][2])]
    while len(owed) < AGREEMENTS:
        owed += [meeting for meeting in held if meeting.pk not in long_ones][: AGREEMENTS - len(owed)]
    counters, agreements = {}, []
    for n, meeting in enumerate(owed):
        series = (series_of(meeting), meeting.year)
        counters[series] = counters.get(series, 0) + 1
        agreements.append(agreement_of(n, meeting, first_item[meeting.pk], counters[series], today))
    agreements = Agreement.objects.bulk_create(agreements, batch_size=2000)
    AgreementParty.objects.bulk_create(
        (
            AgreementParty(agreement=agreement, institution=institutions[(n + k) % INSTITUTIONS], is_lead=k == 0)
            for n, agreement in enumerate(agreements)
            for k in range(2)
        ),
        batch_size=2000,
    )


def load_training(group, institutions, member, today):
    """A published one: four sessions with a speaker each, 200 registered, and a member among them."""
    plan = {"title": "Ruta de atención y trato sin discriminación", "hours": 8, "objectives": "- Reconoce.\n- Deriva."}
    opening = {"capacity": 250, "status": Training.Status.PUBLISHED, "visibility": Training.Visibility.MEMBERS}
    rule = {"paper": Training.Paper.ATTENDANCE, "minimum_attendance": 75}
    training = Training.objects.create(group=group, year=today.year, number=1, **plan, **opening, **rule)
    Organiser.objects.bulk_create(Organiser(training=training, institution=one) for one in institutions[:3])
    Signatory.objects.create(training=training, name="Lucía Farías", post="Secretaria", institution_name="Cancillería")
    for n in range(1, 5):
        begins = timezone.make_aware(datetime.combine(today + timedelta(days=7 * n), time(9)))
        times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
        session = TrainingSession.objects.create(training=training, title=f"Sesión {n}", place="Auditorio", **times)
        Speaker.objects.create(session=session, name=f"Ponente {n}", institution_name="ACNUR", topic="Protección")
    facts = {"training": training, "status": Enrolment.Status.CONFIRMED, "institution_name": "Centro de Salud"}
    people = [Enrolment(full_name=f"Inscrita {n}", email=f"i{n}@mesa.example", way="form", **facts) for n in range(199)]
    own = Enrolment(full_name=member.full_name, email="member@mesa.example", person=member, way="account", **facts)
    Enrolment.objects.bulk_create([*people, own])
    return training


def cookie_of(email, person):
    """The session of a new account of ``person``, as the browser would keep it."""
    user = User.objects.create_user(email, person=person)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "mesa.backends.MandateBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


@transaction.atomic
def load():
    today = timezone.localdate()
    institutions, people, groups = load_directory()
    seats, spoken_for = load_seats(institutions, people, groups)
    meetings, held = load_meetings(groups, today)
    in_plenary = [meeting for meeting in held if meeting.group.is_plenary]
    short, long = in_plenary[-2:]
    long_ones = {short.pk: ACTAS[6], long.pk: ACTAS[60]}
    items = load_agendas(meetings, institutions, long_ones)
    load_records(held, seats, spoken_for)
    load_agreements(held, items, institutions, long_ones, today)
    member = next(seat for seat in seats if seat.group_id == groups[1].pk)
    own = next(meeting for meeting in reversed(held) if meeting.group_id == groups[1].pk)
    speaks = spoken_for[member.institution_id][0]
    training = load_training(groups[1], institutions, speaks, today)
    return {
        "rows": [len(institutions), len(groups), len(meetings), len(items), AGREEMENTS],
        "member": cookie_of("member@mesa.example", speaks),
        "secretary": cookie_of("secretary@mesa.example", people[0]),
        "actas": {6: short.pk, 60: long.pk},
        "paths": {
            "bare": reverse("bare"),
            "agenda": reverse("mesa:agenda"),
            "meeting": reverse("meetings:meeting_detail", args=[own.pk]),
            "training": reverse("trainings:training_detail", args=[training.pk]),
            "agreements": reverse("meetings:agreement_list"),
            "home": reverse("mesa:home"),
            "acta": {pages: reverse("meetings:minutes_pdf", args=[m.pk]) for pages, m in ((6, short), (60, long))},
        },
    }


def main():
    loaded = load()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(loaded))


main()
