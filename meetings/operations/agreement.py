from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.models import Agreement, AgreementEvent, AgreementParty, Meeting, NotNow, StaleVersion
from meetings.operations.meeting import number_agreements
from workgroups.models import WorkGroup


def _editable(meeting):
    meeting = Meeting.objects.select_for_update().select_related("group").get(pk=meeting.pk)
    if not meeting.is_record_editable:
        raise NotNow(_("El acta ya es final: sus acuerdos no se cambian. Anula el acuerdo y toma otro."))
    return meeting


def series_of(meeting):
    """The series of a meeting's agreements: «MMTRM» in the plenary, «MMTRM/GT-SALUD» in a group."""
    if meeting.group.is_plenary:
        return meeting.group.code
    plenary = WorkGroup.objects.plenary()
    return f"{plenary.code}/{meeting.group.code}" if plenary else meeting.group.code


def _set_parties(agreement, lead, others):
    wanted = {i.pk: False for i in others} | {lead.pk: True}
    parties = agreement.parties.all()
    if wanted != dict(parties.values_list("institution_id", "is_lead")):
        parties.delete()
        for institution_id, is_lead in wanted.items():
            AgreementParty.objects.create(agreement=agreement, institution_id=institution_id, is_lead=is_lead)


@transaction.atomic
def add_agreement(*, meeting, item, lead, others, submission, by, now, **fields):
    """Take an agreement in a session. ``fields``: text, grounds, due_on or no_due_reason, method and votes.

    It is numbered when the session closes, or at once if it already closed. The same form sent twice makes one row.
    """
    meeting = _editable(meeting)
    existing = Agreement.objects.filter(submission=submission).first() if submission else None
    if existing:
        return existing
    agreement = Agreement.objects.create(
        meeting=meeting,
        item=item,
        series=series_of(meeting),
        year=meeting.starts_on.year,
        submission=submission,
        created_at=now,
        **fields,
    )
    _set_parties(agreement, lead, others)
    AgreementEvent.objects.create(agreement=agreement, status=agreement.status, at=now, by=by)
    if meeting.is_held:
        number_agreements(meeting)
        agreement.refresh_from_db(fields=["number"])
    return agreement


@transaction.atomic
def edit_agreement(*, agreement, version, lead, others, **fields):
    """Rewrite an agreement of a draft acta if nobody did since ``version`` was read; else raise StaleVersion."""
    _editable(agreement.meeting)
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.annulled_at:
        raise NotNow(_("Este acuerdo está anulado: su texto ya no cambia."))
    if agreement.version != version:
        raise StaleVersion(Agreement.objects.with_parties().get(pk=agreement.pk))
    for name, value in ({"version": version + 1} | fields).items():
        setattr(agreement, name, value)
    agreement.save(update_fields=["version", *fields])
    _set_parties(agreement, lead, others)
    return Agreement.objects.with_parties().get(pk=agreement.pk)


@transaction.atomic
def annul_agreement(*, agreement, reason, by, now):
    """Annul an agreement, saying why. It keeps its number, which is never given again.

    The same reason twice is once. Raises NotNow, with who annulled it and why, if it was annulled for another.
    """
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.annulled_at and agreement.annulled_reason == reason:
        return agreement
    if agreement.annulled_at:
        when = date_format(timezone.localtime(agreement.annulled_at), "SHORT_DATETIME_FORMAT")
        told = agreement.events.filter(at=agreement.annulled_at).select_related("by__person").last()
        who = (told and told.by and told.by.person) or _("otra persona")
        facts = {"who": who, "when": when, "reason": agreement.annulled_reason}
        raise NotNow(_("Ya lo anuló %(who)s el %(when)s, con este motivo: «%(reason)s».") % facts)
    agreement.annulled_at, agreement.annulled_reason = now, reason
    agreement.save(update_fields=["annulled_at", "annulled_reason"])
    note = f"Anulado: {reason}"
    AgreementEvent.objects.create(agreement=agreement, status=agreement.status, note=note[:500], at=now, by=by)
    return agreement


@transaction.atomic
def report_agreement(*, agreement, status, note, by, now):
    """Record how an agreement advances. Done ones get today's date; the history keeps each step.

    The same report sent twice is recorded once. Raises NotNow if the agreement was annulled.
    """
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.annulled_at:
        raise NotNow(_("Este acuerdo está anulado: ya no se informa su avance."))
    latest = agreement.events.first()
    if latest and (latest.status, latest.note, latest.by_id) == (status, note, by.pk):
        return agreement
    agreement.status = status
    agreement.done_on = timezone.localdate(now) if status == Agreement.Status.DONE else None
    agreement.save(update_fields=["status", "done_on"])
    AgreementEvent.objects.create(agreement=agreement, status=status, note=note, at=now, by=by)
    return agreement
