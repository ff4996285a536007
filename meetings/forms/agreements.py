"""What is typed about an agreement: its text, who answers for it, until when, and how it advances."""

import re
import uuid

from django import forms
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from meetings.models import Agreement, AgreementParty, Quorum, RosterEntry
from members.models import Institution
from rendering.fields import Day, LongText, Several, search_field
from workgroups.models import WorkGroup


class VoteCount(forms.IntegerField):
    def __init__(self, **kwargs):
        whole = _("Escribe un número entero, cero o más")
        errors = {"invalid": whole, "min_value": whole, "max_value": _("Son más votos de los que caben en una sesión")}
        super().__init__(required=False, min_value=0, max_value=999, error_messages=errors, **kwargs)


class AgreementForm(forms.Form):
    """An agreement of ``meeting``: new, or rewritten when ``agreement`` is given. Its roster answers for it."""

    text = LongText(label=_("Se acuerda"), limit=2000, error_messages={"required": _("Escribe qué se acuerda")})
    lead = forms.ModelChoiceField(
        Institution.objects.none(),
        label=_("Conduce"),
        error_messages={
            "required": _("Indica qué institución conduce"),
            "invalid_choice": _("Elige una institución con asiento en esta reunión"),
        },
    )
    due_on = Day(label=_("Plazo"), error_messages={"required": _("Indica hasta cuándo, o por qué no lleva plazo")})
    others = Several(
        Institution.objects.none(),
        label=_("Con"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Elige solo instituciones con asiento en esta reunión"),
            "invalid_pk_value": _("Elige solo instituciones con asiento en esta reunión"),
        },
    )
    no_due_reason = LongText(label=_("Por qué no lleva plazo"), limit=200, widget=forms.TextInput, required=False)
    grounds = LongText(label=_("Fundamento"), limit=2000, required=False)
    method = forms.ChoiceField(
        label=_("Forma de aprobación"),
        choices=Agreement.Method.choices,
        initial=Agreement.Method.CONSENSUS,
        error_messages={"required": _("Indica cómo se aprobó"), "invalid_choice": _("Indica cómo se aprobó")},
    )
    votes_for = VoteCount(label=_("A favor"))
    votes_against = VoteCount(label=_("En contra"))
    votes_abstained = VoteCount(label=_("Abstenciones"))
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False
    WRITTEN = ("text", "grounds", "due_on", "no_due_reason", "method", "votes_for", "votes_against", "votes_abstained")
    FOLDED = ("no_due_reason", "grounds", "votes_for", "votes_against", "votes_abstained")

    def __init__(self, data=None, *, meeting, user, agreement=None, prefix=None):
        self.meeting, self.agreement = meeting, agreement
        super().__init__(data, prefix=prefix, initial=_as_typed(agreement) if agreement else None)
        self.fields["due_on"].is_asked = True  # not «optional»: a due date, or the reason for none
        seated = Q(pk__in=RosterEntry.objects.filter(meeting=meeting).values("institution"))
        already = Q(pk__in=[party.institution_id for party in agreement.ordered_parties] if agreement else [])
        institutions = Institution.objects.visible_to(user).filter(seated | already)
        listed = list(institutions)
        self.fields["lead"].queryset = self.fields["others"].queryset = institutions
        self.fields["lead"].choices = [("", _("Elige"))] + [(i.pk, f"{i.acronym} · {i.official_name}") for i in listed]
        self.fields["others"].choices = [(i.pk, i.acronym) for i in listed]
        if agreement is None:
            del self.fields["version"]

    @property
    def is_folded(self):
        """True while nothing that is asked less often (grounds, votes, no due date) was typed or is wrong."""
        typed = any(self[name].value() for name in self.FOLDED)
        return not typed and not any(name in self.errors for name in (*self.FOLDED, "due_on", "method"))

    def clean(self):
        fields = super().clean()
        self._check_due(fields)
        self._check_votes(fields)
        return fields

    def _check_due(self, fields):
        due, reason = fields.setdefault("due_on", None), fields.get("no_due_reason")
        if due and reason:
            self.add_error("due_on", _("Elige uno: un plazo, o el motivo por el que no lleva plazo"))
        elif due and due < self.meeting.starts_on:
            held = date_format(self.meeting.starts_on, pgettext("fecha larga", r"j \d\e F \d\e Y"))
            self.add_error("due_on", _("El plazo es anterior a la reunión (%(date)s)") % {"date": held})
        elif due and due.year > self.meeting.starts_on.year + 10:
            self.add_error("due_on", _("Revisa el año del plazo: está a más de diez años"))
        elif (reason or self.has_error("no_due_reason")) and self.has_error("due_on", "required"):
            del self._errors["due_on"]

    def _check_votes(self, fields):
        votes = sum(fields.get(name) or 0 for name in ("votes_for", "votes_against", "votes_abstained"))
        if not votes:
            return
        present = Quorum.reached(self.meeting.roster.prefetch_related("events")).present
        if votes > present:
            sentence = ngettext(
                "Suman %(votes)s votos y asistió %(present)s institución con voto. Revisa los votos.",
                "Suman %(votes)s votos y asistieron %(present)s instituciones con voto. Revisa los votos.",
                present,
            )
            self.add_error("votes_for", sentence % {"votes": votes, "present": present})

    def operation_fields(self):
        """What ``add_agreement`` and ``edit_agreement`` take. Call it when valid."""
        fields = {name: self.cleaned_data[name] for name in self.WRITTEN}
        for name in ("votes_against", "votes_abstained"):
            fields[name] = fields[name] or 0
        lead = self.cleaned_data["lead"]
        return {**fields, "lead": lead, "others": [i for i in self.cleaned_data["others"] if i != lead]}

    def differences(self):
        """(label, mine, theirs) of each field typed here that is not what ``agreement`` holds. Call it when valid."""
        mine, theirs = self._in_words(self.operation_fields()), self._in_words(_as_held(self.agreement))
        return [(self.fields[name].label, mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]]

    def _in_words(self, held):
        """The fields of an agreement as people read them."""
        words = {name: held[name] for name in self.WRITTEN}
        words["due_on"] = held["due_on"].strftime("%d/%m/%Y") if held["due_on"] else ""
        words["method"] = Agreement.Method(held["method"]).label
        others = sorted(institution.acronym for institution in held["others"])
        return {**words, "lead": str(held["lead"] or ""), "others": ", ".join(others)}


def _as_held(agreement):
    """What an agreement holds now, in the names of ``operation_fields``."""
    others = [party.institution for party in agreement.ordered_parties if not party.is_lead]
    held = {name: getattr(agreement, name) for name in AgreementForm.WRITTEN}
    return {**held, "lead": agreement.lead, "others": others}


def _as_typed(agreement):
    """The initial values of an agreement's form; no votes against reads as nothing typed."""
    held = _as_held(agreement)
    zeros = {name: held[name] or None for name in ("votes_against", "votes_abstained")}
    return {**held, **zeros, "version": agreement.version}


class AdvanceForm(forms.Form):
    """How an agreement advances. Dropping it is offered only to whoever prepares the group's meetings."""

    status = forms.ChoiceField(
        label=_("Estado"),
        error_messages={"required": _("Indica en qué estado está"), "invalid_choice": _("Elige uno de los estados")},
    )
    note = LongText(
        label=_("Qué se hizo"),
        limit=500,
        error_messages={"required": _("Escribe qué se hizo, en una o dos frases")},
    )

    def __init__(self, data=None, *, may_drop):
        super().__init__(data)
        allowed = Agreement.Status.values if may_drop else ["doing", "done"]
        self.fields["status"].choices = [("", _("Elige")), *(c for c in Agreement.Status.choices if c[0] in allowed)]


class AnnulForm(forms.Form):
    reason = LongText(
        label=_("Motivo"),
        limit=300,
        error_messages={"required": _("Escribe por qué se anula")},
        help_text=_("Queda en el acuerdo, a la vista de quienes lo ven."),
    )


class AgreementSearch(forms.Form):
    """The filters of the list of agreements, all in the URL. What is not understood is as if it were not there."""

    STATES = {
        "abiertos": "open",
        "vencidos": "late",
        "por-vencer": "due",
        "en-proceso": "doing",
        "sin-iniciar": "todo",
        "cumplidos": "done",
        "todos": "all",
        "desestimados": "dropped",
        "anulados": "annulled",
    }
    estado = forms.CharField(widget=forms.HiddenInput, required=False)
    q = search_field(_("Texto, código o institución"))
    grupo = forms.ModelChoiceField(
        WorkGroup.objects.none(), label=_("Grupo"), required=False, to_field_name="code", empty_label=_("Todos")
    )
    institucion = forms.ModelChoiceField(
        Institution.objects.none(),
        label=_("Responsable"),
        required=False,
        to_field_name="acronym",
        empty_label=_("Todas las instituciones"),
    )

    def __init__(self, data, *, user):
        super().__init__(data, label_suffix="")
        self.fields["grupo"].queryset = WorkGroup.objects.visible_to(user)
        self.fields["institucion"].queryset = Institution.objects.visible_to(user).active()
        self.is_valid()

    @property
    def state(self):
        """The chip that is on, by its name in the URL."""
        name = self.cleaned_data.get("estado")
        return name if name in self.STATES else "abiertos"

    @property
    def is_narrowed(self):
        return bool(self.errors) or any(self.cleaned_data.get(name) for name in ("q", "grupo", "institucion"))

    def narrow(self, agreements):
        """``agreements`` of the group and institution asked for that hold the text, in every state."""
        words = self.cleaned_data.get("q") or ""
        group, institution = self.cleaned_data.get("grupo"), self.cleaned_data.get("institucion")
        if "q" in self.errors:
            return agreements.none()
        if group:
            agreements = agreements.filter(meeting__group=group)
        if institution:
            agreements = agreements.of_institution(institution)
        return agreements.filter(_holding(words)) if words else agreements


def _holding(words):
    """Agreements whose text, code or institutions hold ``words``."""
    named = Institution.objects.filter(Q(acronym__icontains=words) | Q(official_name__icontains=words))
    found = Q(text__icontains=words) | Q(parties__in=AgreementParty.objects.filter(institution__in=named))
    coded = re.match(r"(\d{1,4})-(\d{4})", words)
    if coded:
        found |= Q(number=int(coded[1]), year=int(coded[2]))
    return Q(pk__in=Agreement.objects.filter(found).values("pk"))
