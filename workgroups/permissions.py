"""What a user may do, by who they are to the group."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from members.models import Person
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
        or standing.is_auditor
        or user.person_id == person.pk
        or person.institution_id in standing.institution_ids
    )


def can_view_letter(user, institution_id):
    """The scanned letter of a designation: the secretariat, the auditor and the institution that wrote it."""
    standing = Standing.of(user)
    return standing.is_secretariat or standing.is_auditor or institution_id in standing.institution_ids


def can_edit_directory(user):
    """Institutions, seats, people and accreditations, by hand or by import; invitations: the Mesa's secretariat."""
    return Standing.of(user).is_secretariat


def can_see_holidays(user):
    """The page of holidays: the secretariat and the auditor; everyone else sees them on the calendar."""
    standing = Standing.of(user)
    return standing.is_secretariat or standing.is_auditor


def can_edit_holidays(user):
    """Correct the calendar of the country, from which business days are counted: the Mesa's secretariat."""
    return Standing.of(user).is_secretariat


def can_edit_email(user, person):
    """Their address: the secretariat; of an account or an office only the secretary, as it could open the account."""
    standing = Standing.of(user)
    return standing.is_secretary or (standing.is_secretariat and not has_access(person))


def can_merge_people(user, *people):
    """The secretariat; of an account or an office only the secretary, as a merge hands them over."""
    return all(can_edit_email(user, person) for person in people)


def with_access(people):
    """Of ``people``, those with an account or an office, of today or announced."""
    offices = Office.objects.exclude(until__lt=timezone.localdate()).filter(person=OuterRef("pk"))
    return people.filter(Q(user__isnull=False) | Exists(offices))


def has_access(person):
    return with_access(Person.objects.filter(pk=person.pk)).exists()


def can_appoint(user):
    """Offices, suspended accounts, the review of privileges: the Mesa's secretary, so that nobody raises themself."""
    return Standing.of(user).is_secretary


def can_invite(user, person):
    """Offer an account: the secretariat; to whoever holds an office only the secretary, so that staff raise nobody."""
    if can_appoint(user):
        return True
    return can_edit_directory(user) and not person.offices.overlapping(timezone.localdate()).exists()


def can_audit(user):
    """Read the audit log and earlier reviews: the Mesa's secretary and its auditor."""
    standing = Standing.of(user)
    return standing.is_secretary or standing.is_auditor


def can_export_contacts(user):
    """Take the contacts of everyone away in a file: the secretariat and the auditor. Every time is logged."""
    standing = Standing.of(user)
    return standing.is_secretariat or standing.is_auditor


def can_see_letters(user):
    """The delivery log, with every letter's text: the secretariat and the auditor."""
    standing = Standing.of(user)
    return standing.is_secretariat or standing.is_auditor


def can_send_letters(user):
    """Send again, stop, and write down who was told by another way: the Mesa's secretariat."""
    return Standing.of(user).is_secretariat


def can_see_as(user):
    """Look at Mesa as someone else sees it, changing nothing: the Mesa's secretary. Every look is logged."""
    return Standing.of(user).is_secretary


def can_see_reviews(user):
    """Whoever audits, and the chair of the plenary, who decides on the secretary."""
    return Standing.of(user).sees_reviews


def can_decide_access(user, holder):
    """Nobody decides on themself: the secretary decides on everyone else, the chair of the plenary on the secretary."""
    if holder.person.pk == user.person_id:
        return False
    standing = Standing.of(user)
    return standing.holds(standing.plenary_id, Office.Kind.CHAIR) if holder.is_secretary else standing.is_secretary


def can_see_rights_requests(user):
    """The register of requests about personal data: the secretariat, which answers them, and the auditor."""
    return Standing.of(user).sees_rights_requests


def can_answer_rights_request(user):
    """Register one by hand, answer it, hand over a person's copy: the Mesa's secretariat."""
    return Standing.of(user).is_secretariat


def can_erase_person(user):
    """Remove a person's contacts and close their account: the Mesa's secretary."""
    return Standing.of(user).is_secretary
