"""Why a verb of the domain did not act. Every app above raises and answers these two."""

import hashlib

from notifications.models import NotNow

__all__ = ["NotNow", "StaleVersion", "version_of"]


class StaleVersion(Exception):
    """Someone saved first. ``current`` is the row as it stands."""

    def __init__(self, current):
        super().__init__(current)
        self.current = current


def version_of(row, *names):
    """A mark of what ``row`` says now in ``names``: who edits it sends back the mark they read."""
    said = "\x00".join(str(getattr(row, name)) for name in names)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
