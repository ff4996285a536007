"""What is typed to read the audit log; all of it stays in the URL."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from rendering.fields import Day, search_field
from secretariat import audit
from secretariat.models import LogEntry


class AuditSearch(forms.Form):
    """The filters of the audit log; what cannot be read says so and shows nothing, for a log must not mislead."""

    ACTIONS = {
        "vistas": (LogEntry.Action.ACCESS,),
        "descargas": (LogEntry.Action.EXPORT,),
        "cambios": (LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE),
        "ingresos": (LogEntry.Action.SIGN_IN,),
        "rechazados": (LogEntry.Action.REFUSED,),
    }

    hecho = forms.CharField(required=False, widget=forms.HiddenInput)
    q = search_field(_("Nombre, documento o código de solicitud"))
    quien = forms.ModelChoiceField(
        User.objects.filter(person__isnull=False).select_related("person").order_by("person__full_name"),
        label=_("Quién"),
        required=False,
        empty_label=_("Cualquiera"),
        error_messages={"invalid_choice": _("Elige a alguien de la lista.")},
    )
    sobre = forms.TypedChoiceField(
        label=_("Sobre qué"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Elige algo de la lista.")},
    )
    desde = Day(label=_("Desde"), required=False)
    hasta = Day(label=_("Hasta"), required=False)

    def __init__(self, data):
        super().__init__(data, label_suffix="")
        self.fields["sobre"].choices = [("", _("Todo")), *audit.kinds()]
        self.fields["quien"].label_from_instance = lambda user: user.person.full_name
        self.is_valid()

    def clean(self):
        since, until = self.cleaned_data.get("desde"), self.cleaned_data.get("hasta")
        if since and until and until < since:
            self.add_error("hasta", _("Esta fecha es anterior a «Desde». Cambia una de las dos."))

    def narrow(self, entries):
        """The entries of the filter, of every action: the chips count them."""
        if self.errors:
            return entries.none()
        asked = self.cleaned_data
        words, since, until = asked["q"], asked["desde"], asked["hasta"]
        exact = {"actor": asked["quien"], "content_type_id": asked["sobre"]}
        exact |= {"timestamp__gte": _midnight(since), "timestamp__lt": _midnight(until and until + timedelta(days=1))}
        entries = entries.filter(**{name: value for name, value in exact.items() if value})
        if words:
            by_name = User.objects.filter(person__full_name__icontains=words)
            entries = entries.filter(Q(object_repr__icontains=words) | Q(cid=words) | Q(actor__in=by_name.values("pk")))
        return entries

    @property
    def on(self):
        """The chip that is on, by its name in the URL; none for all."""
        name = self.cleaned_data.get("hecho")
        return name if name in self.ACTIONS else ""

    @property
    def actions(self):
        """The actions of the chip that is on: all of them where none is."""
        return self.ACTIONS.get(
            self.cleaned_data.get("hecho") or "", tuple(action for action, _name in LogEntry.Action.choices)
        )

    def chosen(self, entries):
        """Those of the chip that is on."""
        return entries.filter(action__in=self.actions) if self.on else entries

    @property
    def asked(self):
        """What was asked, for the log of the log."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def _midnight(day):
    return day and timezone.make_aware(datetime.combine(day, time.min))
