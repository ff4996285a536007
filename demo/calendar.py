"""Writes every meeting of the demonstration, in the order of time, so that numbers follow it."""

from django.utils import timezone

from demo import coming, groups_2024, recent_groups, recent_plenaries
from demo.days import Days
from demo.documents import attach_documents
from demo.plenaries_2024 import PLENARIES
from demo.session_2024 import INSTALLATION
from demo.sessions import clerk_of, hold, plan


def load_calendar(*, now):
    """Hold what was held, then plan what comes, as of ``now``."""
    days = Days(timezone.localdate(now))
    held = [INSTALLATION, *PLENARIES, *groups_2024.sessions()]
    held += [*recent_plenaries.sessions(days), *recent_groups.sessions(days)]
    for session in sorted(held, key=lambda session: (session.day, session.starts)):
        hold(session)
    meeting = plan(coming.plenary(days))
    attach_documents(meeting=meeting, by=clerk_of(meeting.group), now=now)
    plan(coming.cancelled(days))
    for session in sorted(coming.groups(days), key=lambda session: session.day):
        plan(session)
