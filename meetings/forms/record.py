"""What is typed while a session is logged."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import AttendanceEvent
from rendering.fields import Hour, moment

NOTES_LIMIT = 50_000


class AttendanceForm(forms.Form):
    """What happened at one seat. ``who``: the titular, the alternate, or another person by name."""

    WHAT = [
        ("room", gettext_lazy("En sala")),
        ("virtual", gettext_lazy("Virtual")),
        ("absent", gettext_lazy("Ausente")),
        ("excused", gettext_lazy("Ausencia justificada")),
        ("left", gettext_lazy("Se retiró")),
    ]

    what = forms.ChoiceField(
        choices=WHAT, error_messages={"required": gettext_lazy("Marca si está en sala, virtual o ausente.")}
    )
    who = forms.ChoiceField(choices=AttendanceEvent.Quality.choices, required=False)
    name = forms.CharField(max_length=120, required=False)
    post = forms.CharField(max_length=120, required=False)
    at = Hour(label=gettext_lazy("Hora"), required=False)

    def __init__(self, *args, entry, meeting, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.entry, self.meeting, self.now = entry, meeting, now

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") in ("room", "virtual"):
            self._clean_person(cleaned)
        return cleaned

    def _clean_person(self, cleaned):
        """Who came: whoever is named, else whoever is there already, else the titular, else the alternate."""
        entry, who, name = self.entry, cleaned.get("who"), cleaned.get("name")
        if who in ("titular", "alternate") and not name:
            cleaned |= {"quality": who, "person": entry.titular if who == "titular" else entry.alternate}
        elif not who and not name and entry.arrival:
            there = entry.arrival
            cleaned |= {"quality": there.quality, "person": there.person}
            cleaned |= {"name": there.person_name, "post": there.person_post}
        elif not who and not name:
            cleaned["quality"] = "titular" if entry.titular or not entry.alternate else "alternate"
            cleaned["person"] = entry.titular or entry.alternate
        else:
            cleaned |= {"quality": AttendanceEvent.Quality.OTHER, "person": None}
        if not cleaned["person"] and not cleaned.get("name"):
            self.add_error("name", _("Escribe quién asiste por %(seat)s.") % {"seat": entry.name})

    def _at(self, kind):
        """The hour typed; else the one that stands, if it is the same fact; else now, or the session's beginning."""
        latest, typed = self.entry.latest, self.cleaned_data.get("at")
        if typed:
            return moment(self.meeting.starts_on, typed)
        if latest and latest.kind == kind and (kind != "in" or latest.person == self.cleaned_data["person"]):
            return latest.at
        is_today = timezone.localdate(self.now) == self.meeting.starts_on
        return self.now.replace(second=0, microsecond=0) if is_today else self.meeting.opened_at

    def event(self):
        """The keyword arguments of ``operations.record_attendance``."""
        cleaned = self.cleaned_data
        if cleaned["what"] not in ("room", "virtual"):
            return {"kind": cleaned["what"], "at": self._at(cleaned["what"])}
        return {
            "kind": AttendanceEvent.Kind.IN,
            "at": self._at("in"),
            "mode": cleaned["what"],
            "quality": cleaned["quality"],
            "person": cleaned["person"],
            "person_name": cleaned["name"],
            "person_post": cleaned["post"],
        }


class GuestForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Nombre"),
        max_length=120,
        error_messages={"required": gettext_lazy("Escribe el nombre de la persona invitada.")},
    )
    post = forms.CharField(label=gettext_lazy("Cargo"), max_length=120, required=False)
    organisation = forms.CharField(
        label=gettext_lazy("Institución"),
        max_length=200,
        error_messages={"required": gettext_lazy("Escribe de qué institución viene.")},
    )
    mode = forms.ChoiceField(label=gettext_lazy("Asiste"), choices=AttendanceEvent.Mode.choices)


class NotesForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Notas del punto"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "true"}),
        help_text=gettext_lazy("Párrafos, listas con guion y **negrita**. Sin datos de personas atendidas."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].is_asked = True

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n").rstrip()
        if len(text) > NOTES_LIMIT:
            figures = {"n": len(text), "limit": NOTES_LIMIT}
            raise forms.ValidationError(_("Las notas tienen %(n)s caracteres y el límite es %(limit)s.") % figures)
        return text


class TimesForm(forms.Form):
    """When the session really began and, if it is over, ended."""

    opened = Hour(
        label=gettext_lazy("Se inició"), error_messages={"required": gettext_lazy("Indica a qué hora empezó.")}
    )
    closed = Hour(label=gettext_lazy("Se levantó"), required=False)

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if meeting.is_held:
            self.fields["closed"].required = True
            self.fields["closed"].error_messages["required"] = _("Indica a qué hora se levantó la sesión.")
        else:
            del self.fields["closed"]

    def clean(self):
        cleaned = super().clean()
        opened, closed = cleaned.get("opened"), cleaned.get("closed")
        if opened and closed and closed < opened:
            self.add_error("closed", _("La sesión no puede terminar antes de empezar."))
        return cleaned

    def times(self):
        """The keyword arguments of ``operations.set_session_times``."""
        day, closed = self.meeting.starts_on, self.cleaned_data.get("closed")
        return {
            "opened_at": moment(day, self.cleaned_data["opened"]),
            "closed_at": moment(day, closed) if closed else self.meeting.closed_at,
        }


class CloseForm(forms.Form):
    closed = Hour(
        label=gettext_lazy("Hora de cierre"),
        error_messages={"required": gettext_lazy("Indica a qué hora se levantó la sesión.")},
    )
