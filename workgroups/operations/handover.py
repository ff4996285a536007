"""A mandate that ends: its renewal asked of the institution, or its place handed over to someone else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workgroups import letters
from workgroups.models import Accreditation, NotNow
from workgroups.operations.mandates import designate, designate_newcomer, said


@transaction.atomic
def ask_renewal(*, accreditation, by, now):
    """Write to the institution's records office. One letter a day, whether by hand or by the reminder of its end."""
    institution, today = accreditation.seat.institution, timezone.localdate(now)
    if accreditation.until is None or accreditation.is_over_on(today):
        raise NotNow(_("Esta designación no tiene un fin por delante: no hay renovación que pedir."))
    if not institution.records_email:
        raise NotNow(_("%(name)s no tiene correo de mesa de partes. Agrégalo en su página.") % {"name": institution})
    asked_at = letters.renewal_asked_at(accreditation)
    if asked_at is None or timezone.localdate(asked_at) != today:
        letters.renewal_asked(accreditation=accreditation, by=by, now=now)


@transaction.atomic
def hand_over(*, accreditation, since, now, **facts):
    """Name someone else in the place of ``accreditation`` from ``since``: it ends that day, titular or alternate."""
    if since < accreditation.since:
        raise NotNow(_("Empezó el %(day)s: elige ese día o uno posterior.") % {"day": said(accreditation.since)})
    verb = designate if facts.get("person") else designate_newcomer
    named = verb(since=since, now=now, **facts)
    before = Accreditation.objects.select_for_update(of=("self",)).get(pk=accreditation.pk)
    if not before.is_over_on(since):
        before.stop_before(since, now=now, reason=f"Reemplazo por {named.person}")
    return named
