"""What each person called answers."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.convocation import called_to, takes_answers
from meetings.models import Meeting, NotNow, Rsvp


@transaction.atomic
def answer_meeting(*, meeting, person, answer, by, now):
    """Write or change the answer of a person called. Raises NotNow from the day of the meeting on."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not takes_answers(meeting, now):
        raise NotNow(_("Ya no se reciben respuestas para esta reunión."))
    if not called_to(meeting, person.pk):
        raise NotNow(_("Solo responde quien está convocado a esta reunión."))
    rsvp = Rsvp.objects.filter(meeting=meeting, person=person).first() or Rsvp(meeting=meeting, person=person)
    rsvp.answer, rsvp.answered_at, rsvp.answered_by, rsvp.meant_for = answer, now, by, meeting.starts_at
    rsvp.save()
    return rsvp
