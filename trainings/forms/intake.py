"""The file of a list of people to register, and what was understood of it on its way back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rendering.fields import Spreadsheet
from trainings.intake import HEADINGS, MOST, rows_of


class ListForm(forms.Form):
    """A spreadsheet that can be read; its ``contents`` are the rows."""

    file = Spreadsheet(
        reads=rows_of,
        label=_("Archivo"),
        help_text=_("Excel (.xlsx) o .csv, con una persona en cada fila; hasta 500."),
        error_messages={"required": _("Elige el archivo con tu lista.")},
    )
    use_required_attribute = False


class Written(forms.JSONField):
    """JSON that the page carried; what no page of Mesa writes (nested without end, endless numbers) is not read."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": ""}) from None


class RowsForm(forms.Form):
    """The rows that the page showed: [[number, {column: text}], …]."""

    rows = Written(widget=forms.HiddenInput)

    def clean_rows(self):
        rows = self.cleaned_data["rows"]
        if not isinstance(rows, list) or not all(_is_row(row) for row in rows) or len(rows) > MOST:
            raise forms.ValidationError(_("La lista no llegó completa. Sube el archivo otra vez."))
        return rows


def _is_row(row):
    if not (isinstance(row, list) and len(row) == 2 and isinstance(row[0], int) and isinstance(row[1], dict)):
        return False
    return all(name in HEADINGS and isinstance(text, str) for name, text in row[1].items())
