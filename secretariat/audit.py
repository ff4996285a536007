"""The audit log in words: what was done, on what, by whom, from where. Read from rows already there."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from secretariat.audited import FOLLOWED, hide
from secretariat.models import LogEntry

PAGE = 25
SHOWN = 3  # changed fields said in a row
A = LogEntry.Action
DRAWN = {  # icon, and the mark that puts looks at personal data and downloads in bold
    A.CREATE: ("plus", "c"),
    A.UPDATE: ("pencil-simple", "c"),
    A.DELETE: ("trash", "a"),
    A.ACCESS: ("eye", "v"),
    A.EXPORT: ("download-simple", "d"),
    A.SIGN_IN: ("sign-in", "i"),
    A.REFUSED: ("prohibit", "f"),
}
# The page that shows a record: its URL name, and where the record says which.
PAGES = {
    "members.person": ("mesa:person_detail", "pk"),
    "members.user": ("mesa:person_detail", "person_id"),
    "members.invitation": ("mesa:person_detail", "person_id"),
    "members.institution": ("mesa:institution_detail", "pk"),
    "workgroups.workgroup": ("mesa:group_detail", "code"),
    "workgroups.seat": ("mesa:institution_detail", "institution_id"),
    "workgroups.accreditation": ("mesa:person_detail", "person_id"),
    "workgroups.office": ("mesa:person_detail", "person_id"),
    "meetings.meeting": ("meetings:meeting_detail", "pk"),
    "meetings.agendaitem": ("meetings:meeting_detail", "meeting_id"),
    "meetings.document": ("meetings:meeting_detail", "meeting_id"),
    "meetings.rosterentry": ("meetings:meeting_detail", "meeting_id"),
    "meetings.attendanceevent": ("meetings:meeting_detail", "entry__meeting_id"),
    "meetings.agreement": ("meetings:agreement_detail", "pk"),
    "meetings.agreementparty": ("meetings:agreement_detail", "agreement_id"),
    "meetings.agreementevent": ("meetings:agreement_detail", "agreement_id"),
    "meetings.minutes": ("meetings:minutes_detail", "meeting_id"),
}
WAYS = {
    "password": gettext_lazy("contraseña"),
    "code": gettext_lazy("código por correo"),
    "totp": gettext_lazy("aplicación de códigos"),
    "webauthn": gettext_lazy("llave de acceso"),
    "recovery_codes": gettext_lazy("código de recuperación"),
    "socialaccount": gettext_lazy("cuenta de su institución"),
}


class LogPages(Paginator):
    """Pages of entries: chosen by number on the index alone, and only then joined to who acted on what."""

    def __init__(self, entries, count):
        super().__init__(entries, PAGE)
        self.count = count

    def page(self, number):
        page = super().page(number)
        chosen = list(page.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined] # a queryset, here
        page.object_list = facts_of(LogEntry.objects.filter(pk__in=chosen))
        return page


def count_by_action(entries):
    """How many of each action."""
    return Counter(dict(entries.order_by().values_list("action").annotate(n=Count("pk"))))


def facts_of(entries):
    entries = list(entries.select_related("content_type", "actor__person__institution"))
    pages = _pages_of(entries)
    return [Fact(entry, pages.get(entry.pk, ())) for entry in entries]


def _pages_of(entries):
    """{pk: (URL name, argument)} of those about a record that has a page: one query for each kind of record."""
    wanted = {}
    for entry in entries:
        if entry.object_id and entry.action not in (A.SIGN_IN, A.REFUSED) and _label(entry) in PAGES:
            wanted.setdefault(entry.content_type, []).append(entry)
    found = {}
    for kind, about in wanted.items():
        name, path = PAGES[f"{kind.app_label}.{kind.model}"]
        rows = dict(kind.model_class().objects.filter(pk__in={e.object_id for e in about}).values_list("pk", path))
        found |= {e.pk: (name, rows[e.object_id]) for e in about if rows.get(e.object_id)}
    return found


def _label(entry):
    return f"{entry.content_type.app_label}.{entry.content_type.model}"


def kinds():
    """The kinds of record that have a place in the log: (content type id, name), by name."""
    found = ContentType.objects.get_for_models(*(apps.get_model(label) for label in FOLLOWED))
    return sorted(((kind.pk, capfirst(model._meta.verbose_name)) for model, kind in found.items()), key=lambda k: k[1])


@dataclass(frozen=True)
class Fact:
    """One entry, as the page and the file say it."""

    entry: LogEntry
    page: tuple  # the URL name and argument of the page that shows the record, or nothing

    @property
    def icon(self):
        return DRAWN[self.entry.action][0]

    @property
    def mark(self):
        return DRAWN[self.entry.action][1]

    @cached_property
    def what(self):
        return self.entry.additional_data or {}

    @property
    def model(self):
        return self.entry.content_type.model_class()

    @property
    def subject(self):
        """«Ficha: correo y teléfono» of a look, «Reunión 03-2026» of a change."""
        if self.entry.action == A.SIGN_IN:
            ways = [str(WAYS.get(way, way)) for way in self.what.get("ways", [])]
            return _("Con %(ways)s") % {"ways": ", ".join(ways)} if ways else _("Ingreso a la cuenta")
        if "what" in self.what:
            return self.what["what"]
        kind, name = str(self.model._meta.verbose_name) if self.model else "", self.entry.object_repr
        return name if name.lower().startswith(kind.lower()) else f"{capfirst(kind)}: {name}"

    @property
    def detail(self):
        if self.entry.action == A.REFUSED and self.entry.actor:
            return ""  # the account is who was turned away
        if "what" in self.what:
            return self.entry.object_repr
        return _in_words(self.model, self.entry.changes) if self.entry.action == A.UPDATE else ""

    @property
    def when(self):
        return timezone.localtime(self.entry.timestamp)

    @property
    def person(self):
        return self.entry.actor.person if self.entry.actor else None

    @property
    def who(self):
        """The person; an account of nobody by its number; the system where no request caused it."""
        if self.person:
            return self.person.full_name
        if self.entry.actor:
            return _("Cuenta %(n)s") % {"n": self.entry.actor_id}
        return _("Sin identificar") if self.entry.action == A.REFUSED else _("El sistema")

    @property
    def cells(self):
        """The entry as a row of a file, under COLUMNS."""
        institution = self.person.institution.acronym if self.person else ""
        done = (self.when.strftime("%d/%m/%Y %H:%M:%S"), self.entry.get_action_display(), self.subject, self.detail)
        return [str(c) for c in (*done, self.who, institution, self.entry.remote_addr or "", self.entry.cid or "")]


def columns():
    return [
        _("Fecha y hora"),
        _("Acción"),
        _("Sobre qué"),
        _("Detalle"),
        _("Quién"),
        _("Institución"),
        _("Dirección de red"),
        _("Código de solicitud"),
    ]


def by_day(facts):
    """[(day, whether it is today, its facts)], the last day first."""
    today = timezone.localdate()
    return [(day, day == today, list(found)) for day, found in groupby(facts, key=lambda fact: fact.when.date())]


def _in_words(model, changes):
    """«Lugar: antes «Auditorio», ahora «Sala 2»», the first few."""
    fields = [field for field in model._meta.concrete_fields if field.name in (changes or {})] if model else []
    said = [words for field in fields if (words := _change(field, changes[field.name]))]
    if len(said) > SHOWN:
        rest = len(said) - SHOWN
        said[SHOWN:] = [ngettext("y un dato más", "y %(n)s datos más", rest) % {"n": rest}]
    return "; ".join(said)


def _change(field, pair):
    label = str(field.verbose_name)
    if label == field.name.replace("_", " "):  # a field that people know by no name
        return ""
    if hide("x") in pair or field.is_relation or isinstance(field, (models.TextField, models.FileField)):
        return _("%(label)s: cambió") % {"label": capfirst(label)}
    names = {"label": capfirst(label), "old": _value(field, pair[0]), "new": _value(field, pair[1])}
    return _("%(label)s: antes «%(old)s», ahora «%(new)s»") % names


def _value(field, value):
    if value in (None, "", "None"):
        return _("vacío")
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    if isinstance(field, models.DateTimeField):
        return timezone.localtime(datetime.fromisoformat(value).replace(tzinfo=UTC)).strftime("%d/%m/%Y %H:%M")
    if isinstance(field, models.DateField):
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    return Truncator(dict(field.flatchoices).get(value, value)).chars(60)
