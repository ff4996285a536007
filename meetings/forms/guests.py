"""Who is invited by name to one meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Person


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person.full_name} · {person.institution.acronym}"


class GuestForm(forms.Form):
    person = PersonChoice(
        Person.objects.none(),
        label=_("A quién invitas"),
        empty_label=_("Elige"),
        help_text=_("Quien no está en la lista se agrega antes en Instituciones, Personas."),
        error_messages={
            "required": _("Elige a quién invitas"),
            "invalid_choice": _("Elige a una persona de la lista"),
        },
    )

    def __init__(self, *args, meeting, user, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(user).filter(erased_at__isnull=True).select_related("institution")
        self.fields["person"].queryset = people.exclude(guest_invitations__in=meeting.guests.standing())
