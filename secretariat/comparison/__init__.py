"""A file beside the directory as it stands: what each of its rows would change, without changing anything.

The directory is read once, in as many queries whatever its size, and the rows are followed on that copy in their
order, so that a row sees what those above it would do. What is to be done comes out as acts, for
``secretariat.operations.imports`` to run under its locks.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from secretariat.comparison.designation import Reading
from secretariat.comparison.directory import Directory
from secretariat.comparison.row import CHANGED, ERROR, NEW, SAME, STATES, Row

__all__ = ["CHANGED", "ERROR", "NEW", "SAME", "STATES", "Comparison", "Row"]


@dataclass(frozen=True)
class Comparison:
    rows: list
    people: list  # who would be new, with an address and something that an account would open today

    @classmethod
    def of(cls, table, user, now):
        """Follow the lines of ``table`` (a ``sheet.Table``), uploaded by ``user``, on a copy of the directory."""
        directory = Directory(user, timezone.localdate(now))
        rows = [Reading(line, directory).read() for line in table.lines]
        return cls(rows, directory.newcomers_to_invite())

    @property
    def counts(self):
        counted = Counter(row.state for row in self.rows)
        return {state: counted[state] for state in STATES} | {"todas": len(self.rows)}

    @property
    def mark(self):
        """Two looks with the same mark showed the same: nothing that matters changed between them."""
        seen = [(r.number, r.state, r.errors, r.changes, r.notes) for r in self.rows]
        return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()[:32]

    def by_need(self):
        """Those that need something first, then as they stand in the file."""
        return sorted(self.rows, key=lambda row: (STATES.index(row.state), row.number))
