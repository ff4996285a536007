"""Who is named to a seat and who answers for a group. One at a time: naming the next ends the one before."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.models import Person
from workgroups.models import Accreditation, NotNow, Office, Seat, StaleVersion, WorkGroup, version_of

TITULAR = Accreditation.Role.TITULAR
CORRECTED = ("letter_number", "letter_on", "scan_sha256", "since", "until")
ONE_AT_A_TIME = (Office.Kind.CHAIR, Office.Kind.SECRETARY)


@transaction.atomic
def designate(*, seat, person, role, since, now, until=None, **letter):
    """Name ``person`` to ``seat``. ``letter``: letter_number, letter_on, scan, scan_name, scan_sha256.

    A new titular ends the one in force on that day, and a person leaves the place they had on the same seat.
    Raises NotNow outside the seat's own dates or before one already named. The same sent twice is one.
    """
    seat = _locked(seat)
    until = until or seat.until
    _refuse_outside(seat, since, until)
    if person.institution_id != seat.institution_id:
        raise NotNow(_("%(person)s no es de %(institution)s.") % {"person": person, "institution": seat.institution})
    named = seat.accreditations.overlapping(since, until)
    number = letter.get("letter_number", "")
    same = named.filter(person=person, role=role, since=since, until=until, letter_number=number).first()
    if same:
        return same
    _make_room(named.filter(_rivals(person, role)), since=since, follower=person, now=now)
    return Accreditation.objects.create(seat=seat, person=person, role=role, since=since, until=until, **letter)


@transaction.atomic
def designate_newcomer(*, seat, newcomer, **facts):
    """Register a person of the seat's institution and name them to it. The same sent twice is one of each."""
    seat = _locked(seat)
    person, _is_new = Person.objects.get_or_create(institution_id=seat.institution_id, merged_into=None, **newcomer)
    return designate(seat=seat, person=person, **facts)


@transaction.atomic
def correct_designation(*, accreditation, version, since, until, **letter):
    """Put right the letter and the dates of a designation, if nobody did since ``version`` was read.

    One that an act ended keeps its dates. Raises StaleVersion or NotNow.
    """
    seat = _locked(accreditation.seat)
    accreditation = seat.accreditations.select_for_update(of=("self",)).get(pk=accreditation.pk)
    if version != version_of(accreditation, *CORRECTED):
        raise StaleVersion(accreditation)
    if (since, until) != (accreditation.since, accreditation.until):
        if accreditation.closed_at:
            raise NotNow(_("Esta designación ya terminó: sus fechas no se cambian."))
        until = until or seat.until
        _refuse_outside(seat, since, until)
        others = seat.accreditations.exclude(pk=accreditation.pk).overlapping(since, until)
        other = others.filter(_rivals(accreditation.person, accreditation.role)).select_related("person").first()
        if other:
            raise NotNow(_overlap(other))
    for name, value in {"since": since, "until": until, **letter}.items():
        setattr(accreditation, name, value)
    accreditation.save(update_fields=["since", "until", *letter])
    return accreditation


@transaction.atomic
def end_designation(*, accreditation, on, reason, now):
    """``on`` is the last day of a designation; today means at once. The same sent twice ends it once."""
    _locked(accreditation.seat)
    return end_row(Accreditation.objects.get(pk=accreditation.pk), on=on, reason=reason, now=now)


@transaction.atomic
def appoint(*, group, person, kind, since, now, until=None):
    """Give ``person`` an office in ``group``. A new chair or secretary ends the one in force on that day.

    The plenary's secretary has no end announced: it ends when the next begins. The same sent twice is one.
    """
    group = WorkGroup.objects.select_for_update().get(pk=group.pk)
    if until and group.is_plenary and kind == Office.Kind.SECRETARY:
        raise NotNow(_("La Secretaría Técnica de la Mesa no lleva fecha de fin: termina cuando empieza quien sigue."))
    held = group.offices.filter(kind=kind).overlapping(since, until)
    same = held.filter(person=person, since=since, until=until).first()
    if same:
        return same
    rivals = held if kind in ONE_AT_A_TIME else held.filter(person=person)
    _make_room(rivals, since=since, follower=person, now=now)
    return Office.objects.create(group=group, person=person, kind=kind, since=since, until=until)


@transaction.atomic
def end_office(*, office, on, reason, now):
    """``on`` is the last day of an office; today means at once, with all it opened. Never without a secretary."""
    group = WorkGroup.objects.select_for_update().get(pk=office.group_id)
    office = group.offices.get(pk=office.pk)
    if group.is_plenary and office.kind == Office.Kind.SECRETARY and not office.is_over_on(timezone.localdate(now)):
        free = on if on == timezone.localdate(now) else on + timedelta(days=1)
        if not group.offices.filter(kind=office.kind).exclude(pk=office.pk).on(free).exists():
            raise NotNow(_("La Mesa no puede quedar sin Secretaría Técnica. Nombra primero a quien sigue."))
    return end_row(office, on=on, reason=reason, now=now)


def _locked(seat):
    return Seat.objects.select_for_update(of=("self",)).select_related("institution", "group").get(pk=seat.pk)


def _rivals(person, role):
    """Those who cannot hold a seat together with ``person`` as ``role``."""
    return Q(person=person) | Q(role=TITULAR) if role == TITULAR else Q(person=person)


def _make_room(rows, *, since, follower, now):
    """End before ``since`` each of ``rows`` that began earlier or that day; refuse if one begins later."""
    rows = list(rows.select_related("person").order_by("-since"))
    if rows and rows[0].since > since:
        raise NotNow(_overlap(rows[0]))
    for row in rows:
        row.stop_before(since, now=now, reason=f"Reemplazo por {follower}")


def _overlap(row):
    facts = {"person": row.person, "since": said(row.since), "until": row.until and said(row.until)}
    if row.until:
        return _("Se cruza con %(person)s, del %(since)s al %(until)s. Cambia las fechas.") % facts
    return _("Se cruza con %(person)s, desde el %(since)s. Cambia las fechas o termina esa primero.") % facts


def _refuse_outside(seat, since, until):
    if since < seat.since:
        raise NotNow(_("El asiento empieza el %(day)s: elige ese día o uno posterior.") % {"day": said(seat.since)})
    if seat.until and (seat.is_over_on(since) or until > seat.until):
        raise NotNow(_("El asiento termina el %(day)s: elige fechas anteriores.") % {"day": said(seat.until)})


def end_row(row, *, on, reason, now):
    """End one dated row whose lock is held. The same sent twice ends it once."""
    today = timezone.localdate(now)
    if row.is_over_on(today):
        if (row.until, row.closed_reason) == (on, reason):
            return row
        raise NotNow(_("Ya terminó el %(day)s.") % {"day": said(row.until)})
    if on < row.since <= today:
        raise NotNow(_("Empezó el %(day)s: no puede terminar antes.") % {"day": said(row.since)})
    if row.until and on > row.until:
        raise NotNow(_("Ya termina el %(day)s. Para alargarla, corrige sus fechas.") % {"day": said(row.until)})
    row.stop_after(on, now=now, reason=reason)
    return row


def said(day):
    """«11 de junio de 2026»."""
    return date_format(day, pgettext("fecha larga", r"j \d\e F \d\e Y"))
