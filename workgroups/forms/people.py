"""What is typed about a person: by the secretariat, and by the person about themself."""

import re

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from members.models import Institution, Person
from rendering.fields import TOO_LONG, Address, Line
from workgroups.permissions import can_appoint, can_edit_email, with_access

PHONE = RegexValidator(
    re.compile(r"^(?=(?:\D*\d){6})"), _("Escribe el número con todas sus cifras; por ejemplo (072) 52 3456, anexo 14.")
)


class ContactForm(forms.Form):
    """What each person keeps true of themself. The address to sign in with is another, and changes elsewhere."""

    short_name = Line(
        label=_("Cómo te saludamos"), limit=40, required=False, help_text=_("El nombre que prefieres: «Lucía».")
    )
    post = Line(label=_("Cargo"), limit=120, required=False)
    email = Address(
        label=_("Correo institucional"),
        required=False,
        max_length=254,
        help_text=_("Ahí llegan convocatorias y avisos."),
        error_messages={
            "invalid": _("Escribe el correo completo; por ejemplo nombre@institucion.gob.pe."),
            "max_length": TOO_LONG,
        },
    )
    phone = Line(label=_("Teléfono"), limit=30, required=False, validators=[PHONE])

    use_required_attribute = False

    def __init__(self, data=None, *, person=None, **kwargs):
        """``person`` as it stands. Each field also carries what it held when the page was read (``changed_data``)."""
        self.person = person
        initial = {name: getattr(person, name) for name in self.base_fields if hasattr(person, name)} if person else {}
        super().__init__(data, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        for field in self.fields.values():
            field.show_hidden_initial = person is not None

    @property
    def changes(self):
        """All of it for a new row; else what was really typed anew, so that nobody else's correction is undone."""
        names = self.changed_data if self.person else self.cleaned_data
        return {name: self.cleaned_data[name] for name in names if hasattr(Person, name)}


class PersonForm(ContactForm):
    """A person of the directory, new or as ``person`` stands, written by ``user`` of the secretariat."""

    full_name = Line(
        label=_("Nombres y apellidos"),
        limit=120,
        error_messages={"required": _("Escribe los nombres y los apellidos.")},
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label=_("Institución"),
        empty_label=_("Elige"),
        error_messages={
            "required": _("Indica a qué institución pertenece."),
            "invalid_choice": _("Elige una institución de la lista."),
        },
    )
    is_other = forms.BooleanField(label=_("Es otra persona: guardar de todos modos"), required=False)

    field_order = ["full_name", "short_name", "post", "institution", "email", "phone", "is_other"]

    def __init__(self, data=None, *, user, person=None, **kwargs):
        super().__init__(data, person=person, **kwargs)
        institutions = Institution.objects.visible_to(user)
        own = institutions.filter(pk=person.institution_id) if person else institutions.none()
        listed = list((institutions.active() | own).order_by("acronym"))
        self.fields["institution"].queryset = institutions
        self.fields["institution"].choices = [("", _("Elige"))] + [
            (i.pk, f"{i.acronym} · {i.official_name}") for i in listed
        ]
        self.fields["short_name"].label = _("Cómo se le saluda")
        self.fields["short_name"].help_text = _("El nombre que prefiere: «Lucía».")
        self.fields["phone"].help_text = _("Sin documento de identidad ni dirección: no se guardan.")
        self.fields["is_other"].show_hidden_initial = False
        self.look_alikes = []
        if person and not can_edit_email(user, person):
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _(
                "Tiene cuenta o cargo: su correo lo cambia ella misma en «Mis datos», o la secretaria o el secretario."
            )

    def clean(self):
        """The same address, or the same name in the institution, is mostly the same human: ask before a second row."""
        fields = super().clean()
        if self.person is None or {"email", "full_name", "institution"} & set(self.changed_data):
            names = ("email", "full_name", "institution")
            same = Person.objects.same_as(**{name: fields.get(name) for name in names}).select_related("institution")
            self.look_alikes = list(same.exclude(pk=self.person and self.person.pk)[:3])
        if self.look_alikes and not fields.get("is_other"):
            self.add_error("is_other", _("Ya hay una ficha parecida. Ábrela, o indica que es otra persona."))
        return fields


class MergeForm(forms.Form):
    """The row that would be merged into ``keep``: looked for by ``q``, chosen by ``con``."""

    q = Line(label=_("Buscar la otra ficha"), limit=100, required=False)
    con = forms.ModelChoiceField(
        Person.objects.none(), required=False, error_messages={"invalid_choice": _("Elige una ficha de la lista.")}
    )

    def __init__(self, data, *, user, keep):
        super().__init__(data, label_suffix="")
        self.user, self.keep = user, keep
        self.fields["con"].queryset = Person.objects.visible_to(user).select_related("institution").exclude(pk=keep.pk)
        self.fields["q"].widget.attrs |= {"type": "search", "placeholder": _("Nombre o correo")}
        self.is_valid()

    @property
    def candidates(self):
        """Those whose name or address holds the text; without one, those who look alike, then their colleagues.

        Only whom the user may merge.
        """
        people, words = self.fields["con"].queryset, self.cleaned_data.get("q")
        if not can_appoint(self.user):
            people = people.exclude(pk__in=with_access(people).values("pk"))
        if words:
            return people.filter(Q(full_name__icontains=words) | Q(email__icontains=words))[:20]
        alike = Q(full_name__iexact=self.keep.full_name)
        alike |= Q(email__iexact=self.keep.email) if self.keep.email else Q()
        near = people.filter(alike | Q(institution=self.keep.institution_id))
        return near.order_by(Case(When(alike, then=0), default=1), "full_name", "pk")[:20]
