"""The guests of one meeting: people who see it without a seat in its group."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings.forms.guests import GuestForm
from meetings.models import NotNow
from meetings.operations.guests import invite_guest, withdraw_guest
from meetings.views.meeting import editable_meeting
from members.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def guest_invite(request, pk):
    """Choose a person and let them see this meeting."""
    meeting = editable_meeting(request, pk)
    form = GuestForm(request.POST if request.method == "POST" else None, meeting=meeting, user=request.user)
    if form.is_valid():
        try:
            guest = invite_guest(meeting=meeting, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said_of(guest.person))
            return redirect("meetings:meeting_detail", pk)
    context = {"form": form, "meeting": meeting}
    return TemplateResponse(request, "meetings/guest_invite.html", context, status=422 if form.errors else 200)


def _said_of(person):
    if User.objects.filter(person=person).exists():
        return _("%(name)s ve desde ahora esta reunión.") % {"name": person.full_name}
    return _("Se invitó a %(name)s. Todavía no tiene cuenta: pide a la Secretaría Técnica que se la ofrezca.") % {
        "name": person.full_name
    }


@require_POST
def guest_withdraw(request, pk, guest_pk):
    """Close the meeting to a guest."""
    meeting = editable_meeting(request, pk)
    guest = get_object_or_404(meeting.guests.select_related("person"), pk=guest_pk)
    withdraw_guest(guest=guest, now=timezone.now())
    messages.success(request, _("%(name)s ya no ve esta reunión.") % {"name": guest.person.full_name})
    return redirect("meetings:meeting_detail", pk)
