"""Forms found on pages, filled with something that each of their fields takes."""

import uuid
from contextlib import contextmanager

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone


def forms_of(response):
    """Every form and the forms of every formset that a page was drawn with."""
    found = {}
    for layer in response.context or []:
        for value in layer.flatten().values() if hasattr(layer, "flatten") else []:
            for form in [value, *getattr(value, "forms", []), getattr(value, "management_form", None)]:
                if isinstance(form, forms.BaseForm):
                    found[id(form)] = form
    return list(found.values())


def _example(field, name):
    """A value for a field that has none: the first choice, today, a letter, whatever is valid."""
    if isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first()
        return "" if first is None else field.prepare_value(first)
    if isinstance(field, forms.ChoiceField):
        return next((value for value, _label in field.widget.choices if value and not isinstance(_label, list)), "")
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    examples = {
        forms.EmailField: "alguien@mesa.example",
        forms.URLField: "https://mesa.example/",
        forms.UUIDField: str(uuid.UUID(int=7)),
        forms.DateField: timezone.localdate().strftime("%d/%m/%Y"),
        forms.TimeField: "10:30",
        forms.IntegerField: str(getattr(field, "min_value", None) or 1),
        forms.BooleanField: "on",
        forms.CharField: f"Texto de {name}"[: getattr(field, "max_length", None) or 40],
    }
    return next((value for kind, value in examples.items() if isinstance(field, kind)), "")


def filled(found):
    """What a browser would send of ``found`` forms, with an example in each empty field that is required."""
    sent = {}
    for form in found:
        for name, field in form.fields.items():
            value = form[name].value() if not isinstance(field, forms.FileField) else None
            value = field.widget.format_value(value) if hasattr(field.widget, "format_value") else value
            if value in (None, "", [], [""]) and (field.required or isinstance(field, forms.UUIDField)):
                value = _example(field, name)
            if value not in (None, "", [], [""], False):
                sent[form.add_prefix(name)] = value
    return sent


@contextmanager
def watched(monkeypatch):
    """(names, forms): what a request reads of what was sent, and the forms it makes of it."""
    names, made = set(), []

    def watching(reader):
        def read(data, key, *rest):
            names.add(key)
            return reader(data, key, *rest)

        return read

    def remembering(build):
        def make(form, *args, **kwargs):
            build(form, *args, **kwargs)
            made.append(form)

        return make

    with monkeypatch.context() as patch:
        for reader in ("__getitem__", "get", "getlist", "__contains__"):
            patch.setattr(QueryDict, reader, watching(getattr(QueryDict, reader)))
        patch.setattr(forms.BaseForm, "__init__", remembering(forms.BaseForm.__init__))
        yield names, made
