from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.models import Person
from mesa import see_as
from workgroups.permissions import can_see_as


@require_POST
def see_as_start(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not can_see_as(request.user):
        raise PermissionDenied(_("Solo quien ocupa la Secretaría Técnica ve Mesa como otra persona."))
    if why := see_as.refusal(person, by=request.user):
        messages.error(request, why)
        return redirect("mesa:person_detail", pk)
    see_as.begin(request, person, timezone.now())
    return redirect("mesa:home")


@require_POST
def see_as_end(request):
    person = see_as.end(request)
    return redirect("mesa:person_detail", person.pk) if person else redirect("mesa:home")
