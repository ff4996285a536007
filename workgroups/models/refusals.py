"""Why a verb of the domain did not act. Every app above raises and answers these two."""


class NotNow(Exception):
    """The object's state does not allow it now; the message says so in a sentence for people."""


class StaleVersion(Exception):
    """Someone saved first. ``current`` is the row as it stands."""

    def __init__(self, current):
        super().__init__(current)
        self.current = current
