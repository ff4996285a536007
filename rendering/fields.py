"""The fields that the forms of several apps share: how they are drawn, and what they say of what they do not take."""

from datetime import date, datetime

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, validate_email
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rendering.spreadsheets import MAX_BYTES, Unreadable, plain
from rendering.uploads import DOCUMENTS, checked_upload

LONGEST_ADDRESS = 254  # RFC 5321, by the erratum 1690 of RFC 3696
LONGEST_KEY = 18  # digits of a row's number that every database holds
TOO_LONG = _("Caben %(limit_value)s caracteres y hay %(show_value)s. Acorta el texto.")


class Seg(forms.RadioSelect):
    """Two to four exclusive answers drawn as one control."""

    template_name = "components/seg.html"


class Line(forms.CharField):
    """One line of text, also of who sends another: no line ends, controls, or signs that turn the reading direction.

    In a letter they would begin a paragraph of their own. Its ``limit`` is said with what was typed, never cut in the
    browser; without one, that of the model's field holds.
    """

    def __init__(self, *, limit=None, **kwargs):
        super().__init__(**kwargs)
        if limit:
            self.validators.append(MaxLengthValidator(limit, TOO_LONG))

    def to_python(self, value):
        return plain(super().to_python(value))


class Address(forms.EmailField):
    """An address that mail can take: without signs that nobody sees, its domain one that has a name in ASCII."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": LONGEST_ADDRESS} | kwargs)

    def to_python(self, value):
        return plain(super().to_python(value))

    def run_validators(self, value):
        super().run_validators(value)
        try:
            is_name = " " not in value.rpartition("@")[2].encode("idna").decode()
        except UnicodeError:
            is_name = False
        if not is_name:
            raise forms.ValidationError(self.error_messages.get("invalid", validate_email.message), "invalid")


class LongText(forms.CharField):
    """Text of several lines: line ends normalised, the limit said with what was typed and never cut in the browser."""

    def __init__(self, *, limit, rows=3, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.validators.append(MaxLengthValidator(limit, TOO_LONG))

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class Day(forms.DateField):
    """A date as Peru writes it, «30/06/2026», of the years ``first`` to 2100."""

    def __init__(self, *, first=1990, error_messages=None, **kwargs):
        attrs = {"inputmode": "numeric", "placeholder": _("dd/mm/aaaa"), "autocomplete": "off"}
        widget = forms.DateInput(format="%d/%m/%Y", attrs=attrs)
        errors = {"invalid": _("Escribe la fecha como dd/mm/aaaa; por ejemplo 30/06/2026.")} | (error_messages or {})
        super().__init__(widget=widget, error_messages=errors, **kwargs)
        wrong = format_lazy(_("Revisa el año: debe estar entre {first} y 2100."), first=first)
        self.validators += [MinValueValidator(date(first, 1, 1), wrong), MaxValueValidator(date(2100, 12, 31), wrong)]


class Hour(forms.TimeField):
    """A time of day, «09:30», 24 hours."""

    def __init__(self, *, error_messages=None, **kwargs):
        attrs = {"inputmode": "numeric", "placeholder": "00:00", "autocomplete": "off"}
        widget = forms.TimeInput(format="%H:%M", attrs=attrs)
        errors = {"invalid": _("Escribe la hora como 09:30.")} | (error_messages or {})
        super().__init__(widget=widget, error_messages=errors, **kwargs)


def moment(day, hour):
    """The aware datetime of ``hour`` on ``day`` in the Mesa's zone."""
    return timezone.make_aware(datetime.combine(day, hour))


def search_field(placeholder):
    """A short text to look for."""
    return forms.CharField(
        label=_("Buscar"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": placeholder}),
        validators=[MaxLengthValidator(100, _("Busca con 100 caracteres o menos; hay %(show_value)s"))],
    )


class Several(forms.ModelMultipleChoiceField):
    """Rows of a list. A number too long to be of any row is no choice, where a database would break on it."""

    def clean(self, value):
        for one in value or ():
            if len(str(one)) > LONGEST_KEY:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": str(one)[:LONGEST_KEY]}
                )
        return super().clean(value)


class Document(forms.FileField):
    """A document to attach. Its value is checked and harmless: a CheckedFile."""

    def __init__(self, **kwargs):
        words = _("PDF, Word, Excel, presentación o imagen, hasta 10 MB. Sin datos de personas atendidas.")
        errors = {
            "required": _("Elige el archivo que quieres adjuntar."),
            "empty": _("El archivo está vacío. Elige otro."),
        }
        super().__init__(label=_("Archivo"), help_text=words, error_messages=errors, **kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return checked_upload(file, allowed=DOCUMENTS, max_bytes=settings.DOCUMENT_MAX_BYTES)


class Spreadsheet(forms.FileField):
    """A sheet that ``reads`` (of its bytes and its name) understands; the file carries what it says as ``contents``."""

    def __init__(self, *, reads, error_messages=None, **kwargs):
        long = _("El nombre del archivo tiene más de 150 caracteres. Acórtalo y súbelo otra vez.")
        empty = _("El archivo está vacío. Sube la hoja con tus filas.")
        errors = {"max_length": long, "empty": empty} | (error_messages or {})
        widget = forms.FileInput(attrs={"accept": ".xlsx,.csv"})
        super().__init__(max_length=150, widget=widget, error_messages=errors, **kwargs)
        self.reads = reads

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        try:
            file.contents = self.reads(file.read(MAX_BYTES + 1), file.name)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        file.seek(0)
        return file
