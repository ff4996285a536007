"""What a user may do, by who they are to the group."""

from workgroups.models import Office, Standing


def can_prepare_group(user, group):
    """Prepare and log the group's meetings: the Mesa's secretariat, or whoever coordinates or assists the group."""
    standing = Standing.of(user)
    return standing.is_secretariat or standing.holds(
        group.pk, Office.Kind.COORDINATOR, Office.Kind.SECRETARY, Office.Kind.STAFF
    )


def can_lead_group(user, group):
    """Close its sessions and declare its actas final: the Mesa's secretary, or the group's coordinator or secretary."""
    standing = Standing.of(user)
    return standing.is_secretary or standing.holds(group.pk, Office.Kind.COORDINATOR, Office.Kind.SECRETARY)


def can_view_contacts(user, person):
    """E-mail and phone of a person: the secretariat, the auditor, the person themself and their own institution."""
    standing = Standing.of(user)
    return (
        standing.is_secretariat
        or standing.holds(standing.plenary_id, Office.Kind.AUDITOR)
        or user.person_id == person.pk
        or person.institution_id in standing.institution_ids
    )
