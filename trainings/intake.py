"""A list of people to register, as a spreadsheet: what each row says and what registering it would do.

Nothing is kept on the way: what was understood travels in the page that shows it, and is judged again when applied.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Institution
from rendering.folding import fold
from rendering.spreadsheets import Unreadable, plain, read
from trainings.models import Enrolment

MOST = 500  # people in one list
LOOKED_AT = 15  # rows above the table where its headings may be
HEADINGS = {
    "full_name": "nombres y apellidos, apellidos y nombres, nombre y apellidos, nombre completo, nombres, nombre",
    "email": "correo, correo electronico, correo institucional, email, e mail, mail",
    "institution": "institucion, entidad, sigla, organizacion, institucion o establecimiento, establecimiento, unidad",
    "post": "cargo, puesto, cargo en la institucion",
    "rank": "grado, grado o rango, rango",
}
NEW, ALREADY, ERROR = "new", "already", "error"
LOOKS = {
    NEW: ("done", "plus-circle-fill", gettext_lazy("Se inscribe")),
    ALREADY: ("todo", "equals", gettext_lazy("Ya está")),
    ERROR: ("late", "warning-octagon-fill", gettext_lazy("Con error")),
}


MEANS = {word.strip(): name for name, words in HEADINGS.items() for word in words.split(",")}


def rows_of(content, filename):
    """(number, {column: text}) of each row of the one table in a file. Raises Unreadable with what to do."""
    sheet = read(content, filename)[0]
    for place, (_number, cells) in enumerate(sheet.rows[:LOOKED_AT]):
        columns = {MEANS[fold(cell)]: n for n, cell in reversed(list(enumerate(cells))) if fold(cell) in MEANS}
        if "full_name" in columns:
            rows = [(number, _said(row, columns)) for number, row in sheet.rows[place + 1 :]]
            found = [(number, said) for number, said in rows if any(said.values())]
            return _few_enough(found)
    raise Unreadable(_("Falta una columna «Nombres y apellidos». Escribe ese encabezado y súbelo otra vez."))


def _said(row, columns):
    return {name: str(row[n]).strip() if n < len(row) and row[n] is not None else "" for name, n in columns.items()}


def _few_enough(rows):
    if not rows:
        raise Unreadable(_("La lista no tiene ninguna persona debajo de sus encabezados."))
    if len(rows) > MOST:
        raise Unreadable(
            _("Caben %(most)s personas en una lista, y trae más. Divídela en dos archivos.") % {"most": MOST}
        )
    return rows


@dataclass
class Entry:
    """One row: ``facts`` are fields of the registration; ``why`` says what is wrong, or where they already stand."""

    number: int
    said: dict
    facts: dict
    state: str = NEW
    why: str = ""

    @property
    def look(self):
        return LOOKS[self.state]


def judged(rows, training):
    """The entries of ``rows`` against who is already registered in ``training`` (two queries)."""
    named = {fold(key): one for one in Institution.objects.active() for key in (one.official_name, one.acronym)}
    live = training.enrolments.filter(status__in=Enrolment.LIVE).exclude(status=Enrolment.Status.UNCONFIRMED)
    seen = {key: _("ya está inscrita") for one in live for key in _keys(one.full_name, one.email)}
    entries = []
    for number, said in rows:
        entry = Entry(number, said, _facts(said, named))
        entry.why = _wrong(entry.facts)
        keys = _keys(entry.facts["full_name"], entry.facts["email"])
        known = next((seen[key] for key in keys if key in seen), "")
        entry.state = ERROR if entry.why else ALREADY if known else NEW
        entry.why = entry.why or known
        if entry.state == NEW:
            seen |= dict.fromkeys(keys, _("repetida: es la misma de la fila %(n)s") % {"n": number})
        entries.append(entry)
    return entries


def _keys(full_name, email):
    """By what someone is known: their address, or without one their name."""
    return [email.lower()] if email else [fold(full_name)]


def _facts(said, named):
    institution = named.get(fold(said.get("institution")))
    facts = {name: plain(said.get(name, "")) for name in ("full_name", "email", "post", "rank", "institution")}
    where = facts.pop("institution")
    return facts | {"institution": institution, "institution_name": "" if institution else where}


def _wrong(facts):
    """What keeps a row from being registered, in a sentence; or nothing."""
    if not facts["full_name"]:
        return _("falta el nombre")
    for name in ("full_name", "email", "institution_name", "post", "rank"):
        field = Enrolment._meta.get_field(name)
        if len(facts[name]) > field.max_length:
            words = {"field": field.verbose_name, "most": field.max_length}
            return _("%(field)s: escribe %(most)s caracteres o menos") % words
    try:
        if facts["email"]:
            validate_email(facts["email"])
    except ValidationError:
        return _("el correo no está completo; por ejemplo nombre@institucion.gob.pe")
    return ""
