"""Rows for tests, without randomness: what a test does not say is the same every time."""

from datetime import date, datetime, timedelta

import factory
from django.utils import timezone

from meetings.models import AgendaItem, Agreement, AgreementParty, Meeting, MeetingGuest
from meetings.operations.agreement import series_of
from members.models import Institution, Invitation, Person, User
from notifications.models import Letter
from secretariat.models import AccessReview, RightsRequest
from trainings.models import Enrolment, Training, TrainingSession
from workgroups.models import Accreditation, Holiday, Office, Seat, WorkGroup

PASSWORD = "una-clave-larga-de-prueba"
LONG_AGO = date(2020, 1, 1)


def at(text):
    """An aware datetime of Lima from «2026-06-11 09:30»."""
    return timezone.make_aware(datetime.fromisoformat(text))


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    acronym = factory.Sequence(lambda n: f"INST{n}")
    official_name = factory.LazyAttribute(lambda o: f"Institución {o.acronym}")
    kind = Institution.Kind.REGIONAL


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    full_name = factory.Sequence(lambda n: f"Persona {n} Apellido")
    post = "Especialista"
    institution = factory.SubFactory(InstitutionFactory)
    email = factory.Sequence(lambda n: f"persona{n}@institucion.example")
    phone = factory.Sequence(lambda n: f"972 000 {n:03d}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"cuenta{n}@mesa.example")
    person = factory.SubFactory(PersonFactory)
    password = factory.django.Password(PASSWORD)


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    person = factory.SubFactory(PersonFactory)
    email = factory.LazyAttribute(lambda o: o.person.email)
    token_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyAttribute(lambda o: timezone.now() + timedelta(hours=72))


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WorkGroup

    kind = WorkGroup.Kind.THEMATIC
    code = factory.Sequence(lambda n: f"GT-{n}")
    name = factory.Sequence(lambda n: f"Tema {n}")
    official_name = factory.LazyAttribute(lambda o: f"Grupo de trabajo {o.name}")
    initial = "S"
    icon = "first-aid-kit"
    order = factory.Sequence(lambda n: n + 10)


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Seat

    group = factory.SubFactory(GroupFactory)
    institution = factory.SubFactory(InstitutionFactory)
    since = LONG_AGO


class AccreditationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Accreditation

    seat = factory.SubFactory(SeatFactory)
    person = factory.SubFactory(PersonFactory, institution=factory.SelfAttribute("..seat.institution"))
    role = Accreditation.Role.TITULAR
    since = LONG_AGO


class OfficeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Office

    group = factory.SubFactory(GroupFactory)
    person = factory.SubFactory(PersonFactory)
    kind = Office.Kind.COORDINATOR
    since = LONG_AGO


class AccessReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccessReview

    period = "2026-1"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=20))


class RightsRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RightsRequest

    kind = RightsRequest.Kind.CORRECTION
    requester_name = factory.Sequence(lambda n: f"Solicitante {n}")
    requester_email = factory.Sequence(lambda n: f"solicitante{n}@correo.example")
    detail = "Mi cargo cambió."
    received_on = factory.LazyFunction(timezone.localdate)
    due_on = factory.LazyAttribute(lambda o: RightsRequest.due_day(o.kind, o.received_on))


class HolidayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Holiday

    day = factory.LazyFunction(lambda: date(timezone.localdate().year, 1, 7))
    name = "Aniversario de Tumbes"


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    group = factory.SubFactory(GroupFactory)
    kind = Meeting.Kind.ORDINARY
    series = factory.LazyAttribute(lambda o: Meeting.series_of(o.group, o.kind))
    number = factory.Sequence(lambda n: n + 1)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    year = factory.LazyAttribute(lambda o: timezone.localdate(o.starts_at).year)
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=2))
    place = "Sala de reuniones"


class TrainingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Training

    group = factory.SubFactory(GroupFactory)
    year = 2026
    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda o: f"Capacitación {o.number}")
    hours = 8
    status = Training.Status.PUBLISHED


class TrainingSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrainingSession

    training = factory.SubFactory(TrainingFactory)
    title = "Marco de protección"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=2))
    place = "Auditorio"
    code_secret = factory.Sequence(lambda n: f"{n:064d}")


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    training = factory.SubFactory(TrainingFactory)
    full_name = factory.LazyAttribute(lambda o: o.person.full_name if o.person else "Yesenia Morán Céspedes")
    email = factory.Sequence(lambda n: f"inscrita-{n}@entidad.example")
    person = None
    way = Enrolment.Way.FORM
    status = Enrolment.Status.CONFIRMED


class GuestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MeetingGuest

    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(PersonFactory)
    invited_at = factory.LazyFunction(timezone.now)


class LetterFactory(factory.django.DjangoModelFactory):
    """A letter that arrived at the server of its person's institution."""

    class Meta:
        model = Letter

    kind = "prueba"
    person = factory.SubFactory(PersonFactory)
    address = factory.LazyAttribute(lambda o: o.person.email if o.person else "")
    subject = factory.Sequence(lambda n: f"Carta {n}")
    text = factory.LazyAttribute(lambda o: f"Texto de {o.subject}")
    dedupe_key = factory.Sequence(lambda n: f"prueba:{n}")
    message_id = factory.Sequence(lambda n: f"<{n}@mesa.example>")
    status = Letter.Status.SENT
    sent_at = factory.LazyFunction(timezone.now)
    attempts = 1


class ItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.LazyAttribute(lambda o: o.meeting.items.count() + 1)
    title = factory.Sequence(lambda n: f"Punto de agenda {n}")


class AgreementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    meeting = factory.SubFactory(MeetingFactory)
    series = factory.LazyAttribute(lambda o: series_of(o.meeting))
    year = factory.LazyAttribute(lambda o: o.meeting.year)
    text = factory.Sequence(lambda n: f"Remitir el informe {n}")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))

    @factory.post_generation
    def lead(self, create, extracted, **kwargs):
        """The institution that leads; a new one unless given."""
        AgreementParty.objects.create(agreement=self, institution=extracted or InstitutionFactory(), is_lead=True)
