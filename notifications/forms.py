"""Which letters a person wants, and how: one question for each kind they may choose."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.kinds import KINDS
from notifications.models import Preference
from notifications.wishes import wishes_of
from rendering.fields import Seg

D = Preference.Delivery
EACH, DIGEST, NONE = (D.EACH, _("Cada una")), (D.DIGEST, _("En el resumen")), (D.NONE, _("Ninguna"))


class WishesForm(forms.Form):
    """Kinds that are essential have no field; those that cannot wait are not offered in the digest."""

    def __init__(self, data, person, now):
        super().__init__(data, label_suffix="")
        wishes = wishes_of(person)
        listed = [kind for kind in KINDS.values() if kind.is_chosen_by(person, now)]
        order = list(dict.fromkeys(str(kind.group) for kind in listed))  # as the apps register them
        self.kinds = sorted(listed, key=lambda kind: order.index(str(kind.group)))
        for kind in self.kinds:
            if not kind.is_essential:
                self.fields[kind.name] = self._field(kind, wishes.get(kind.name, D.EACH))

    @staticmethod
    def _field(kind, wish):
        choices = [EACH, DIGEST, NONE] if kind.can_wait else [EACH, NONE]
        wrong = {"required": _("Elige cómo quieres recibirla"), "invalid_choice": _("Elige una de las respuestas")}
        stands = wish if wish in [value for value, _label in choices] else D.EACH
        return forms.ChoiceField(label=kind.title, choices=choices, initial=stands, widget=Seg, error_messages=wrong)

    def groups(self):
        """[(heading, the fields, the kinds that always come)] in the order of the page."""
        parts = []
        for group, listed in groupby(self.kinds, key=lambda kind: str(kind.group)):
            kinds = list(listed)
            fields = [self[kind.name] for kind in kinds if not kind.is_essential]
            parts.append((group, fields, [kind for kind in kinds if kind.is_essential]))
        return parts
