from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.calendars import calendar_of, with_agenda
from meetings.models import Meeting
from rendering.calendars import TYPE


@require_safe
def meeting_calendar(request, pk):
    """The meeting as a file for one's own calendar."""
    meeting = get_object_or_404(with_agenda(Meeting.objects.visible_to(request.user)), pk=pk)
    body = calendar_of([meeting], name=str(meeting), stamp=timezone.now())
    name = f"reunion-{meeting.group.code.lower()}-{meeting.code}.ics"
    return HttpResponse(body, content_type=TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})
