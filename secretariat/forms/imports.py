"""What is handed in to import the directory."""

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _

from rendering.fields import Spreadsheet
from secretariat.sheet import table_in


class ImportForm(forms.Form):
    """A spreadsheet that can be read. ``sha256`` is that of its bytes."""

    file = Spreadsheet(
        reads=table_in,
        label=_("Archivo"),
        help_text=_("Excel (.xlsx) o .csv, hasta 5 MB y 2000 filas."),
        error_messages={"required": _("Elige el archivo con tus filas.")},
    )

    use_required_attribute = False

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        return file
