from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rendering.calendars import TYPE
from trainings.calendars import calendar_of
from trainings.models import Training
from trainings.views.training import not_here


@login_not_required
@require_safe
def training_calendar(request, pk):
    """The sessions as a file for one's own calendar; of a public training, without an account."""
    training = Training.objects.visible_to(request.user).filter(pk=pk).first()
    if training is None:
        return not_here(request)
    body = calendar_of(training, stamp=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{training.code.lower()}.ics"'}
    return HttpResponse(body, content_type=TYPE, headers=headers)
