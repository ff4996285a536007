"""A directory and the spreadsheet a coordinator keeps of it: 25 institutions, 60 people, and all that goes wrong."""

import io
from datetime import date, datetime

from openpyxl import Workbook

from tests import factories as f

HEADING = [
    "SIGLA ", "Nombre de la Institución", "NIVEL DE GOBIERNO", "Grupo de trabajo", "Observaciones", "Titular/Alterno",
    "Apellidos y Nombres", "cargo", "E-mail", "Celular", "N° de Oficio", "Fecha de Oficio", "Desde", "Hasta",
]  # fmt: skip
FIRST = 6  # the first row under the heading
NAMES = ["Rosa", "Jorge", "Elsa", "Hugo", "Milagros", "Wilmer", "Félix", "Karina", "Óscar", "Liliana"]
SURNAMES = ["Peña", "Carrasco", "Dioses", "Atoche", "Ñique", "Infante"]


def name_of(n):
    """Sixty different names."""
    return f"{NAMES[n % 10]} {SURNAMES[n // 10]} Gallo{chr(97 + n % 10)}"


def known_directory(plenary):
    """Twenty institutions with a titular and an alternate in the plenary since 2024, as the file says them."""
    for n in range(20):
        institution = f.InstitutionFactory(acronym=f"I{n:02d}", official_name=f"Dirección Regional {n:02d}")
        seat = f.SeatFactory(group=plenary, institution=institution, since=date(2024, 1, 1), order=n + 1)
        for role, m in (("titular", 2 * n), ("alternate", 2 * n + 1)):
            who = {"full_name": name_of(m), "post": "Especialista", "email": f"p{m}@dir{n:02d}.pe", "phone": ""}
            person = f.PersonFactory(institution=institution, **who)
            f.AccreditationFactory(seat=seat, person=person, role=role, since=date(2024, 1, 15))


def _row(n, role, person, **more):
    """A row as it is typed: spaces before and after, capitals, a date as text."""
    typed = {
        "sigla": f"  i{n:02d}\xa0",
        "name": f"DIRECCION  REGIONAL {n:02d} ",
        "level": " regional",
        "group": "Mesa Plenaria",
        "note": "llamar",
        "role": role,
        "person": f" {name_of(person).upper()}  ",
        "post": "Especialista ",
        "email": f" P{person}@DIR{n:02d}.PE",
        "phone": None,
        "letter": None,
        "letter_on": None,
        "since": ("15/01/2024", "15 de enero de 2024", datetime(2024, 1, 15), 45306)[person % 4],  # noqa: DTZ001
        "until": None,
    }
    return list((typed | more).values())


def rows():
    """The rows by their number in the file; 32 stay, 8 change, 20 are new: ten of five new institutions, ten more."""
    every = [_row(n, ("TITULAR", "Alterno")[m % 2], m) for n in range(20) for m in (2 * n, 2 * n + 1)]
    for n in range(8):
        every[n] = _row(n // 2, ("titular ", "ALTERNA")[n % 2], n, post="Jefatura", until="31 de diciembre de 2026")
    for n in range(20, 25):
        name = {"name": f"Municipalidad Distrital {n}", "level": "Gobierno Local", "since": "15-06-2026"}
        every += [_row(n, "Titular", 2 * n, **name), _row(n, "suplente", 2 * n + 1, **name)]
    every += [_row(n, "Alterno", 50 + n, group="GT Salud", since="15.06.26", letter=f"Of. {n}") for n in range(10)]
    return dict(enumerate(every, start=FIRST))


WRONG = {  # row: (column, what was typed)
    9: ("until", "31/06/2026"),
    15: ("sigla", "I077"),
    16: ("email", "p11@dir05.pe"),
    20: ("role", "Titular/Alterno"),
    25: ("since", "2024"),
    30: ("email", "p24 arroba dir12"),
    48: ("level", "distrital"),
    51: ("email", "p44@dir22.pe"),
    60: ("group", "Deporte"),
}
COLUMNS = [
    "sigla", "name", "level", "group", "note", "role", "person",
    "post", "email", "phone", "letter", "letter_on", "since", "until",
]  # fmt: skip


def spreadsheet(*, wrong):
    """The file as XLSX: merged titles, a blank row, the heading, the rows with a blank one between, and ``wrong``."""
    book = Workbook()
    page = book.active
    page.title = "Representantes"
    for title in ("MESA MULTISECTORIAL", "Directorio actualizado a junio de 2026", None, None):
        page.append([title])
    page.merge_cells("A1:N1")
    page.merge_cells("A2:N2")
    page.append(HEADING)
    for number, row in rows().items():
        if number in wrong:
            column, typed = wrong[number]
            row[COLUMNS.index(column)] = typed
            if column == "sigla":
                row[COLUMNS.index("name")] = None
        page.append(row)
    page.append([])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
