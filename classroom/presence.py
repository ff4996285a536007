"""The list of who was in a virtual room, as Zoom, Meet or Teams hand it out, and whom of the registered it names.

Their columns differ by product and language, what stands above the table too. Who left and came back has several rows.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from rendering.folding import fold
from rendering.spreadsheets import Unreadable, read
from trainings.models import Enrolment

HEADINGS = {
    "name": "name, full name, user name, name original name, participant, nombre, nombre completo, nombre de usuario, "
    "nombre nombre original, participante, nombre de usuario nombre original, nombres y apellidos",
    "given": "first name, nombre de pila, nombres",
    "family": "last name, apellido, apellidos",
    "email": "email, user email, e mail, email address, correo, correo electronico, correo electronico del usuario, "
    "direccion de correo electronico, participant id upn, id de participante upn, correo electronico de usuario",
    "joined": "join time, time joined, first join, joined at, first seen, hora de entrada, hora de ingreso, "
    "hora de union, primera union, hora en la que se unio, hora de incorporacion, primera incorporacion",
    "length": "duration, duration minutes, total duration minutes, in meeting duration, time in call, duracion, "
    "duracion minutos, duracion total minutos, duracion en la reunion, tiempo en la llamada, "
    "duracion de la reunion, minutos",
}
MEANING = {word.strip(): column for column, words in HEADINGS.items() for word in words.split(",")}
PARTS = re.compile(r"(\d+)\s*(h|m|s)", re.IGNORECASE)  # «1h 2m 3s», «1 hr 5 min», «1 h 5 min», «62 min»
SECONDS = {"h": 3600, "m": 60, "s": 1}
HOUR = re.compile(r"\b(\d{1,2}):(\d\d)(?::\d\d)?\s*([ap])?", re.IGNORECASE)  # «14:58:02», «2:58 p. m.»
LONGEST = 40  # letters of a length, however it is written
EARLY = timedelta(hours=1)  # before the session: more is the hour of another zone


@dataclass
class Presence:
    """One who was there, with all their stays. ``joined``: the hour of the first, as it is written; None unread."""

    name: str
    email: str
    seconds: int = 0
    joined: time | None = None

    @property
    def minutes(self):
        return self.seconds // 60


@dataclass(frozen=True)
class Match:
    """``registered``: whom they can be: one is a match, several are to be chosen from, none is somebody unknown.

    ``at``: when they came, if it can be told.
    """

    presence: Presence
    registered: list[Enrolment]
    is_enough: bool
    at: datetime | None

    @property
    def enrolment(self):
        return self.registered[0] if len(self.registered) == 1 else None


def presences(content, filename):
    """Who was in the room, by address or else by name. Raises Unreadable."""
    rows = [cells for _number, cells in read(content, filename)[0].rows]
    table, columns = _table(rows)
    found: dict = {}
    for cells in table:
        said = {column: str(cells[place] or "").strip() for column, place in columns.items() if place < len(cells)}
        name = said.get("name") or f"{said.get('given', '')} {said.get('family', '')}".strip()
        email = said.get("email", "").lower()
        if name or email:
            one = found.setdefault(email or fold(name), Presence(name or email, email))
            one.seconds += _seconds(said.get("length", "")[:LONGEST])
            one.joined = min(filter(None, (one.joined, _hour(said.get("joined", "")))), default=None)
    if not found:
        raise Unreadable(_("La lista no tiene ninguna persona."))
    return list(found.values())


def _table(rows):
    """The rows below the headings of the participants, up to the next section, and where each column is."""
    for place, cells in enumerate(rows):
        columns = _columns(cells)
        if "length" in columns and {"name", "given"} & set(
            columns
        ):  # what stands above may have an address and a length
            below = rows[place + 1 :]
            ends = [n for n, row in enumerate(below) if _begins_section(row)]
            return below[: ends[0]] if ends else below, columns
    raise Unreadable(
        _("No se encuentra la tabla de participantes. Sube el archivo .csv que da Zoom, Meet o Teams, sin cambiarlo.")
    )


def _columns(cells):
    """{column: place}. With a family name beside it, «Nombre» is the given one."""
    columns: dict = {}
    for place, cell in enumerate(cells):
        if meaning := MEANING.get(fold(cell)):
            columns.setdefault(meaning, place)
    if "family" in columns and "given" not in columns and "name" in columns:
        columns["given"] = columns.pop("name")
    return columns


def _begins_section(cells):
    """«3. In-Meeting Activities», alone in its row."""
    words = [str(cell) for cell in cells if cell not in (None, "")]
    return len(words) == 1 and re.match(r"\d\.\s", words[0]) is not None


def _seconds(said):
    """A length however it is written: «62», «1:02:03», «1h 2m 3s», «1 hr 5 min»."""
    if said.isdecimal():  # minutes, as Zoom counts them
        return int(said) * 60
    if re.fullmatch(r"\d+(:\d\d){1,2}", said):
        parts = [int(part) for part in said.split(":")]
        return sum(part * unit for part, unit in zip(reversed(parts), (1, 60, 3600), strict=False))
    return sum(int(number) * SECONDS[unit.lower()] for number, unit in PARTS.findall(said))


def _hour(said):
    """The hour of the day in «9/6/26, 14:58:02», «2:58 PM»; None if there is none."""
    if not (found := HOUR.search(said)):
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def came_at(session, hour):
    """When someone came who joined at that hour of its day; None where it can only be the hour of another zone."""
    at = hour and timezone.make_aware(datetime.combine(session.starts_on, hour))
    return at if at and session.starts_at - EARLY <= at < session.ends_at else None


def matched(found, registered, minutes, session):
    """A Match for each presence: by address, else by the same name, else by all its words; in the order of the list."""
    by_email = {enrolment.email.lower(): enrolment for enrolment in registered if enrolment.email}
    names = [(set(fold(enrolment.full_name).split()), enrolment) for enrolment in registered]
    return [
        Match(one, _whom(one, by_email, names), one.minutes >= minutes, came_at(session, one.joined)) for one in found
    ]


def _whom(one, by_email, names):
    if one.email in by_email:
        return [by_email[one.email]]
    words = set(fold(re.sub(r"\(.*?\)", " ", one.name)).split())  # «Abel Q. (DEPINCRI)»
    same = [enrolment for theirs, enrolment in names if theirs == words]
    enough = len(words) > 1  # «Abel» alone can be anyone
    return same or [enrolment for theirs, enrolment in names if enough and (words <= theirs or theirs <= words)]
