"""What is typed of a certificate that was given."""

from django import forms
from django.utils.translation import gettext_lazy

from rendering.fields import Line


class ReplaceForm(forms.Form):
    name = Line(
        label=gettext_lazy("Nombre corregido"),
        limit=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Como debe figurar, con el grado delante si corresponde."),
        error_messages={"required": gettext_lazy("Escribe el nombre como debe figurar.")},
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Por qué se anula"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Queda en el registro de la Mesa; quien verifica el código ve la fecha y no el motivo."),
        error_messages={"required": gettext_lazy("Escribe el motivo: queda en el registro.")},
    )
