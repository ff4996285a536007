"""A mandate that ends: asking for its renewal, handing its place over."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications.refusals import refusals_said
from workgroups.forms.fields import act
from workgroups.forms.handover import HandoverForm
from workgroups.models import Accreditation
from workgroups.operations.handover import ask_renewal, hand_over
from workgroups.views.institutions import READS_AND_WRITES, answer, attached, guard_directory, typed


def _visible(user, pk):
    accreditations = Accreditation.objects.visible_to(user).select_related("seat__group", "seat__institution", "person")
    return get_object_or_404(accreditations, pk=pk)


@require_POST
def renewal_ask(request, pk):
    """A letter to the records office, from the panel that says the mandate ends."""
    accreditation = _visible(request.user, pk)
    guard_directory(request.user)
    with refusals_said(request):
        ask_renewal(accreditation=accreditation, by=request.user, now=timezone.now())
        messages.success(request, _("Se pidió la renovación a %(name)s.") % {"name": accreditation.seat.institution})
    return redirect("mesa:person_detail", pk=accreditation.person_id)


@require_http_methods(READS_AND_WRITES)
def accreditation_hand_over(request, pk):
    """Name the successor, by letter. Only the secretariat: nobody appoints who follows them."""
    accreditation = _visible(request.user, pk)
    guard_directory(request.user)
    now = timezone.now()
    since = timezone.localdate(now)
    form = HandoverForm(typed(request), attached(request), accreditation=accreditation, since=since)
    named = act(form, hand_over, accreditation=accreditation, now=now)
    if named:
        messages.success(request, _("El asiento pasa a %(person)s.") % {"person": named.person})
        return redirect("mesa:person_detail", pk=named.person_id)
    return answer(request, "accreditation_hand_over", form, accreditation=accreditation)
