from django.db import transaction
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
    latest = entry.events.order_by("-pk").first()
    if kind == AttendanceEvent.Kind.OUT and not (latest and latest.kind == AttendanceEvent.Kind.IN):
        raise NotNow(_("Nadie de esta institución figura presente: no se puede registrar su salida."))
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
