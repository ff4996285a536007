from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import AttendanceEvent, Meeting, NotNow, RosterEntry


def _editable(entry):
    meeting = Meeting.objects.select_for_update().get(pk=entry.meeting_id)
    if not meeting.is_record_editable:
        raise NotNow(_("El acta ya es final: la asistencia no se cambia."))


@transaction.atomic
def record_attendance(*, entry, kind, at, by, now, mode="", quality="", person=None, person_name="", person_post=""):
    """Append what happened at a seat: somebody came in, left, or did not come.

    ``kind`` is an AttendanceEvent.Kind; an arrival needs ``mode``, ``quality`` and a name, which is copied from
    ``person`` when given. The same fact sent twice is recorded once. Raises NotNow once the acta is final.
    """
    _editable(entry)
    if person:
        person_name, person_post = person.full_name, person.post
    events = list(entry.events.order_by("pk"))
    latest = events[-1] if events else None
    if kind == AttendanceEvent.Kind.OUT:
        _check_departure(events, at)
    facts = {
        "kind": kind,
        "at": at,
        "mode": mode,
        "quality": quality,
        "person": person,
        "person_name": person_name,
        "person_post": person_post,
    }
    if latest and all(getattr(latest, name) == value for name, value in facts.items()):
        return latest
    return AttendanceEvent.objects.create(entry=entry, recorded_by=by, recorded_at=now, **facts)


def _check_departure(events, at):
    came = next((event for event in reversed(events) if event.kind == AttendanceEvent.Kind.IN), None)
    if came is None or events[-1].kind not in (AttendanceEvent.Kind.IN, AttendanceEvent.Kind.OUT):
        raise NotNow(_("Nadie de esta institución figura presente: no se puede registrar su salida."))
    if at < came.at:
        hour = f"{timezone.localtime(came.at):%H:%M}"
        raise NotNow(_("La salida no puede ser anterior a su llegada, a las %(hour)s.") % {"hour": hour})


@transaction.atomic
def add_guest(*, meeting, name, post, organisation, mode, at, by, now):
    """Add a guest, with voice and without vote, present from ``at``. The same guest sent twice is one row."""
    entries = meeting.roster.filter(kind=RosterEntry.Kind.GUEST, official_name=organisation)
    entry = entries.filter(events__person_name=name).first()
    if entry:
        return entry
    order = meeting.roster.count() + 1
    entry = RosterEntry.objects.create(
        meeting=meeting, order=order, official_name=organisation, kind=RosterEntry.Kind.GUEST
    )
    arrival = {"kind": AttendanceEvent.Kind.IN, "quality": AttendanceEvent.Quality.OTHER, "mode": mode, "at": at}
    record_attendance(entry=entry, by=by, now=now, person_name=name, person_post=post, **arrival)
    return entry
