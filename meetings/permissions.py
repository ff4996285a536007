"""What a user may do to a meeting, its acta and its agreements, by who they are to it."""

from workgroups.models import Standing
from workgroups.permissions import can_lead_group, can_prepare_group


def can_edit_meeting(user, meeting):
    """Change its plan and agenda, and log it."""
    return can_prepare_group(user, meeting.group)


def can_close_meeting(user, meeting):
    """Close the session, cancel the meeting, declare its acta final."""
    return can_lead_group(user, meeting.group)


def can_create_meeting(user):
    """Whoever prepares at least one group."""
    standing = Standing.of(user)
    return standing.is_secretariat or bool(standing.prepared_group_ids)


def can_report_agreement(user, agreement):
    """Say how it advances: who prepares the group, or an institution that answers for it."""
    if can_prepare_group(user, agreement.meeting.group):
        return True
    own = Standing.of(user).institution_ids
    return any(party.institution_id in own for party in agreement.ordered_parties)
