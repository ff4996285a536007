"""What one line of a file would do, and how a line is told against the copy of the directory."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rendering.folding import fold
from rendering.spreadsheets import plain
from secretariat.comparison.directory import words_of
from secretariat.sheet import BY_NAME

ERROR, CHANGED, NEW, SAME = STATES = ("error", "cambia", "nueva", "igual")
NOBODY = {"vacante", "por designar", "sin designar", "sin titular", "sin alterno", "pendiente"}


@dataclass
class Row:
    """What one line of the file would do. ``acts``: (verb, facts), in order."""

    number: int
    acronym: str = ""
    person: str = ""
    is_known: bool = True
    errors: list = field(default_factory=list)  # of (cell, sentence)
    changes: list = field(default_factory=list)  # of (label, before, after)
    notes: list = field(default_factory=list)
    acts: list = field(default_factory=list)
    is_new: bool = False

    @property
    def state(self):
        if self.errors:
            return ERROR
        if self.is_new:
            return NEW
        return CHANGED if self.changes else SAME


class Telling:
    """One line told to the directory: what it says is set on the copy, and what is to be done kept in ``row``."""

    def __init__(self, line, directory):
        self.line, self.said, self.directory = line, line.said, directory
        if fold(self.said.get("full_name")) in NOBODY:
            del self.said["full_name"]
        self.row = Row(line.number, self.said.get("acronym", ""), self.said.get("full_name", ""), errors=line.errors)

    def _create(self, verb, thing, note):
        self.row.is_new = True
        self.row.notes.append(note)
        self.row.acts.append((verb, {"row": thing}))

    def _tell(self, thing, fields, names=None):
        """Those of ``fields`` that no line above told of ``thing``. One that told otherwise is an error here."""
        first = {}
        for name, value in fields.items():
            if value in (None, ""):
                continue
            line, before = self.directory.told.setdefault((id(thing), name), (self.line.number, value))
            if line == self.line.number:
                first[name] = value
            elif fold(before) != fold(value):
                column = (names or {}).get(name, name)
                facts = {"line": line, "value": words_of(column, before)}
                self.line.refuse(column, _("La fila %(line)s dice «%(value)s». Deja un solo dato.") % facts)
        return first

    def _change(self, thing, fields, names=None):
        """Set what the line says and is not so yet, and name those fields; what it leaves empty stays as it is."""
        changed = []
        for name, value in self._tell(thing, fields, names).items():
            before = getattr(thing, name)
            same = plain(before) == value if isinstance(before, str) else before == value
            if same or (name == "email" and before.lower() == value):
                continue
            column = (names or {}).get(name, name)
            self.row.changes.append((BY_NAME[column].heading, words_of(column, before), words_of(column, value)))
            setattr(thing, name, value)
            changed.append(name)
        return changed

    def _update(self, verb, thing, fields, names=None):
        if changed := self._change(thing, fields, names):
            self.row.acts.append((verb, {"row": thing, "fields": changed}))
