"""What is remembered of a training: its sessions of a day, to each person registered, with or without an account."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, NotDue
from reminders.letters.training_changes import post
from trainings.letters.enrolment import OF_REGISTERED
from trainings.models import Enrolment, Material, TrainingSession


def make_reminder(letter, now):
    """Of the sessions of its day as they are now. Who left, a day that moved and hours that passed send nothing."""
    rows = Enrolment.objects.confirmed().select_related("training__group", "person")
    enrolment = rows.filter(pk=letter.context["enrolment"]).first()
    if enrolment is None or enrolment.email.lower() != letter.address.lower():
        raise NotDue(_("La persona ya no está inscrita con esta dirección."))
    training = enrolment.training
    if training.is_draft or not training.is_plan_editable:
        raise NotDue(_("La capacitación terminó o se canceló."))
    ahead = TrainingSession.objects.filter(training=training, starts_at__gt=now)
    sessions = [session for session in ahead if session.starts_on.isoformat() == letter.context["on"]]
    if not sessions:
        raise NotDue(_("La sesión cambió de fecha, se quitó o ya empezó."))
    return _post(enrolment, sessions, now)


def _post(enrolment, sessions, now):
    days = (sessions[0].starts_on - timezone.localdate(now)).days
    more = {
        "sessions": sessions,
        "first": sessions[0],
        "days": days,
        "soon": {0: gettext_lazy("hoy"), 1: gettext_lazy("mañana")}.get(days, ""),
        "has_materials": Material.objects.in_force().filter(session__training=enrolment.training).exists(),
    }
    return post("soon", enrolment, now, **more)


KINDS = [
    Kind(name, title, make_reminder, can_wait=True, **OF_REGISTERED)
    for name, title in [
        ("training_soon", gettext_lazy("Recordatorio de una capacitación")),
        ("training_today", gettext_lazy("Recordatorio de una capacitación, el mismo día")),
    ]
]
