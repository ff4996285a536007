"""What registering looks like to a person: where their registration stands, and the one thing to do about it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Person
from trainings.links import enrolment_token
from trainings.models import Enrolment, Training
from trainings.overview import Registration, moment

S = Enrolment.Status
SIGNALS = {
    S.UNCONFIRMED: ("due", "envelope-simple"),
    S.PENDING: ("due", "clock-countdown"),
    S.WAITING: ("todo", "circle-dashed"),
    S.OFFERED: ("doing", "circle-half-fill"),
    S.CONFIRMED: ("done", "check-circle-fill"),
    S.WITHDRAWN: ("off", "prohibit"),
    S.REFUSED: ("off", "prohibit"),
    S.LAPSED: ("off", "prohibit"),
    S.UNAPPROVED: ("off", "prohibit"),
}
TITLES = {
    S.UNCONFIRMED: gettext_lazy("Falta confirmar tu correo"),
    S.PENDING: gettext_lazy("Espera una aprobación"),
    S.WAITING: gettext_lazy("Estás en la lista de espera"),
    S.OFFERED: gettext_lazy("Hay un cupo para ti"),
    S.CONFIRMED: gettext_lazy("Tu cupo está confirmado"),
    S.WITHDRAWN: gettext_lazy("Te retiraste"),
    S.REFUSED: gettext_lazy("No se aprobó tu inscripción"),
    S.LAPSED: gettext_lazy("El plazo de tu cupo terminó"),
    S.UNAPPROVED: gettext_lazy("Nadie aprobó a tiempo tu inscripción"),
}
NOTES = {
    S.UNCONFIRMED: gettext_lazy("Tu cupo se toma cuando lo confirmes."),
    S.WAITING: gettext_lazy("Si se libera un cupo para ti, te escribiremos con un plazo para aceptarlo."),
    S.CONFIRMED: gettext_lazy("Te esperamos. Si no podrás ir, retírate: otra persona puede usar tu cupo."),
    S.LAPSED: gettext_lazy("Pasó a la siguiente persona. Si la inscripción sigue abierta, puedes pedirla otra vez."),
    S.UNAPPROVED: gettext_lazy("Tu cupo se liberó. Si la inscripción sigue abierta, puedes pedirla otra vez."),
}


@dataclass(frozen=True)
class Outcome:
    """Where a registration stands, in a word with its shape, and in the words its person reads."""

    enrolment: Enrolment
    now: datetime

    @property
    def signal(self):
        return SIGNALS[self.enrolment.status][0]

    @property
    def icon(self):
        return SIGNALS[self.enrolment.status][1]

    @property
    def text(self):
        return self.enrolment.get_status_display()

    @property
    def title(self):
        training = self.enrolment.training
        if self.enrolment.is_live and not training.is_plan_editable:
            return _("La capacitación se canceló") if training.is_cancelled else _("La capacitación terminó")
        return TITLES[self.enrolment.status]

    @property
    def note(self):
        if self.enrolment.is_offered:
            words = _("Acéptalo hasta %(when)s a las %(hour)s; después pasa a la siguiente persona.")
            return words % moment(self.enrolment.held_until, self.now)
        if not self.enrolment.training.is_plan_editable:  # it is over or cancelled: nobody waits for anyone
            return self.enrolment.ended_reason
        if self.enrolment.is_pending:
            words = _("Quien organiza debe aprobarla hasta %(when)s a las %(hour)s; tu cupo está guardado.")
            if self.enrolment.institution_id:
                words = _("Tu institución debe aprobarla hasta %(when)s a las %(hour)s; tu cupo está guardado.")
            return words % moment(self.enrolment.held_until, self.now)
        return self.enrolment.ended_reason or NOTES.get(S(self.enrolment.status), "")

    @property
    def leave_verb(self):
        return _("Rechazar el cupo") if self.enrolment.is_offered else _("Retirarme")

    @property
    def url(self):
        return reverse("trainings:enrolment_own", args=[enrolment_token(self.enrolment)])


@dataclass(frozen=True)
class Entrance:
    """The registration card of a training. ``own``: the live registration of whoever looks, or None."""

    training: Training
    own: Enrolment | None
    is_known: bool  # whoever looks has an account
    now: datetime
    quota_left: int | None = None  # of the seats that their institution may take

    @classmethod
    def of(cls, overview):
        """As the user of ``overview`` finds it."""
        user, training = overview.user, overview.training
        theirs = Person.objects.filter(pk=user.person_id if user.is_authenticated else None).values("institution")
        return cls(training, overview.own, user.is_authenticated, overview.now, training.quota_left(theirs))

    @property
    def seats(self):
        return Registration(self.training, self.now)

    @property
    def outcome(self):
        return Outcome(self.own, self.now) if self.own else None

    @property
    def is_wanted(self):
        """They may register here and now."""
        entry = self.training.entry
        reached = entry == Training.Entry.PUBLIC or (self.is_known and entry == Training.Entry.INSTITUTIONS)
        return self.own is None and self.seats.is_open and reached

    @property
    def asks_to_sign_in(self):
        open_to_members = self.training.entry == Training.Entry.INSTITUTIONS
        return self.seats.is_open and open_to_members and not self.is_known

    @property
    def verb(self):
        return _("Entrar en la lista de espera") if 0 in (self.seats.left, self.quota_left) else _("Inscribirme")

    @property
    def note(self):
        """Why there is no button, or what the button leads to."""
        if not self.seats.is_open or self.own:
            return ""
        if self.training.entry == Training.Entry.INVITATION:
            return _("Es por invitación: pídele tu cupo a quien la organiza.")
        if self.asks_to_sign_in:
            return _("Es para las instituciones de la Mesa: ingresa con tu cuenta para inscribirte.")
        if self.seats.left == 0:
            return _("Si se libera un cupo, te escribiremos en el orden en que llegaron.")
        return " ".join(filter(None, [self._quota_said, self._approval_said]))

    @property
    def _quota_said(self):
        if self.quota_left is None:
            return ""
        if self.quota_left == 0:
            return _("Tu institución ya ocupó sus cupos. Si se libera uno, te escribiremos en orden de llegada.")
        words = ngettext(
            "A tu institución le queda %(n)s cupo.", "A tu institución le quedan %(n)s cupos.", self.quota_left
        )
        return words % {"n": self.quota_left}

    @property
    def _approval_said(self):
        if not self.training.needs_approval:
            return ""
        known = _("Tu institución aprueba la inscripción.")
        return known if self.is_known else _("La aprueba tu institución o, si no es de la Mesa, quien organiza.")

    @property
    def sign_in_url(self):
        here = reverse("trainings:enrolment_create", args=[self.training.pk])
        return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}"
