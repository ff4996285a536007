"""What is handed in to import the directory."""

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _

from rendering.spreadsheets import MAX_BYTES, Unreadable
from secretariat.sheet import table_in


class ImportForm(forms.Form):
    """A spreadsheet that can be read. ``sha256`` is that of its bytes."""

    file = forms.FileField(
        label=_("Archivo"),
        help_text=_("Excel (.xlsx) o .csv, hasta 5 MB y 2000 filas."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=150,
        error_messages={
            "required": _("Elige el archivo con tus filas."),
            "empty": _("El archivo está vacío. Sube la hoja con tus filas."),
            "max_length": _("El nombre del archivo tiene más de 150 caracteres. Acórtalo y súbelo otra vez."),
        },
    )

    use_required_attribute = False

    def clean_file(self):
        file = self.cleaned_data["file"]
        content = file.read(MAX_BYTES + 1)
        try:
            table_in(content, file.name)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        self.sha256 = hashlib.sha256(content).hexdigest()
        file.seek(0)
        return file
