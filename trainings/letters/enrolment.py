"""What a registration tells its person: one letter for each state it comes to, made of the facts when it leaves."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, NotDue, Post
from notifications.operations import write_letter
from rendering.letters import render_letter
from trainings.calendars import calendar_of
from trainings.links import own_link
from trainings.models import Enrolment

S = Enrolment.Status
PREFIX = "enrolment_"
TITLES = {
    S.UNCONFIRMED: gettext_lazy("Confirmar el correo de una inscripción"),
    S.PENDING: gettext_lazy("Inscripción por aprobar"),
    S.WAITING: gettext_lazy("Lista de espera de una capacitación"),
    S.OFFERED: gettext_lazy("Cupo liberado en una capacitación"),
    S.CONFIRMED: gettext_lazy("Inscripción en una capacitación"),
    S.REFUSED: gettext_lazy("Inscripción no aprobada"),
    S.LAPSED: gettext_lazy("Cupo que pasó a otra persona"),
    S.UNAPPROVED: gettext_lazy("Inscripción que no se aprobó a tiempo"),
    S.WITHDRAWN: gettext_lazy("Retiro de una capacitación"),
}


def about_training(training):
    return f"trainings.training:{training.pk}"


def reason_of(enrolment):
    """What stands after «Recibes este correo porque»."""
    with translation.override("es"):
        return _("con esta dirección se pidió una inscripción en «%(training)s».") % {
            "training": enrolment.training.title[:120]
        }


def tell_enrolment(enrolment, *, now, by=None, again=False):
    """The letter of the state a registration came to; none without an address. Told once, and ``again`` once a day."""
    if not enrolment.email:
        return None
    facts = {"person": enrolment.person, "address": enrolment.email, "about": about_training(enrolment.training)}
    facts |= {"reason": reason_of(enrolment)[:200], "context": {"enrolment": enrolment.pk}, "caused_by": by}
    key = f"enrolment:{enrolment.pk}:{enrolment.status}" + (f":{timezone.localdate(now)}" if again else "")
    return write_letter(kind=PREFIX + enrolment.status, dedupe_key=key, now=now, not_after=_last(enrolment), **facts)


def _last(enrolment):
    """The moment past which the letter says nothing of use."""
    return enrolment.held_until or enrolment.training.ends_at


def sessions_ahead(training, now):
    return [session for session in training.ordered_sessions if session.ends_at > now]


def make_enrolment(letter, now):
    """Of the registration as it is now: one that went on to another state is told by that state's own letter."""
    rows = Enrolment.objects.select_related("training__group", "person")
    enrolment = rows.filter(pk=letter.context["enrolment"]).first()
    if enrolment is None or PREFIX + enrolment.status != letter.kind:
        raise NotDue(_("La inscripción ya cambió de estado."))
    training = enrolment.training
    if training.is_cancelled:
        raise NotDue(_("La capacitación se canceló."))
    context = {"enrolment": enrolment, "training": training, "matter": training.title}
    context["sessions"] = sessions_ahead(training, now)
    context |= {"link": own_link(enrolment), "reason": reason_of(enrolment)}
    context["is_chosen"] = enrolment.person is not None  # without an account there is nothing to choose
    files: tuple = ()
    with translation.override("es"):
        if enrolment.status == S.CONFIRMED:
            name = f"{training.code.lower()}.ics"
            files = ((name, calendar_of(training, stamp=now), "text/calendar"),)
        subject, text, html = render_letter(f"trainings/letters/{letter.kind}", context)
    return Post(subject, text, html, attachments=files)


TRAININGS = gettext_lazy("Capacitaciones")
# Whoever is registered stays so when they leave the Mesa: they come, answer and get their paper as one without account.
OF_REGISTERED: dict = {"group": TRAININGS, "is_of_members": False}
KINDS = [
    Kind(PREFIX + status, title, make_enrolment, is_essential=True, **OF_REGISTERED) for status, title in TITLES.items()
]
