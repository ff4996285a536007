"""Files as they come: written by people, by other programs, and by those who mean harm."""

import io
import struct
import time
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from rendering import spreadsheets
from rendering.spreadsheets import Unreadable, read, to_csv, to_xlsx

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def workbook(*sheets):
    """An XLSX of (name, rows) made as other programs do."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content, name, text):
    """``content`` with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return out.getvalue()


PLAIN = workbook(("Hoja1", [["Sigla", "Nombre"], ["DIRESA", "Rosa"]]))
SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(rows):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def rows_of(content, filename):
    return [sheet.rows for sheet in read(content, filename)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_any_encoding_and_separator(encoding, separator):
    lines = [["Sigla", "Nombre", "Año"], ["DRET", "Núñez Ordóñez", "2026"], [], ["MPZ", "«Ñato»", ""]]
    content = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    assert rows_of(content, "Directorio.CSV") == [
        [(1, ["Sigla", "Nombre", "Año"]), (2, ["DRET", "Núñez Ordóñez", "2026"]), (4, ["MPZ", "«Ñato»"])]
    ]


def test_csv_says_its_separator():
    assert rows_of(b"sep=|\nA,B|C\n1|2\n", "a.csv") == [[(2, ["A,B", "C"]), (3, ["1", "2"])]]


def test_xlsx_gives_dates_numbers_and_text_without_the_spaces_nobody_sees():
    row = [
        " Rosa\xa0 Peña\n",
        datetime(2026, 6, 15),  # noqa: DTZ001 (a sheet knows no zone)
        date(2026, 6, 16),
        45000,
        3.0,
        2.5,
        True,
        None,
        "",
        " ",
    ]
    assert rows_of(workbook(("A", [[], row])), "a.xlsx") == [
        [(2, ["Rosa Peña", date(2026, 6, 15), date(2026, 6, 16), 45000, 3, 2.5, "Sí"])]
    ]


def test_xlsx_repeats_a_vertical_merge_and_skips_hidden_sheets():
    book = Workbook()
    for row in [["Directorio 2026", None], ["DIRESA", "Rosa"], [None, "Jorge"], [None, "Otra"]]:
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("A2:A3")
    book.create_sheet("Oculta").sheet_state = "hidden"
    book["Oculta"].append(["x"])
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue(), "a.xlsx") == [
        [(1, ["Directorio 2026"]), (2, ["DIRESA", "Rosa"]), (3, ["DIRESA", "Jorge"]), (4, [None, "Otra"])]
    ]


def bomb():
    return with_part(PLAIN, SHEET, sheet_xml(" " * 60_000_000))


def lying_bomb():
    """Says in its directory that it unpacks to a hundred bytes."""
    content = bytearray(bomb())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.rfind(signature)
        content[at + offset : at + offset + 4] = struct.pack("<I", 100)
    return bytes(content)


def many_parts():
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as book:
        for n in range(600):
            book.writestr(f"xl/p{n}.xml", "<a/>")
    return out.getvalue()


def entities(declared):
    return with_part(PLAIN, SHEET, declared + sheet_xml('<row r="1"><c t="str" r="A1"><v>&amp;x;</v></c></row>'))


def laughs():
    """Nine entities, each ten times the one before."""
    told = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY a0 "ja">{told}]>'


def part(rows):
    return with_part(PLAIN, SHEET, sheet_xml(rows))


def million_rows():
    return part("".join(f"<row><c><v>{n}</v></c></row>" for n in range(500_000)))


NASTY = {  # name: (content, file name, what the refusal says)
    "empty": (lambda: b" \n", "a.csv", "está vacío"),
    "large": (lambda: b"a," * 3_000_000, "a.csv", "pasa de 5 MB"),
    "old_or_locked": (lambda: spreadsheets.OLD_OR_LOCKED + b"0" * 600, "a.xlsx", "contraseña o es un .xls antiguo"),
    "macros_by_name": (lambda: PLAIN, "a.xlsm", "macros"),
    "macros_inside": (lambda: with_part(PLAIN, "xl/vbaProject.bin", "x"), "a.xlsx", "macros"),
    "pdf_as_csv": (lambda: b"%PDF-1.7 x", "a.csv", "no es un .csv de texto"),
    "xlsx_as_csv": (lambda: PLAIN, "a.csv", "no es un .csv de texto"),
    "text_as_xlsx": (lambda: b"Sigla;Nombre", "a.xlsx", "está dañado o no es un libro"),
    "other_type": (lambda: b"x", "directorio.ods", "Solo se leen archivos .xlsx o .csv"),
    "no_type": (lambda: b"x", "directorio", "Solo se leen archivos .xlsx o .csv"),
    "other_zip": (lambda: PLAIN.replace(b"xl/workbook.xml", b"xl/workbooc.xml"), "a.xlsx", "no es un libro"),
    "truncated": (lambda: PLAIN[: len(PLAIN) // 2], "a.xlsx", "está dañado"),
    "broken_xml": (lambda: with_part(PLAIN, SHEET, "<worksheet><sheetData>"), "a.xlsx", "está dañado"),
    "no_rows": (lambda: workbook(("A", [[None, " "]])), "a.xlsx", "ninguna fila escrita"),
    "bomb": (bomb, "a.xlsx", "ocupa demasiado"),
    "lying_bomb": (lying_bomb, "a.xlsx", "está dañado"),
    "many_parts": (many_parts, "a.xlsx", "ocupa demasiado"),
    "many_rows": (lambda: workbook(("A", [["x"]] * 2001)), "a.xlsx", "Caben 2000 filas"),
    "rows_in_two_sheets": (
        lambda: workbook(("A", [["x"]] * 1500), ("B", [["x"]] * 1500)),
        "a.xlsx",
        "Caben 2000 filas",
    ),
    "million_rows": (million_rows, "a.xlsx", "Caben 2000 filas"),
    "styles": (lambda: with_part(PLAIN, "xl/styles.xml", f"<s>{'<xf/>' * 60_000}</s>"), "a.xlsx", "ocupa demasiado"),
    "far_row": (lambda: part('<row r="99999999999"><c><v>1</v></c></row>'), "a.xlsx", "Caben 2000 filas"),
    "far_column": (lambda: part('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "a.xlsx", "60 columnas"),
    "columns_csv": (lambda: b"a," * 1_000_000, "a.csv", "60 columnas"),
    "rows_csv": (lambda: b"a\n" * 2_001, "a.csv", "Caben 2000 filas"),
    "open_quote": (lambda: b'a,"' + b"x" * 400_000, "a.csv", "comillas sin cerrar"),
    "external_entity": (
        lambda: entities('<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "a.xlsx",
        "Excel no escribe",
    ),
    "billion_laughs": (lambda: entities(laughs()), "a.xlsx", "Excel no escribe"),
}


@pytest.mark.parametrize("name", NASTY)
def test_hostile_file_is_refused_in_seconds_with_a_sentence(name, monkeypatch):
    monkeypatch.setattr(spreadsheets, "SECONDS", 3)
    make, filename, sentence = NASTY[name]
    content = make()
    began = time.monotonic()
    with pytest.raises(Unreadable, match=sentence):
        read(content, filename)
    assert time.monotonic() - began < 6


def test_reading_ends_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(spreadsheets, "SECONDS", -1)
    with pytest.raises(Unreadable, match="tarda demasiado"):
        read(PLAIN, "a.xlsx")


FORMULAS = ["=1+1", "+51 972 000 001", "-1", "@SUM(A1)", "'=1", "''=2", "＝1", "'", "''", "a=b", "'a"]


def test_no_cell_written_is_a_formula():
    book = load_workbook(io.BytesIO(to_xlsx("A", [["Dato"], *([text] for text in FORMULAS)])))
    assert [(cell.data_type, cell.quotePrefix) for (cell,) in book["A"].iter_rows(min_row=2)] == [
        *[("s", True)] * 4,
        *[("s", False)] * 2,
        ("s", True),
        *[("s", False)] * 4,
    ]
    lines = to_csv([[text] for text in FORMULAS]).decode("utf-8-sig").split("\r\n")
    assert lines == [
        "'=1+1",
        "'+51 972 000 001",
        "'-1",
        "'@SUM(A1)",
        "''=1",
        "'''=2",
        "'＝1",
        "'",
        "''",
        "a=b",
        "'a",
        "",
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(FORMULAS)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5))
@example([["", "\t0\r", "\t0\r"]])  # tabs in cells of several lines
@example([["x", "a\tb\nc\td"]])
@example([["\u200bMPZ", "\u202e"]])
def test_what_is_written_is_read_again(rows):
    told = [["Sigla", "b"], *rows]
    seen = [[spreadsheets.plain(text) for text in row] for row in told]
    for content, filename in ((to_xlsx("A", told), "a.xlsx"), (to_csv(told), "a.csv")):
        read_again = dict(rows_of(content, filename)[0])
        for number, row in enumerate(seen, start=1):
            assert [cell or "" for cell in read_again.get(number, [])] == _without_end(row), filename


def _without_end(row):
    while row and not row[-1]:
        row = row[:-1]
    return row
