"""What someone writes to register: as few facts as the training needs, and no document number."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import District, Institution
from rendering.fields import Address, Line
from trainings.models import Enrolment
from trainings.models.training import Audience

NOT_SAID = _("Prefiero no decirlo")


class EnrolmentForm(forms.ModelForm):
    """``training`` limits the audiences; with ``person`` (an account's) address and institution are theirs."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    must_say_where = False

    class Meta:
        model = Enrolment
        fields = ["full_name", "email", "institution", "institution_name", "post", "rank", "audience"]
        fields += ["sex", "age", "district"]
        field_classes = {"email": Address, **dict.fromkeys(["full_name", "institution_name", "post", "rank"], Line)}
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "institution_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "post": forms.TextInput(attrs={"autocomplete": "organization-title"}),
        }
        help_texts = {
            "full_name": _("Como deben aparecer en el certificado."),
            "rank": _("Si lo usas antes de tu nombre: «S1 PNP», «Tco. 1 EP»."),
        }
        labels = {"institution_name": _("Establecimiento, unidad u otra institución"), "audience": _("Trabajas en")}
        error_messages = {
            "full_name": {"required": _("Escribe tus nombres y apellidos.")},
            "email": {"invalid": _("Escribe un correo completo; por ejemplo nombre@institucion.gob.pe")},
        }

    def __init__(self, data, training, person=None):
        initial: dict = {"submission": uuid.uuid4()}
        if person:
            initial |= {"full_name": person.full_name, "post": person.post}
        super().__init__(data, initial=initial)
        self.person = person
        if person:
            del self.fields["email"], self.fields["institution"]
            self.fields["institution_name"].label = _("Establecimiento o unidad")
        else:
            listed = self.fields["institution"]
            listed.queryset, listed.empty_label = Institution.objects.active().order_by("acronym"), _("Otra")
            self._ask_a_stranger()
        wanted = {row.audience for row in training.audiences.all()} or set(Audience.values)
        asked = [choice for choice in Audience.choices if choice[0] in wanted | {Audience.OTHER}]
        self.fields["audience"].choices = asked
        self.fields["district"].queryset = District.objects.order_by("name")
        self.fields["district"].empty_label = NOT_SAID
        for name in ("sex", "age"):
            self.fields[name].choices = [("", NOT_SAID), *Enrolment._meta.get_field(name).choices]

    def _ask_a_stranger(self):
        """Of who has no account, an address to confirm by, and an institution of the list or the name of another."""
        email, listed, written = (self.fields[name] for name in ("email", "institution", "institution_name"))
        email.required = self.must_say_where = listed.is_asked = written.is_asked = True
        email.error_messages["required"] = _("Escribe un correo: por él confirmas tu inscripción.")
        written.help_text = _("Si elegiste «Otra», escribe cuál es; si no, puedes dejarlo vacío.")

    def _group(self, *names):
        return [self[name] for name in names if name in self.fields]

    def who(self):
        return self._group("full_name", "email")

    def place(self):
        return self._group("institution", "institution_name")

    def work(self):
        return self._group("post", "rank")

    def counted(self):
        """What is only counted."""
        return self._group("sex", "age", "district")

    def clean(self):
        cleaned = super().clean()
        where = [cleaned.get("institution"), cleaned.get("institution_name", "").strip()]
        if self.must_say_where and not any(where):
            words = _("Elegiste «Otra»: escribe aquí tu institución, o elígela en la lista.")
            self.add_error("institution_name", words)
        return cleaned

    def facts(self):
        """The fields of the registration, for ``operations.enrol``."""
        facts = dict(self.cleaned_data)
        if self.person:
            facts |= {"person": self.person, "email": self.person.email, "institution": self.person.institution}
        return facts
