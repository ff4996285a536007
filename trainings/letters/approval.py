"""That a registration waits for an approval, to who can give it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Person
from notifications.kinds import Kind, NotDue, Post
from notifications.operations import write_letter
from rendering.letters import render_letter
from trainings.letters.enrolment import TRAININGS, about_training, sessions_ahead
from trainings.models import Enrolment
from workgroups.models import Accreditation, Office, Seat, WorkGroup

KIND = "enrolment_approval"
PREPARE = (Office.Kind.COORDINATOR, Office.Kind.SECRETARY, Office.Kind.STAFF)


def _named(institution, *roles):
    """Who speaks today for an institution (its id)."""
    seats = Seat.objects.current().filter(institution=institution)
    named = Accreditation.objects.current().filter(seat__in=seats, role__in=roles)
    return Person.objects.filter(pk__in=named.values("person"))


def titulars_of(institution):
    return _named(institution, Accreditation.Role.TITULAR)


def deciders_of(enrolment):
    """The titulars of its institution; without one, whoever else it has in the Mesa; without any, who organises."""
    offices = Office.objects.current().filter(kind__in=PREPARE)
    of_group = offices.filter(group=enrolment.training.group_id)
    of_mesa = offices.filter(group__kind=WorkGroup.Kind.PLENARY)
    for people in (
        titulars_of(enrolment.institution_id),
        _named(enrolment.institution_id, *Accreditation.Role),
        Person.objects.filter(pk__in=of_group.values("person")),
        Person.objects.filter(pk__in=of_mesa.values("person")),
    ):
        if reached := people.exclude(email=""):
            return reached
    return Person.objects.none()


def ask_approval(enrolment, *, now):
    """One letter to each who can give it, as soon as a registration waits for it; of no use once its time passed."""
    facts = {"about": about_training(enrolment.training), "context": {"enrolment": enrolment.pk}}
    for person in deciders_of(enrolment):
        key = f"enrolment-approval:{enrolment.pk}:{person.pk}"
        facts |= {"person": person, "address": person.email, "dedupe_key": key, "reason": _reason(enrolment)}
        write_letter(kind=KIND, now=now, not_after=enrolment.held_until, **facts)


def _reason(enrolment):
    with translation.override("es"):
        if enrolment.institution_id:
            return _("respondes por las inscripciones de %(name)s.") % {"name": enrolment.institution.acronym}
        return _("preparas esta capacitación.")


def make_approval(letter, now):
    """Of a registration that still waits, to whoever can still decide it."""
    rows = Enrolment.objects.select_related("training__group", "institution")
    enrolment = rows.filter(pk=letter.context["enrolment"]).first()
    if enrolment is None or not enrolment.is_pending or not enrolment.training.is_plan_editable:
        raise NotDue(_("La inscripción ya no espera aprobación."))
    if letter.person not in deciders_of(enrolment):
        raise NotDue(_("La persona ya no responde por esta inscripción."))
    path = reverse("trainings:enrolment_list", args=[enrolment.training_id]) + "?estado=por-aprobar"
    training = enrolment.training
    context = {"enrolment": enrolment, "training": training, "person": letter.person, "reason": letter.reason}
    context["sessions"] = sessions_ahead(training, now)
    context["link"] = settings.SITE_URL.rstrip("/") + path
    return Post(*render_letter(f"trainings/letters/{KIND}", context))


def _has_mandate(person, now):
    return any(rows.objects.current().filter(person=person).exists() for rows in (Accreditation, Office))


TITLE = gettext_lazy("Inscripción que espera tu aprobación")
KINDS = [Kind(KIND, TITLE, make_approval, can_wait=True, group=TRAININGS, is_for=_has_mandate)]
