"""All that a certificate says, taken down when it is issued: what is printed and verified years later."""

from django.utils import timezone, translation

from trainings.models import TrainingSession
from workgroups.models import Office, WorkGroup


def said_of_training(training):
    """What every certificate of a training says, in Spanish: plain JSON of texts, ISO dates and numbers.

    Read once a batch; its sessions carry their ``id`` until ``said_of_attendee`` or ``said_of_speaker`` marks them.
    """
    sessions = list(TrainingSession.objects.filter(training=training).prefetch_related("speakers"))
    with translation.override("es"):
        modality, unit = str(training.get_modality_display()), str(training.get_hour_unit_display())
    return _said_of_mesa(training) | {
        "training": training.title,
        "training_code": training.code,
        "modality": modality,
        "hours": float(training.hours),
        "hour_unit": unit,
        "since": _day(sessions[0].starts_at) if sessions else None,
        "until": _day(max(each.ends_at for each in sessions)) if sessions else None,
        "objectives": [line.strip("-• ") for line in training.objectives.splitlines() if line.strip()],
        "organisers": [each.institution.official_name for each in training.organisers.select_related("institution")],
        "signatories": list(training.signatories.values("name", "post", "institution_name")),
        "minimum_attendance": training.minimum_attendance,
        "minimum_grade": float(training.minimum_grade) if training.minimum_grade is not None else None,
        "sessions": [_session(each) for each in sessions],
    }


def _said_of_mesa(training):
    """Who issues it: the Mesa and the institution of its secretary on that day."""
    mesa = WorkGroup.objects.plenary() or training.group
    secretary = Office.objects.on(timezone.localdate()).filter(group=mesa, kind=Office.Kind.SECRETARY)
    secretary = secretary.select_related("person__institution").order_by("-since").first()
    return {
        "mesa": mesa.official_name,
        "region": mesa.region,
        "city": mesa.city,
        "secretariat": secretary.person.institution.official_name if secretary else "",
    }


def _session(row):
    return {
        "id": row.pk,
        "on": _day(row.starts_at),
        "title": row.title,
        "place": row.place,
        "minutes": row.minutes,
        "speakers": [{"name": each.name, "institution": each.institution_name} for each in row.speakers.all()],
    }


def said_of_attendee(said, judged):
    """The snapshot of one who met the rule: ``judged`` is their Eligible."""
    own = {
        "name": judged.enrolment.name_with_rank,
        "where": judged.enrolment.where,
        "attended": judged.came,
        "of": judged.of,
        "grade": float(judged.grade) if judged.grade is not None else None,
    }
    return (
        said | own | _marked(said, {each.session_id for each in judged.enrolment.attendances.all() if each.is_present})
    )


def said_of_speaker(said, talks):
    """The snapshot of one who spoke at one or more sessions: ``talks`` are their Speaker rows."""
    topics = [talk.topic or talk.session.title for talk in talks]
    own = {"name": talks[0].name, "where": talks[0].institution_name, "topics": topics}
    return said | own | _marked(said, {talk.session_id for talk in talks})


def _marked(said, own):
    """The sessions with ``is_own``: attended, or spoken at."""
    sessions = [dict(each) for each in said["sessions"]]
    for each in sessions:
        each["is_own"] = each.pop("id") in own
    return {"sessions": sessions}


def _day(moment):
    return timezone.localdate(moment).isoformat()
