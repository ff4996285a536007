import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import AgendaItem, Meeting
from members.models import Institution

AGENDA_LIMIT = 100


class ItemForm(forms.ModelForm):
    """One row of the agenda builder. ``presenter_text`` is «DIRESA, con OIM»: an acronym, words, or both."""

    presenter_text = forms.CharField(
        label=gettext_lazy("Expone"),
        required=False,
        max_length=140,
        widget=forms.TextInput(attrs={"list": "instituciones", "autocomplete": "off"}),
    )
    place = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"class": "place"}))
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AgendaItem
        fields = ["section", "title", "minutes_planned"]
        widgets = {"minutes_planned": forms.TextInput(attrs={"inputmode": "numeric"})}
        labels = {"minutes_planned": gettext_lazy("Min")}
        error_messages = {
            "title": {"required": gettext_lazy("Escribe el título del punto.")},
            "minutes_planned": {
                "required": gettext_lazy("Indica los minutos."),
                "invalid": gettext_lazy("Escribe los minutos con cifras, por ejemplo 15."),
            },
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter_text"].initial = self.instance.presenter_text if self.instance.pk else ""
        if not self.instance.pk:
            self.fields["submission"].initial = uuid.uuid4()

    def has_changed(self):
        """A new row counts only once something was written in its title."""
        if not self.instance.pk:
            return bool((self.data.get(self.add_prefix("title")) or "").strip()) if self.is_bound else False
        return super().has_changed()

    def clean_minutes_planned(self):
        minutes = self.cleaned_data["minutes_planned"]
        if not 0 <= minutes <= 600:
            raise forms.ValidationError(_("Pon entre 0 y 600 minutos."))
        return minutes

    def clean(self):
        cleaned = super().clean()
        head, _comma, rest = (cleaned.get("presenter_text") or "").partition(",")
        presenter = Institution.objects.filter(acronym__iexact=head.strip()[:60]).first() if head.strip() else None
        cleaned["presenter"] = presenter
        cleaned["presenter_note"] = rest.strip() if presenter else (cleaned.get("presenter_text") or "").strip()
        if len(cleaned["presenter_note"]) > 120:
            self.add_error("presenter_text", _("Resume quién expone en 120 caracteres."))
        return cleaned

    def row(self):
        """What ``operations.save_agenda`` takes for this row."""
        names = ["section", "title", "minutes_planned", "presenter", "presenter_note", "submission"]
        return {name: self.cleaned_data.get(name) for name in names}


def with_lost_rows_as_new(data, prefix, known):
    """The posted rows, where one whose item was taken off meanwhile (its pk not in ``known``) becomes a new row.

    What was typed in it is kept, and sending it twice adds it once.
    """
    total = data.get(f"{prefix}-TOTAL_FORMS") or ""
    rows = [
        {key.split("-", 2)[2]: data[key] for key in data if key.startswith(f"{prefix}-{number}-")}
        for number in range(min(int(total[:4]), AGENDA_LIMIT) if total.isdecimal() else 0)
    ]
    if all(not row.get("id") or row["id"] in known for row in rows):
        return data
    kept = [row for row in rows if row.get("id") in known]
    new = [row for row in rows if row.get("id") not in known]
    for row in new:
        if lost := row.pop("id", ""):
            row["submission"] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"agenda-item-{lost}"))
    fresh = {key: data[key] for key in data if not key.startswith(f"{prefix}-")}
    fresh |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(kept))}
    for number, row in enumerate([*kept, *new]):
        fresh |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fresh


class AgendaFormSet(forms.BaseInlineFormSet):
    def rows(self):
        """(item pk or None, fields) of every row that counts, in the order the page shows."""
        kept = [form for form in self.forms if form.instance.pk or form.has_changed()]
        last = len(self.forms) + 1
        kept.sort(key=lambda form: form.cleaned_data.get("place") or last)
        return [(form.instance.pk, form.row()) for form in kept]


AgendaRows = forms.inlineformset_factory(
    Meeting,
    AgendaItem,
    form=ItemForm,
    formset=AgendaFormSet,
    extra=1,
    can_delete=False,
    max_num=AGENDA_LIMIT,
    absolute_max=AGENDA_LIMIT + 20,
)
