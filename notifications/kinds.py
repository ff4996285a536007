"""What letters there are. The app that writes one says here how it is made at the moment it leaves.

A reminder or a change is not kept as text: ``make`` reads the facts again, so that a meeting that moved, was cancelled
or lost a member sends nothing wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

OTHERS = _("Otros avisos")


class NotDue(Exception):
    """The letter has nothing to say any more. Carries the reason, a sentence for the delivery log."""


@dataclass(frozen=True)
class Post:
    """A letter ready to leave. ``attachments``: (file name, bytes, type); ``headers``: those of its own."""

    subject: str
    text: str
    html: str = ""
    attachments: tuple = ()
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """``make(letter, now)`` gives the Post or raises NotDue; without it the row holds the text.

    ``is_essential``: nobody can turn it off. ``can_wait``: it may come in the daily digest. ``group``: the heading
    under which people choose it; ``is_listed``: they find it there; ``is_for(person, now)``: only these do;
    ``is_of_members``: it says nothing any more to who left the Mesa.
    """

    name: str
    title: Any  # lazy text, as the preferences and the log call it
    make: Callable | None = None
    is_essential: bool = False
    can_wait: bool = False
    group: Any = OTHERS
    is_listed: bool = True
    is_for: Callable | None = None
    is_of_members: bool = True

    def is_chosen_by(self, person, now):
        """True if it stands among the letters that ``person`` chooses how to get."""
        return self.is_listed and (self.is_for is None or self.is_for(person, now))


KINDS: dict[str, Kind] = {}


def register(*kinds):
    """Called once by each app, when it is ready."""
    for kind in kinds:
        KINDS[kind.name] = kind
