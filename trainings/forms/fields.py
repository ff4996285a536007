"""The fields that the forms of trainings share, and how two versions of a form are told apart."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Institution
from rendering.fields import LongText


def moment_field(label, **options):
    """A day and its hour in one line, «30/06/2026 18:00»."""
    attrs = {"placeholder": _("dd/mm/aaaa 00:00"), "autocomplete": "off"}
    errors = {"invalid": _("Escribe el día y la hora como 30/06/2026 18:00.")}
    widget = forms.DateTimeInput(format="%d/%m/%Y %H:%M", attrs=attrs)
    formats = ["%d/%m/%Y %H:%M"]
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=formats, required=False, error_messages=errors, **options
    )


def institution_of(acronym):
    """The institution of that acronym, however it was typed; ValidationError says which one there is not."""
    name = acronym[:60]  # none is longer, and a database compares no text without end
    found = Institution.objects.filter(acronym__iexact=name).first()
    if found is None:
        raise forms.ValidationError(_("No hay una institución con la sigla «%(name)s».") % {"name": name})
    return found


class Acronyms(forms.CharField):
    """Institutions by their acronyms, in order: «DIRESA, ACNUR, OIM»."""

    def clean(self, value):
        named = [word.strip() for word in super().clean(value).split(",") if word.strip()]
        return list(dict.fromkeys(institution_of(name) for name in named))


class Quotas(LongText):
    """How many people each institution may send, one a line: «DIRESA 10». An institution has one line."""

    def clean(self, value):
        quotas = {}
        for line in filter(str.strip, super().clean(value).splitlines()):
            name, _space, seats = line.strip().rpartition(" ")
            if not seats.isdecimal() or not name or len(seats) > 4:
                raise forms.ValidationError(
                    _("No se entiende «%(line)s». Escribe la sigla y los cupos, por ejemplo DIRESA 10.")
                    % {"line": line.strip()}
                )
            institution = institution_of(name.strip(" :,"))
            if institution in quotas:
                said = {"name": institution.acronym}
                raise forms.ValidationError(
                    _("%(name)s está en más de una línea. Deja una sola, con sus cupos.") % said
                )
            quotas[institution] = int(seats)
        return list(quotas.items())


def differences(*made):
    """(label, mine, theirs) of each field of forms and formsets typed otherwise than what their rows hold now."""
    for form in made:
        for number, row in enumerate(getattr(form, "forms", [form]), start=1):
            for name in row.changed_data:
                field, held = row.fields[name], row.get_initial_for_field(row.fields[name], name)
                if not field.widget.is_hidden:
                    label = f"{form.row_label} {number}: {field.label}" if row is not form else field.label
                    yield label, _in_words(field, row[name].value()), _in_words(field, held)


def _in_words(field, value):
    """A value as people read it: the words of what was chosen, «sí», a date as it is typed."""
    if isinstance(value, bool) or isinstance(field, forms.BooleanField):
        return _("Sí") if value else _("No")
    if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
        chosen = {str(getattr(v, "pk", v)) for v in (value if isinstance(value, list | tuple) else [value])}
        return ", ".join(str(label) for key, label in field.choices if str(key) in chosen)
    return str(field.widget.format_value(field.prepare_value(value)) or "")
