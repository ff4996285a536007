from datetime import date, timedelta

import pytest
from django.utils import timezone

from meetings.models import AttendanceEvent, MeetingGuest, Rsvp
from members.models import Invitation, Person, User
from notifications.models import CalendarToken, Preference
from notifications.operations import write_letter
from secretariat.models import AccessDecision, AccessReview, RightsRequest
from tests import factories as f
from tests.mesa.test_directory import held
from trainings.models import Speaker
from workgroups.models import Accreditation, NotNow, Office
from workgroups.operations.merging import RECORDS, merge_people, plan_merge, pointing_at_people

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


def invitation(person, **fields):
    fields |= {"token_sha256": f"{person.pk}", "expires_at": timezone.now() + timedelta(3)}
    return Invitation.objects.create(person=person, email=person.email, **fields)


def attended(person):
    """A closed session of a group of its own where ``person`` was the titular and came."""
    seat = f.AccreditationFactory(person=person, seat__institution=person.institution, until=date(2026, 6, 1)).seat
    meeting = held(seat.group, "2026-05-05")
    entry = meeting.roster.get()
    presence = {"mode": "room", "quality": "titular", "person": person, "person_name": person.full_name}
    AttendanceEvent.objects.create(entry=entry, kind="in", at=meeting.starts_at, **presence)
    return entry


def decision(person):
    review = AccessReview.objects.create(period="2026-1", due_on=DAY)
    return AccessDecision.objects.create(review=review, person=person, verdict="keep")


# A row of each field that points at a person. A new one is not handled until somebody says here what becomes of it.
MAKERS = {
    "RosterEntry.titular": attended,
    "RosterEntry.alternate": lambda person: None,  # goes as its titular does
    "AttendanceEvent.person": lambda person: None,  # made by ``attended``
    "AccessDecision.person": decision,
    "Accreditation.person": lambda person: f.AccreditationFactory(person=person, seat__institution=person.institution),
    "Office.person": lambda person: f.OfficeFactory(person=person),
    "RightsRequest.person": lambda person: RightsRequest.objects.create(
        kind="access", person=person, requester_name="x", requester_email="x@y.pe", received_on=DAY, due_on=DAY
    ),
    "Letter.person": lambda person: write_letter(
        kind="x", address="x@y.pe", subject="x", text="x", dedupe_key="x", now=timezone.now(), person=person
    ),
    "Person.merged_into": lambda person: f.PersonFactory(merged_into=person),
    "User.person": lambda person: f.UserFactory(person=person),
    "Invitation.person": lambda person: invitation(person, accepted_at=timezone.now()),
    "MeetingGuest.person": lambda person: MeetingGuest.objects.create(
        meeting=f.MeetingFactory(), person=person, invited_at=timezone.now()
    ),
    "Rsvp.person": lambda person: Rsvp.objects.create(meeting=f.MeetingFactory(), person=person, answer="room"),
    "Enrolment.person": lambda person: f.EnrolmentFactory(person=person),
    "Speaker.person": lambda person: Speaker.objects.create(
        session=f.TrainingSessionFactory(), person=person, name=person.full_name
    ),
    "Preference.person": lambda person: Preference.objects.create(person=person, kind="x", delivery="digest"),
    "CalendarToken.person": lambda person: CalendarToken.objects.create(person=person, token_sha256="x"),
}


@pytest.fixture
def two(cast):
    """The same human twice in DIRESA; neither holds anything."""
    facts = {"full_name": "Ana Ríos", "institution": cast.titular.person.institution}
    return f.PersonFactory(**facts, post=""), f.PersonFactory(**facts, phone="972 999 999", post="Jefa")


def merge(cast, keep, duplicate, by="secretary"):
    return merge_people(keep=keep, duplicate=duplicate, by=getattr(cast, by), now=timezone.now())


def counts(fields, person):
    return {name: field.model._base_manager.filter(**{field.name: person}).count() for name, field in fields.items()}


def test_merge_moves_all_that_points_at_the_duplicate_and_leaves_what_was_recorded(cast, two):
    keep, duplicate = two
    fields = {f"{field.model.__name__}.{field.name}": field for field in pointing_at_people()}
    assert set(fields) == set(MAKERS), "a model points at people and no test says what becomes of its rows"
    for make in MAKERS.values():
        make(duplicate)
    before = counts(fields, duplicate)
    merge(cast, keep, duplicate)
    after = counts(fields, keep)
    assert after == {**before, **dict.fromkeys(RECORDS, 0), "Person.merged_into": 2}
    assert before == {**dict.fromkeys(MAKERS, 1), "RosterEntry.alternate": 0, "Accreditation.person": 2}
    assert Person.objects.filter(merged_into=duplicate).count() == 0
    assert User.objects.get(person=keep)


def test_merge_fills_what_is_empty_and_overwrites_nothing(cast, two):
    keep, duplicate = two
    phone, email = keep.phone, keep.email
    merge(cast, keep, duplicate)
    keep.refresh_from_db()
    duplicate.refresh_from_db()
    assert (keep.post, keep.phone, keep.email, keep.full_name) == ("Jefa", phone, email, "Ana Ríos")
    assert (duplicate.merged_into, duplicate.phone) == (keep, "972 999 999")


def seat_twice(keep, duplicate):
    one = f.AccreditationFactory(person=keep, seat__institution=keep.institution, role="alternate")
    f.AccreditationFactory(person=duplicate, seat=one.seat, since=DAY)
    return f"Las dos ocupan el asiento de DIRESA en {one.seat.group.title} en las mismas fechas."


def office_twice(keep, duplicate):
    one = f.OfficeFactory(person=keep)
    f.OfficeFactory(person=duplicate, group=one.group)
    return f"Las dos tienen el mismo cargo (Coordinación, {one.group.title}) en las mismas fechas."


def two_accounts(keep, duplicate):
    f.UserFactory(person=keep)
    f.UserFactory(person=duplicate)
    return "Las dos tienen cuenta, y una persona tiene una sola."


def two_invitations(keep, duplicate):
    invitation(keep)
    invitation(duplicate)
    return "Hay más de una invitación o cuenta. Retira antes la invitación pendiente."


def seat_of_another(keep, duplicate):
    Person.objects.filter(pk=keep.pk).update(institution=f.InstitutionFactory(acronym="OTRA"))
    f.AccreditationFactory(person=duplicate, seat__institution=duplicate.institution)
    return "La ficha que queda es de OTRA y la otra ocupa un asiento de DIRESA: deja la otra."


def merged_before(keep, duplicate):
    Person.objects.filter(pk=duplicate.pk).update(merged_into=f.PersonFactory())
    return "Una de las dos fichas ya está unida a otra."


@pytest.mark.parametrize(
    "conflict", [seat_twice, office_twice, two_accounts, two_invitations, seat_of_another, merged_before]
)
def test_merge_names_the_conflict_and_changes_nothing(cast, two, conflict):
    keep, duplicate = two
    sentence = conflict(keep, duplicate)
    rows = [list(model.objects.order_by("pk").values()) for model in (Person, Accreditation, Office, User, Invitation)]
    with pytest.raises(NotNow, match="^" + sentence.replace("(", r"\(").replace(")", r"\)") + "$"):
        merge(cast, keep, duplicate)
    assert rows == [
        list(model.objects.order_by("pk").values()) for model in (Person, Accreditation, Office, User, Invitation)
    ]


def test_merge_of_mandates_one_after_the_other_is_no_conflict(cast, two):
    keep, duplicate = two
    first = f.AccreditationFactory(person=duplicate, seat__institution=keep.institution, until=DAY)
    Accreditation.objects.filter(pk=first.pk).update(closed_at=timezone.now())
    f.AccreditationFactory(person=keep, seat=first.seat, since=DAY)
    merge(cast, keep, duplicate)
    assert [row.since for row in keep.accreditations.order_by("since")] == [f.LONG_AGO, DAY]


def test_merge_leaves_with_the_duplicate_what_the_other_has_too(cast, two):
    keep, duplicate = two
    meeting = f.MeetingFactory()
    for person in two:
        MeetingGuest.objects.create(meeting=meeting, person=person, invited_at=timezone.now())
    assert plan_merge(keep, duplicate, DAY).moved == []
    merge(cast, keep, duplicate)
    assert set(meeting.guests.values_list("person", flat=True)) == {keep.pk, duplicate.pk}


def test_merge_keeps_the_acta_and_counts_the_session_for_who_stays(cast, two, sign_in):
    keep, duplicate = two
    entry = attended(duplicate)
    Person.objects.filter(pk=duplicate.pk).update(full_name="Ana R. (doble)")
    merge(cast, keep, duplicate)
    client = sign_in(cast.secretary)
    assert "Ana R. (doble)" not in client.get(f"/personas/{keep.pk}/").text
    assert client.get(f"/personas/{keep.pk}/").context["record"].attended == 1
    entry.refresh_from_db()
    assert (entry.titular_id, entry.who) == (duplicate.pk, "Ana Ríos")


# The pages ---------------------------------------------------------------------------------------------------------
def test_person_merge_shows_both_then_makes_them_one(cast, two, sign_in):
    keep, duplicate = two
    f.AccreditationFactory(person=duplicate, seat__institution=keep.institution)
    client, url = sign_in(cast.staff), f"/personas/{keep.pk}/unir/"
    assert client.get(url).context["form"].candidates[0] == duplicate
    plan = client.get(url, {"con": duplicate.pk}).context["plan"]
    assert (plan.moved, plan.recorded, plan.filled, plan.conflicts) == ([("Acreditaciones", 1)], [], ["post"], [])
    assert client.post(url, {"con": duplicate.pk}).url == f"/personas/{keep.pk}/"
    assert client.get(f"/personas/{duplicate.pk}/").url == f"/personas/{keep.pk}/"
    assert client.get(f"/personas/{duplicate.pk}/editar/").status_code == 404
    assert duplicate not in client.get("/personas/", {"q": "Ana Ríos"}).context["page"].object_list


@pytest.mark.parametrize("held", ["account", "office"])
@pytest.mark.parametrize("stays", [True, False])
def test_person_merge_of_an_account_or_an_office_is_for_the_secretary(cast, two, sign_in, held, stays):
    keep, duplicate = two if stays else two[::-1]
    f.UserFactory(person=two[0]) if held == "account" else f.OfficeFactory(person=two[0])
    url = f"/personas/{keep.pk}/unir/"
    answers = [sign_in(getattr(cast, who)).post(url, {"con": duplicate.pk}) for who in ("staff", "secretary")]
    assert [answer.status_code for answer in answers] == [403, 302]
    assert "la une la secretaria o el secretario" in answers[0].text


def test_person_merge_offers_staff_nobody_they_may_not_merge(cast, two, sign_in):
    keep, duplicate = two
    f.UserFactory(person=duplicate)
    offered = {}
    for who in ("staff", "secretary"):
        client = sign_in(getattr(cast, who))
        pages = [client.get(f"/personas/{person.pk}/").text for person in two]
        candidates = list(client.get(f"/personas/{keep.pk}/unir/", {"q": "Ana Ríos"}).context["form"].candidates)
        offered[who] = ["Unirlas" in page for page in pages], candidates
    assert offered == {"staff": ([True, False], []), "secretary": ([True, True], [duplicate])}


def test_person_merge_refuses_a_conflict_and_an_unknown_row(cast, two, sign_in):
    keep, duplicate = two
    sentence, client = seat_twice(keep, duplicate), sign_in(cast.secretary)
    answer = client.post(f"/personas/{keep.pk}/unir/", {"con": duplicate.pk})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    for con in ("999999", "<b>", str(keep.pk)):
        assert "Elige una ficha de la lista." in client.get(f"/personas/{keep.pk}/unir/", {"con": con}).text


def test_merged_duplicate_leads_members_to_the_row_that_stays_and_a_guest_nowhere(cast, two, sign_in):
    keep, duplicate = two
    merge(cast, keep, duplicate)
    f.GuestFactory(meeting=f.MeetingFactory(), person=cast.guest.person)
    answers = [sign_in(getattr(cast, who)).get(f"/personas/{duplicate.pk}/") for who in ("titular", "guest")]
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [
        (302, f"/personas/{keep.pk}/"),
        (404, None),
    ]
