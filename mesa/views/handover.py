"""The sheet for whoever takes a seat; on screen and on paper the same."""

from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.reading import record_reading
from mesa.handover import handover_of, seats_open_to
from workgroups.permissions import can_view_contacts


@require_safe
def seat_handover(request, pk):
    """What is open, what was agreed, what comes and whom to ask, of one institution in one group."""
    now = timezone.now()
    seat = get_object_or_404(seats_open_to(request.user), pk=pk)
    told = handover_of(seat, request.user, now, timezone.localdate(now))
    shown = [row.person for row in told["leaders"] if can_view_contacts(request.user, row.person) and row.person.email]
    record_reading(request.user, shown, f"Relevo de {seat}: correos")
    context = {"seat": seat, "today": timezone.localdate(now), "reachable": {person.pk for person in shown}, **told}
    return TemplateResponse(request, "mesa/seat_handover.html", context)
