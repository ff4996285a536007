"""What is typed of a session of a training, of who speaks in it and of its materials."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rendering.fields import Day, Document, Hour, LongText, moment
from trainings.forms.plan import Rows
from trainings.models import Speaker, Training, TrainingSession


class SessionForm(forms.ModelForm):
    title = LongText(
        label=_("Tema"),
        limit=200,
        widget=forms.TextInput,
        error_messages={"required": _("Escribe el tema de la sesión.")},
    )
    on = Day(first=2000, label=_("Fecha"))
    starts = Hour(label=_("Empieza"))
    ends = Hour(label=_("Termina"))
    link = forms.URLField(
        label=_("Enlace virtual"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("Lo ven solo las personas inscritas."),
        error_messages={"invalid": _("Escribe el enlace completo; empieza con https://")},
    )
    sequence = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ["title", "on", "starts", "ends", "place", "link"]
    use_required_attribute = False

    class Meta:
        model = TrainingSession
        fields = ["title", "place", "link"]

    def __init__(self, *args, training, **kwargs):
        super().__init__(*args, **kwargs)
        self.training, session = training, self.instance
        self.fields["place"].is_asked = self.fields["link"].is_asked = True
        if session.pk:
            local = timezone.localtime
            starts, ends = local(session.starts_at), local(session.ends_at)
            self.initial |= {"on": starts.date(), "starts": starts.time(), "ends": ends.time()}
            self.initial["sequence"] = session.sequence

    def clean(self):
        cleaned = super().clean()
        modality, kinds = self.training.modality, Training.Modality
        if modality != kinds.VIRTUAL and not cleaned.get("place") and not cleaned.get("link"):
            self.add_error("place", _("Indica dónde será o agrega el enlace."))
        if modality == kinds.IN_PERSON and cleaned.get("link") and not cleaned.get("place"):
            self.add_error("place", _("La capacitación es presencial: indica dónde será."))
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("Debe terminar después de las %(hour)s.") % {"hour": starts.strftime("%H:%M")})
        return cleaned

    def plan(self):
        """What ``operations.sessions`` writes. Call it when valid."""
        cleaned = self.cleaned_data
        moments = {"starts_at": moment(cleaned["on"], cleaned["starts"])}
        moments["ends_at"] = moment(cleaned["on"], cleaned["ends"])
        return {name: cleaned[name] for name in self.Meta.fields} | moments


class SpeakerForm(forms.ModelForm):
    """One who speaks in a session. A row left empty is nobody."""

    class Meta:
        model = Speaker
        fields = ["name", "institution_name", "topic", "email"]
        labels = {"topic": _("Qué expone")}
        help_texts = {"email": _("Para enviarle su constancia. No se publica.")}
        error_messages = {"name": {"required": _("Escribe el nombre de quien expone.")}}

    use_required_attribute = False


class SpeakerFormSet(Rows):
    row_label = _("Ponente")


Speakers = forms.formset_factory(SpeakerForm, formset=SpeakerFormSet, extra=2, max_num=12, absolute_max=14)


def speakers(data, session):
    """The rows of who speaks: what was typed, or what the session holds."""
    return Speakers.of(data, "ponentes", session.speakers.all() if session.pk else [])


class MaterialForm(forms.Form):
    title = LongText(
        label=_("Título"),
        limit=200,
        widget=forms.TextInput,
        error_messages={"required": _("Escribe qué es, por ejemplo Presentación de la sesión 1.")},
    )
    file = Document()

    use_required_attribute = False
