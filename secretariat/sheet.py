"""The directory as a spreadsheet: its columns, and what each row of a file says once it is understood.

Knows no database. One row is one designation of a person on an institution's seat in a group, and repeats what it
needs of the institution; a row may also tell of an institution, of a seat or of a person alone.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from members.models import Institution
from rendering.folding import fold
from rendering.spreadsheets import Unreadable, letter, place, read, to_xlsx
from workgroups.models import Accreditation, Seat


@dataclass(frozen=True)
class Column:
    """A column of the template: its heading, the other names people give it, and what it may hold."""

    name: str
    heading: str
    aliases: str = ""
    limit: int = 0
    kind: str = "text"  # text, date, email, choice
    is_contact: bool = False


COLUMNS = [
    Column("acronym", "Sigla", "siglas, acronimo, entidad sigla, institucion sigla", 16),
    Column("official_name", "Institución", "nombre oficial, entidad, nombre de la institucion, organizacion", 200),
    Column("level", "Nivel", "nivel de gobierno, tipo de institucion, tipo", kind="choice"),
    Column("sector", "Sector", "", 80),
    Column("group", "Grupo", "grupo de trabajo, grupo tematico, espacio, mesa", 200),
    Column("seat_kind", "Calidad del asiento", "asiento, calidad en el grupo", kind="choice"),
    Column("has_vote", "Voto", "con voto, derecho a voto, voz y voto", kind="choice"),
    Column(
        "role", "Titular/Alterno", "titular o alterno, designacion, condicion, calidad, representacion", kind="choice"
    ),
    Column(
        "full_name",
        "Nombres y apellidos",
        "nombre, nombres, nombre completo, apellidos y nombres, persona, representante, nombre y apellidos",
        120,
    ),
    Column("post", "Cargo", "puesto, cargo en la institucion", 120),
    Column(
        "email",
        "Correo",
        "correo electronico, correo institucional, email, e mail, mail",
        254,
        kind="email",
        is_contact=True,
    ),
    Column("phone", "Teléfono", "celular, telefono celular, telefono o celular, movil", 30, is_contact=True),
    Column(
        "letter_number",
        "Oficio",
        "documento, numero de oficio, n° de oficio, n.º de oficio, n de oficio, nro de oficio, oficio de designacion, "
        "carta",
        80,
    ),
    Column("letter_on", "Fecha del oficio", "fecha de oficio, fecha oficio, fecha del documento", kind="date"),
    Column("since", "Desde", "fecha de inicio, inicio, vigente desde, desde el", kind="date"),
    Column("until", "Hasta", "fecha de fin, fin, termino, vigente hasta, vencimiento, hasta el", kind="date"),
]
BY_NAME = {column.name: column for column in COLUMNS}
MARGIN = ("Estado", "Qué corregir")  # what the annotated copy adds

LEVELS = {
    Institution.Kind.NATIONAL: "nacional desconcentrada, nacional, gobierno nacional, desconcentrada",
    Institution.Kind.REGIONAL: "regional, gobierno regional",
    Institution.Kind.LOCAL: "local, gobierno local, municipal, municipalidad",
    Institution.Kind.AUTONOMOUS: "autonoma, autonomo, organismo autonomo",
    Institution.Kind.INTERNATIONAL: "internacional, organismo internacional, cooperacion internacional, agencia",
    Institution.Kind.NGO: "organizacion no gubernamental, ong",
    Institution.Kind.SOCIETY: "sociedad civil, organizacion social",
}
SEAT_KINDS = {
    Seat.Kind.MEMBER: "miembro, miembro pleno, integrante",
    Seat.Kind.TECHNICAL: "asistencia tecnica, asistente tecnico, asesoria tecnica",
    Seat.Kind.OBSERVER: "observador, observadora, observador u observadora",
}
ROLES = {
    Accreditation.Role.TITULAR: "titular, representante titular, principal, t",
    Accreditation.Role.ALTERNATE: (
        "alterno, alterna, alterna o alterno, alterno a, suplente, representante alterno, representante alterna, a"
    ),
}
VOTES = {True: "si, s, x, con voto, voz y voto", False: "no, n, sin voto, solo voz"}
CHOICES = {"level": LEVELS, "seat_kind": SEAT_KINDS, "has_vote": VOTES, "role": ROLES}
ACCEPTED = {
    "level": gettext_lazy("Nacional desconcentrada, Regional, Local, Autónoma, Internacional, ONG o Sociedad civil"),
    "seat_kind": gettext_lazy("Miembro, Asistencia técnica u Observador"),
    "has_vote": gettext_lazy("Sí o No"),
    "role": gettext_lazy("Titular o Alterno"),
}


def _meanings(choices):
    return {word.strip(): value for value, words in choices.items() for word in words.split(",")}


MEANINGS = {name: _meanings(choices) for name, choices in CHOICES.items()}
HEADINGS = {
    fold(heading): column.name
    for column in COLUMNS
    for heading in (column.heading, *column.aliases.split(","))
    if heading.strip()
}
HEADINGS["titular alterno a"] = HEADINGS["titular alterna"] = "role"


@dataclass
class Line:
    """One row of the file. ``said``: what it says, by column, understood; what is empty is not there."""

    number: int
    said: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)  # column: «F9»
    errors: list = field(default_factory=list)  # of (cell, sentence)

    def refuse(self, name, sentence):
        """Say what is wrong with a column; of a column that the file lacks, the first cell is named."""
        self.errors.append((self.cells.get(name, f"A{self.number}"), sentence))


@dataclass(frozen=True)
class Table:
    """The sheet that was read: its rows as they are, where its heading is, and its lines understood."""

    sheet: str
    rows: list
    heading: int
    columns: dict  # of column number: name
    lines: list


# Finding the heading -----------------------------------------------------------------------------------------------


def table_in(content, filename):
    """The one table of a file. Raises Unreadable when there is none, more than one, or one column twice."""
    sheets = read(content, filename)
    found = [(sheet, row) for sheet in sheets for row in _headings(sheet)]
    if not found:
        raise Unreadable(
            _("No se encontró la fila de encabezados. Debe decir al menos «Sigla» o «Institución» y dos columnas más.")
        )
    (sheet, (number, columns)), *others = found
    if others:
        other, (again, _columns) = others[0]
        where = _("en la fila %(n)s") % {"n": again}
        where += _(" de la hoja «%(sheet)s»") % {"sheet": other.name} if other is not sheet else ""
        raise Unreadable(
            _("Hay dos filas de encabezados: en la fila %(n)s y %(where)s. Deja una sola tabla en el archivo.")
            % {"n": number, "where": where}
        )
    _check_columns(columns)
    lines = [_line(n, cells, columns) for n, cells in sheet.rows if n > number]
    lines = [line for line in lines if line.said or line.errors]
    if not lines:
        raise Unreadable(_("Debajo de los encabezados no hay ninguna fila. Escribe una fila por persona."))
    return Table(sheet.name, sheet.rows, number, columns, lines)


def _headings(sheet):
    """(row number, {column number: name}) of each row that names columns."""
    for number, cells in sheet.rows:
        named = {n: HEADINGS.get(fold(cell)) for n, cell in enumerate(cells, start=1) if isinstance(cell, str)}
        columns = {n: name for n, name in named.items() if name}
        known = set(columns.values())
        if len(known) >= 3 and known & {"acronym", "official_name"}:
            yield number, columns


def _check_columns(columns):
    seen = {}
    for n, name in columns.items():
        if name in seen:
            places = {"a": letter(seen[name]), "b": letter(n), "name": BY_NAME[name].heading}
            raise Unreadable(_("Las columnas %(a)s y %(b)s son las dos «%(name)s». Deja una.") % places)
        seen[name] = n
    if "role" in seen and "group" not in seen:
        raise Unreadable(_("Falta la columna «Grupo». Escribe en ella Plenaria o el nombre de cada grupo."))


# Understanding a row -----------------------------------------------------------------------------------------------


def _line(number, cells, columns):
    line = Line(number, cells={name: f"{letter(n)}{number}" for n, name in columns.items()})
    for n, name in columns.items():
        value = cells[n - 1] if n <= len(cells) else None
        if value is None or fold(value) == "":
            continue
        try:
            line.said[name] = READERS[BY_NAME[name].kind](name, value)
        except ValueError as problem:
            line.refuse(name, str(problem))
    return line


def _quoted(value):
    text = str(value)
    return f"«{text[:60]}…»" if len(text) > 60 else f"«{text}»"


def _read_text(name, value):
    text = value.isoformat() if isinstance(value, date) else str(value)
    if text in ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"):
        raise ValueError(_("La celda muestra un error de fórmula (%(value)s). Escribe el dato.") % {"value": text})
    limit = BY_NAME[name].limit
    if len(text) > limit:
        message = _("Caben %(limit)s caracteres y hay %(n)s. Acorta el texto.")
        raise ValueError(message % {"limit": limit, "n": len(text)})
    return text


def _read_email(name, value):
    text = _read_text(name, str(value)).replace(" ", "").removeprefix("mailto:").strip(";,.<>").lower()
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError(_("%(value)s no es un correo.") % {"value": _quoted(value)}) from None
    return text


def _read_choice(name, value):
    meaning = MEANINGS[name].get(fold(value))
    if meaning is None:
        message = _("%(value)s no se entiende. Escribe %(accepted)s.")
        raise ValueError(message % {"value": _quoted(value), "accepted": ACCEPTED[name]})
    return meaning


MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "set", "oct", "nov", "dic"]
MONTH_NUMBERS = {name: n for n, name in enumerate(MONTHS, start=1)} | {"sep": 9}
EPOCH = date(1899, 12, 30)  # day 0 of Excel, as its dates after February 1900 count
SERIALS = range(20_000, 80_000)  # 1954 to 2119
YEARS = range(1950, 2101)


def _read_date(name, value):
    """A date: of Excel, its number of days, 15/06/2026, 2026-06-15 or «15 de junio de 2026»."""
    if isinstance(value, date):
        return _in_reach(value, value)
    text = str(value)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in SERIALS:
        return EPOCH + timedelta(days=int(float(text)))
    numbers = _numbers(fold(text))
    if numbers is None:
        raise ValueError(_("%(value)s no es una fecha. Escríbela como 15/06/2026.") % {"value": _quoted(value)})
    day, month, year = numbers
    year += 2000 if year < 100 else 0
    if not 1 <= month <= 12:
        message = _("%(value)s no es una fecha: no hay mes %(n)s. Escribe día, mes y año.")
        raise ValueError(message % {"value": _quoted(value), "n": month})
    if year in YEARS and not 1 <= day <= (last := monthrange(year, month)[1]):
        message = _("%(value)s no es una fecha: %(month)s tiene %(n)s días.")
        named = date_format(date(2000, month, 1), "F")
        raise ValueError(message % {"value": _quoted(value), "month": named, "n": last})
    return _in_reach(date(year, month, day) if year in YEARS else None, value)


def _numbers(text):
    """Day, month and year of a folded text, or None."""
    text = re.sub(r" (?:00? 00?(?: 00?)?)$", "", text)  # the hour that exports add
    if found := re.fullmatch(r"(\d{4}) (\d{1,2}) (\d{1,2})", text):
        year, month, day = map(int, found.groups())
        return day, month, year
    if found := re.fullmatch(r"(\d{1,2}) (\d{1,2}) (\d{4}|\d{2})", text):
        return tuple(map(int, found.groups()))
    found = re.fullmatch(r"(?:[a-z]+ )?(\d{1,2}) (?:de )?([a-z]{3,10}) (?:del? )?(\d{4}|\d{2})", text)
    if found and found[2][:3] in MONTH_NUMBERS:
        return int(found[1]), MONTH_NUMBERS[found[2][:3]], int(found[3])
    return None


def _in_reach(day, value):
    if day is None or day.year not in YEARS:
        raise ValueError(_("%(value)s queda fuera de 1950 a 2100. Revisa el año.") % {"value": _quoted(value)})
    return day


READERS = {"text": _read_text, "email": _read_email, "choice": _read_choice, "date": _read_date}


# Writing -----------------------------------------------------------------------------------------------------------

WORDS = {
    "level": dict(Institution.Kind.choices),
    "seat_kind": dict(Seat.Kind.choices),
    "has_vote": {True: gettext_lazy("Sí"), False: gettext_lazy("No")},
    "role": {
        Accreditation.Role.TITULAR: gettext_lazy("Titular"),
        Accreditation.Role.ALTERNATE: gettext_lazy("Alterno"),
    },
}


def headings(*, with_contacts):
    return [column.heading for column in COLUMNS if with_contacts or not column.is_contact]


def row_of(said, *, with_contacts):
    """``said`` (by column) as the cells of a row of the template."""
    return [_cell(column, said.get(column.name)) for column in COLUMNS if with_contacts or not column.is_contact]


def _cell(column, value):
    if column.name in WORDS and value not in (None, ""):
        with override("es"):  # the language of the headings, whatever that of the page: the import reads it again
            return str(WORDS[column.name][value])
    return value or None


def template():
    """An empty sheet with the headings, and another that says how each column is filled."""
    guide = [[_("Columna"), _("Qué va"), _("Ejemplo")]]
    guide += [[column.heading, str(GUIDE[column.name][0]), GUIDE[column.name][1]] for column in COLUMNS]
    return to_xlsx("Directorio", [headings(with_contacts=True)], more=[(_("Cómo llenar"), guide)])


def annotated(table, rows):
    """The file as it came, with two columns more: the state of each row and what to correct, its cells marked."""
    by_number = {row.number: row for row in rows}
    headings_at = dict(table.rows)[table.heading]
    width = len(headings_at) - (len(MARGIN) if tuple(headings_at[-len(MARGIN) :]) == MARGIN else 0)
    width = max([width, *(len(cells) for number, cells in table.rows if number < table.heading)])
    cells = {number: [*row[:width], *[None] * (width - len(row))] for number, row in table.rows}
    marks = set()
    cells[table.heading] += MARGIN
    for number, row in by_number.items():
        said = "; ".join(f"{cell}: {sentence}" for cell, sentence in row.errors)
        cells[number] += [row.state.capitalize(), said or None]
        marks |= {place(cell) for cell, _sentence in row.errors}
    rows = [cells.get(number, []) for number in range(1, max(cells) + 1)]
    return to_xlsx(table.sheet or "Directorio", rows, header=table.heading, marks=marks)


GUIDE = {
    "acronym": (gettext_lazy("La sigla de la institución, como figura en el directorio"), "DIRESA"),
    "official_name": (
        gettext_lazy("Su nombre oficial; hace falta si es nueva"),
        "Dirección Regional de Salud de Tumbes",
    ),
    "level": (ACCEPTED["level"], "Regional"),
    "sector": (gettext_lazy("Opcional"), "Salud"),
    "group": (gettext_lazy("Plenaria, o el nombre o el código del grupo"), "Plenaria"),
    "seat_kind": (ACCEPTED["seat_kind"], "Miembro"),
    "has_vote": (ACCEPTED["has_vote"], "Sí"),
    "role": (ACCEPTED["role"], "Titular"),
    "full_name": (gettext_lazy("Como en el oficio. Vacío si el asiento no tiene a nadie"), "Rosa Elena Peña Zapata"),
    "post": (gettext_lazy("Su cargo en la institución; opcional"), "Responsable de Inmunizaciones"),
    "email": (gettext_lazy("Institucional, uno por persona; opcional"), "rpena@ejemplo.pe"),
    "phone": (gettext_lazy("Opcional"), "(072) 52 3456"),
    "letter_number": (gettext_lazy("El documento que la nombra"), "Oficio N.° 045-2026-DIRESA"),
    "letter_on": (gettext_lazy("Día, mes y año"), "10/06/2026"),
    "since": (gettext_lazy("Primer día. Vacío: la fecha del oficio, o el día en que importas"), "15/06/2026"),
    "until": (gettext_lazy("Último día. Vacío si no tiene fecha de fin"), "31/12/2026"),
}
