"""The list of registrations of a training: its filters, who is added by hand, and why one ends."""

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from members.models import Institution
from rendering.fields import Line, search_field
from trainings.forms.enrolment import EnrolmentForm
from trainings.models import Enrolment

S = Enrolment.Status


class EnrolmentSearch(forms.Form):
    """The filters, all in the URL. What is not understood is as if it were not there."""

    STATES = {
        "": (_("Todas"), Enrolment.LIVE),
        "inscritas": (_("Inscritas"), [S.CONFIRMED]),
        "por-aprobar": (_("Por aprobar"), [S.PENDING]),
        "en-espera": (_("En espera"), [S.WAITING, S.OFFERED]),
        "sin-confirmar": (_("Sin confirmar"), [S.UNCONFIRMED]),
        "terminadas": (_("Terminadas"), [S.WITHDRAWN, S.REFUSED, S.LAPSED, S.UNAPPROVED]),
    }
    estado = forms.CharField(widget=forms.HiddenInput, required=False)
    q = search_field(_("Nombre o correo"))
    institucion = forms.ModelChoiceField(
        Institution.objects.none(),
        label=_("Institución"),
        required=False,
        to_field_name="acronym",
        empty_label=_("Todas"),
    )

    def __init__(self, data, visible):
        super().__init__(data, label_suffix="")
        theirs = Institution.objects.filter(pk__in=visible.order_by().values("institution"))
        self.fields["institucion"].queryset = theirs.order_by("acronym")
        self.is_valid()

    @property
    def state(self):
        name = self.cleaned_data.get("estado", "")
        return name if name in self.STATES else ""

    @property
    def is_narrowed(self):
        return bool(self.errors or self.state or any(self.cleaned_data.get(n) for n in ("q", "institucion")))

    def narrow(self, enrolments):
        """``enrolments`` of the words and institution asked for, of any state."""
        words, institution = self.cleaned_data.get("q"), self.cleaned_data.get("institucion")
        if self.errors:
            return enrolments.none()
        found = enrolments.filter(institution=institution) if institution else enrolments
        return found.filter(Q(full_name__icontains=words) | Q(email__icontains=words)) if words else found

    def chosen(self, enrolments):
        """Those of the state asked for; who waits in the order in which they came."""
        order = ["queued_at", "pk"] if self.state == "en-espera" else ["full_name", "pk"]
        return enrolments.filter(status__in=self.STATES[self.state][1]).order_by(*order)

    def chips(self, enrolments):
        """Each state with how many it holds (one query)."""
        counted = enrolments.order_by().values("status").annotate(n=Count("pk")).values_list("status", "n")
        counts = dict(counted)
        for name, (label, statuses) in self.STATES.items():
            n = sum(counts.get(status, 0) for status in statuses)
            if n or name in ("", self.state):
                yield {"name": name, "label": label, "n": n, "is_on": name == self.state}


class AddForm(EnrolmentForm):
    """Someone added by who prepares the training: only their name is needed. Nothing that is only counted is asked."""

    def __init__(self, data, training):
        super().__init__(data, training)
        for name in ("sex", "age", "district"):
            del self.fields[name]
        self.fields["full_name"].error_messages["required"] = _("Escribe sus nombres y apellidos.")
        self.fields["rank"].help_text = _("Si va antes del nombre: «S1 PNP», «Tco. 1 EP».")
        self.fields["audience"].label = _("Público")

    def _ask_a_stranger(self):
        self.fields["email"].help_text = _("Sin correo no recibe avisos ni su constancia.")


class ReasonForm(forms.Form):
    """Why a registration ends; the person reads it in their letter."""

    reason = Line(
        label=_("Motivo"),
        max_length=200,
        help_text=_("Lo lee la persona en el correo que recibe."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Escribe el motivo: la persona lo recibe por correo."),
            "max_length": _("Escribe el motivo en 200 caracteres o menos; hay %(show_value)d."),
        },
    )
    use_required_attribute = False
