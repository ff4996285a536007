"""What a user may do to a training and its registrations."""

from workgroups.models import Standing
from workgroups.permissions import can_lead_group, can_prepare_group


def can_create_training(user):
    """Whoever prepares at least one group."""
    standing = Standing.of(user)
    return standing.is_secretariat or bool(standing.prepared_group_ids)


def can_edit_training(user, training):
    """Its plan, registrations, attendance and evaluation."""
    return can_prepare_group(user, training.group)


def can_see_results(user, training):
    """What everyone answered together: the group that organises it, and who reads everything."""
    standing = Standing.of(user)
    return standing.sees_all or training.group_id in standing.group_ids or can_edit_training(user, training)


def can_cancel_training(user, training):
    """Whoever leads the group."""
    return can_lead_group(user, training.group)


def can_certify_training(user, training):
    """Issue, replace and revoke its certificates: whoever leads the group."""
    return can_lead_group(user, training.group)


def can_decide_enrolment(user, enrolment):
    """Approve a registration: who prepares the training, or an accredited person of the institution it speaks for."""
    return can_edit_training(user, enrolment.training) or enrolment.institution_id in Standing.of(user).institution_ids


def can_list_enrolments(user, training):
    """Who prepares or reads all sees every registration; an institution's accredited people, those of theirs."""
    standing = Standing.of(user)
    return can_edit_training(user, training) or standing.sees_all or bool(standing.institution_ids)


def can_read_report(user):
    """The numbers of all the trainings, which name nobody: whoever speaks for an institution or holds an office."""
    return bool(Standing.of(user).group_ids)
