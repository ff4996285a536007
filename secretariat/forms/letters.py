"""What is typed to find a letter and to write down that somebody was told by another way."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from notifications.models import Letter, Told
from rendering.fields import search_field

S = Letter.Status


class LetterSearch(forms.Form):
    """The filters of the delivery log. An unknown state or subject shows everything."""

    STATES = {
        "fallo": (S.FAILED,),
        "por-salir": (S.PENDING, S.SENDING, S.DIGEST, S.PAUSED),
        "entregadas": (S.SENT,),
        "mostradas": (S.SHOWN,),
        "no-salieron": (S.CANCELLED, S.EXPIRED),
    }
    LABELS = {
        "": _("Todas"),
        "por-salir": _("Por salir"),
        "fallo": _("Con fallo"),
        "entregadas": _("Entregadas al servidor"),
        "mostradas": _("Mostradas en pantalla"),
        "no-salieron": _("No salieron"),
    }

    estado = forms.CharField(required=False, widget=forms.HiddenInput)
    q = search_field(_("Persona, institución, correo o asunto"))
    sobre = forms.ChoiceField(label=_("Sobre qué"), required=False)

    def __init__(self, data, subjects):
        super().__init__(data, label_suffix="")
        self.fields["sobre"].choices = [("", _("Todo")), *subjects]
        self.is_valid()

    @property
    def state(self):
        state = self.cleaned_data.get("estado")
        return state if state in self.STATES else ""

    def narrow(self, letters):
        """Those of the filter, in every state: the chips count them. A filter that cannot be read finds none."""
        if "q" in self.errors:
            return letters.none()
        words, about = self.cleaned_data["q"], self.cleaned_data.get("sobre")
        if about:
            letters = letters.filter(about=about)
        if words:
            who = Q(person__full_name__icontains=words) | Q(person__institution__acronym__iexact=words)
            letters = letters.filter(who | Q(address__icontains=words) | Q(subject__icontains=words))
        return letters

    def chosen(self, letters):
        return letters.filter(status__in=self.STATES[self.state]) if self.state else letters

    def chips(self, letters):
        """One a state, with how many (one query). «Mostradas» only where some were."""
        counts = dict(letters.order_by().values_list("status").annotate(n=Count("pk")))
        chips = []
        for name, label in self.LABELS.items():
            n = sum(counts.get(status, 0) for status in self.STATES.get(name, S.values))
            if n or name == self.state or name != "mostradas":
                chips.append({"name": name, "label": label, "n": n, "is_on": name == self.state})
        return chips


class ToldForm(forms.ModelForm):
    class Meta:
        model = Told
        fields = ["way", "note"]
        widgets = {"way": forms.RadioSelect, "note": forms.TextInput(attrs={"autocomplete": "off"})}
        labels = {"way": _("Cómo le avisaste")}
        help_texts = {"note": _("Con quién hablaste o qué acordaron. Sin datos sensibles.")}
        error_messages = {
            "way": {"required": _("Marca cómo le avisaste."), "invalid_choice": _("Marca una de las tres formas.")},
            "note": {"max_length": _("Escribe 200 caracteres o menos; hay %(show_value)s.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["way"].choices = Told.Way.choices


class CancelForm(forms.Form):
    """Why letters that were to leave do not."""

    why = forms.CharField(
        label=_("Motivo"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Queda en el registro de cada carta. Sin datos sensibles."),
        error_messages={"required": _("Escribe por qué no deben salir.")},
        validators=[MaxLengthValidator(200, _("Escribe 200 caracteres o menos; hay %(show_value)s."))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
