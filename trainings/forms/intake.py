"""The file of a list of people to register, and what was understood of it on its way back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rendering.spreadsheets import MAX_BYTES, Unreadable
from trainings.intake import HEADINGS, MOST, rows_of


class ListForm(forms.Form):
    """A spreadsheet that can be read. ``rows`` is what it says."""

    file = forms.FileField(
        label=_("Archivo"),
        help_text=_("Excel (.xlsx) o .csv, con una persona en cada fila; hasta 500."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=150,
        error_messages={
            "required": _("Elige el archivo con tu lista."),
            "empty": _("El archivo está vacío. Sube la hoja con tu lista."),
        },
    )
    use_required_attribute = False

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.rows = rows_of(file.read(MAX_BYTES + 1), file.name)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class RowsForm(forms.Form):
    """The rows that the page showed: [[number, {column: text}], …]."""

    rows = forms.JSONField(widget=forms.HiddenInput)

    def clean_rows(self):
        rows = self.cleaned_data["rows"]
        if not isinstance(rows, list) or not all(_is_row(row) for row in rows) or len(rows) > MOST:
            raise forms.ValidationError(_("La lista no llegó completa. Sube el archivo otra vez."))
        return rows


def _is_row(row):
    if not (isinstance(row, list) and len(row) == 2 and isinstance(row[0], int) and isinstance(row[1], dict)):
        return False
    return all(name in HEADINGS and isinstance(text, str) for name, text in row[1].items())
