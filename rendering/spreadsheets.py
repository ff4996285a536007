"""Spreadsheets in and out: bytes to rows, rows to bytes. Imports no app.

What comes in is not trusted. Of a workbook only the XML parts are copied, as they unpack and while they fit, each
read once without document types (so no entity is ever expanded), and only that copy reaches openpyxl. Everything has
a bound that was measured to be read in a few seconds; whatever passes one is refused with a sentence.
"""

import csv
import io
import re
import time
import warnings
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from xml.parsers import expat

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

from rendering import uploads

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 2000, 60
LAST_ROW = 1_048_576  # of any sheet
MAX_UNPACKED = 24 * 1024 * 1024
MAX_RATIO = 200  # of a part past a megabyte; what people write packs to a twentieth
MAX_PARTS = 500
MAX_ELEMENTS = 600_000  # twice what the most cells allowed need
CELLS = {"row", "c", "v", "f", "is", "si", "t", "r"}
MAX_OTHERS = 50_000  # of elements that are no cell: styles, above all, which are the slowest to read
SECONDS = 8

OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of any workbook with a password
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
letter = get_column_letter  # 6: «F»
place = coordinate_to_tuple  # «F9»: (9, 6)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DIRECTION = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")  # and what has no width


class Unreadable(Exception):
    """The file is not read; the message says why and what to do, in a sentence for people."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: (row number, cells) of each row with something in it. A cell is text, a number, a date or None."""

    name: str
    rows: list


class _Clock:
    def __init__(self):
        self.ends = time.monotonic() + SECONDS

    def check(self):
        if time.monotonic() > self.ends:
            raise Unreadable(
                _("El archivo tarda demasiado en leerse. Deja solo la tabla, sin formatos, y súbelo otra vez.")
            )


def read(content, filename):
    """The visible sheets of an XLSX, or the one of a CSV, with all their rows. Raises Unreadable."""
    kind = filename.lower().rpartition(".")[2]
    if not content.strip():
        raise Unreadable(_("El archivo está vacío. Sube la hoja con tus filas."))
    if len(content) > MAX_BYTES:
        raise Unreadable(_("El archivo pasa de 5 MB. Deja solo la tabla, sin imágenes, y súbelo otra vez."))
    if content.startswith(OLD_OR_LOCKED):
        raise Unreadable(
            _("El archivo tiene contraseña o es un .xls antiguo. Ábrelo, quita la contraseña y guárdalo como .xlsx.")
        )
    if kind == "xlsm":
        raise Unreadable(_("El archivo lleva macros (.xlsm). Guárdalo como .xlsx, sin macros, y súbelo otra vez."))
    if kind not in ("xlsx", "csv"):
        raise Unreadable(_("Solo se leen archivos .xlsx o .csv. Guarda tu hoja en uno de esos formatos."))
    sheets = _read_xlsx(content) if kind == "xlsx" else [_read_csv(content)]
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable(_("El archivo no tiene ninguna fila escrita. Sube la hoja con tus filas."))
    return sheets


# Reading CSV -----------------------------------------------------------------------------------------------------


def _read_csv(content):
    text, clock = _decoded(content), _Clock()
    first, _newline, rest = text.partition("\n")
    separator = re.fullmatch(r"sep=(.)\s*", first)
    text = rest if separator else text
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator[1] if separator else _separator(text))
    try:
        return Sheet("", _bounded(enumerate(lines, start=2 if separator else 1), clock))
    except csv.Error:
        raise Unreadable(
            _("El archivo .csv está dañado: hay comillas sin cerrar. Guárdalo otra vez como .csv.")
        ) from None


def _decoded(content):
    """Text of UTF-8 with or without its mark, UTF-16 with it, or what Excel writes on Windows in Spanish."""
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "cp1252", "latin-1"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not text.startswith(("PK\x03\x04", "%PDF", "<?xml", "<!DOCTYPE", "<html", "{\\rtf")):
            return text
    raise Unreadable(_("El archivo no es un .csv de texto. Guarda tu hoja como .csv o .xlsx y súbelo otra vez."))


def _separator(text):
    """The one that makes the fullest rows of the beginning."""
    sample = text[:65_536]

    def parts(separator):
        """What share of the rows it parts, then into how many cells: a comma in one title does not outdo a table.

        Of all rows: a tab in a quoted cell of many lines would part more of them, cut short, than there are.
        """
        lines = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        rows = [row for row in islice(lines, 30) if row]
        parted, cells = sum(len(row) > 1 for row in rows), sum(bool(cell.strip()) for row in rows for cell in row)
        return parted / max(1, len(rows)), cells

    return max(",;\t", key=parts)


# Reading XLSX ----------------------------------------------------------------------------------------------------


def _read_xlsx(content):
    clock = _Clock()
    copy, merges = _copied(content, clock)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of openpyxl, on ornaments it does not read
            book = load_workbook(copy, read_only=True, data_only=True, keep_links=False)
            sheets, written = [], 0
            for page in book.worksheets:
                if page.sheet_state != "visible":
                    continue
                page.reset_dimensions()  # what the file says of its size is not trusted
                rows = _bounded(enumerate(page.iter_rows(values_only=True), start=1), clock)
                written += len(rows)
                if written > MAX_ROWS:
                    raise Unreadable(_too_big())
                sheets.append(Sheet(page.title, _filled(rows, merges[page._worksheet_path])))
            return sheets
    except Unreadable:
        raise
    except Exception:  # a damaged workbook fails in as many ways as there are damages
        raise Unreadable(_damaged()) from None


def _copied(content, clock):
    """The XML parts alone, unpacked and checked, as a workbook; and the merged cells of each part."""
    copy, merges = io.BytesIO(), defaultdict(list)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(copy, "w") as plain:
            _check_directory(packed.infolist())
            room = MAX_UNPACKED
            scan = _Scan(clock)
            for part in packed.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                with packed.open(part) as stream:
                    text = scan.read(stream, room)
                room -= len(text)
                merges[part.filename] = scan.merged
                plain.writestr(part.filename, text)
    except Unreadable:
        raise
    except Exception:  # so does a damaged archive: zipfile's errors, zlib's, expat's
        raise Unreadable(_damaged()) from None
    return copy, merges


def _check_directory(parts):
    """Refuse, from the list of parts alone, what would unpack too large or is not a plain workbook."""
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("El archivo tiene contraseña. Quítala y súbelo otra vez."))
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable(_("El archivo lleva macros. Guárdalo como .xlsx, sin macros, y súbelo otra vez."))
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("El archivo no es un libro de Excel. Guarda tu hoja como .xlsx o .csv y súbelo otra vez."))
    swollen = any(
        part.file_size > 1024 * 1024 and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts
    )
    if swollen or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(_too_large())


class _Scan:
    """Reads XML parts once, in pieces: no document types, so many elements in all, and no longer than the clock."""

    def __init__(self, clock):
        self.clock, self.elements, self.others, self.merged = clock, 0, 0, []

    def read(self, stream, room):
        """The part's bytes. ``room``: how many may come, whatever the archive says of its size."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._count
        pieces, self.merged = [], []
        while piece := stream.read(65_536):
            room -= len(piece)
            if room < 0:
                raise Unreadable(_too_large())
            self.clock.check()
            parser.Parse(piece)
            pieces.append(piece)
        parser.Parse(b"", True)
        return b"".join(pieces)

    def _refuse(self, *declared):
        raise Unreadable(_("El archivo trae instrucciones que Excel no escribe. Copia la tabla a un libro nuevo."))

    def _count(self, name, attributes):
        self.elements += 1
        self.others += name.rpartition(":")[2] not in CELLS
        if self.elements > MAX_ELEMENTS:
            raise Unreadable(_too_big())
        if self.others > MAX_OTHERS:
            raise Unreadable(_too_large())
        if name.endswith("mergeCell"):
            self.merged.append(attributes.get("ref", ""))


def _filled(rows, merged):
    """``rows`` with the first cell of each vertical merge repeated down to its end, as it looks on the screen."""
    by_number = dict(rows)
    for reference in merged[:MAX_ROWS]:
        column, first, _last_column, last = range_boundaries(reference)
        above = by_number.get(first, [])
        if last == first or column > len(above):
            continue
        for number, cells in rows:
            if first < number <= last:
                cells.extend([None] * (column - len(cells)))
                cells[column - 1] = above[column - 1]
    return rows


# What both have in common ----------------------------------------------------------------------------------------


def _bounded(numbered, clock):
    """(number, cells) of each row with something in it, cells without the blank end, while they are few enough."""
    rows = []
    for number, row in numbered:
        if number % 500 == 0:
            clock.check()
        cells = [_cell(value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            rows.append((number, cells))
        if len(cells) > MAX_COLUMNS or len(rows) > MAX_ROWS or number > LAST_ROW:
            raise Unreadable(_too_big())
    return rows


def plain(text):
    """``text`` as one line that reads as it stands: no control characters, no spaces or turns that nobody sees."""
    return " ".join(DIRECTION.sub("", CONTROL.sub("", text)).split())


def _cell(value):
    """What a cell holds, without the guard of formulas, the control characters and the spaces that nobody sees."""
    if isinstance(value, str):
        return plain(value[1:] if GUARDED.match(value) else value) or None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if value is None or isinstance(value, int | float | date) else str(value)


def _too_big():
    return _("Caben 2000 filas y 60 columnas, y el archivo trae más. Deja solo la tabla o divídela en dos archivos.")


def _too_large():
    return _("El archivo ocupa demasiado al abrirse. Copia solo la tabla a un libro nuevo y súbelo.")


def _damaged():
    return _("El archivo está dañado o no es un libro de Excel. Ábrelo, guárdalo otra vez como .xlsx y súbelo.")


# Writing -----------------------------------------------------------------------------------------------------------


def guarded(text):
    """``text`` so that no program takes it for a formula: with an apostrophe before, which ``read`` takes away."""
    return f"'{text}" if FORMULA.match(text) or GUARDED.match(text) else text


def to_csv(rows):
    """UTF-8 with its mark, so that Excel reads the accents; dates as 2026-06-15."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([_written(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _written(value):
    if isinstance(value, date):
        return value.isoformat()
    return guarded(CONTROL.sub("", value)) if isinstance(value, str) else value


def to_xlsx(name, rows, *, header=1, marks=frozenset(), more=()):
    """A workbook with ``rows`` on the sheet ``name``. ``header``: the number of the row that names the columns;
    ``marks``: (row, column) of cells to point out; ``more``: further sheets, as (name, rows)."""
    book = Workbook(write_only=True)
    _write_sheet(book, name, list(rows), header, marks)
    for other, lines in more:
        _write_sheet(book, other, list(lines), 1, frozenset())
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(book, name, rows, header, marks):
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or "Hoja1")
    sheet.freeze_panes = f"A{header + 1}"
    for column in range(1, max((len(row) for row in rows), default=0) + 1):
        longest = max(len(str(row[column - 1] or "")) for row in rows if len(row) >= column)
        sheet.column_dimensions[letter(column)].width = min(60, max(10, longest + 2))
    for number, row in enumerate(rows, start=1):
        cells = [_styled(sheet, value, number == header, (number, n) in marks) for n, value in enumerate(row, start=1)]
        sheet.append(cells)


BOLD, MARK = Font(bold=True), PatternFill("solid", start_color="FFFDE0DC")
TOP = Alignment(vertical="top", wrap_text=True)


def _styled(sheet, value, is_header, is_marked):
    """A cell of text stays text, and says so (``quotePrefix``) when it is written again by hand."""
    if isinstance(value, str):
        value = CONTROL.sub("", value)
        value = f"'{value}" if GUARDED.match(value) else value
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = bool(FORMULA.match(value))
    if isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    if is_header:
        cell.font, cell.alignment = BOLD, TOP
    if is_marked:
        cell.fill = MARK
    return cell


def attachment(content, *, filename):
    """A written sheet handed out as a file."""
    return uploads.attachment(io.BytesIO(content), filename=filename)


def as_file(rows, *, name, request):
    """``rows`` handed out as the ``formato`` asked for: csv, or else xlsx; named for what it is and for today."""
    kind = "csv" if request.GET.get("formato") == "csv" else "xlsx"
    content = to_csv(rows) if kind == "csv" else to_xlsx(name, rows)
    return attachment(content, filename=f"{slugify(name)}-{timezone.localdate()}.{kind}")
