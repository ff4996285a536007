"""Marking oneself: the code of the room, then who one is. No account is needed, and nothing is told of anyone."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from classroom.code import session_of_qr, sessions_of_ticket, ticket_of
from classroom.forms import AddressForm, CodeForm
from classroom.operations import check_in as mark
from members.limits import may_ask
from trainings.links import enrolment_of
from trainings.models import Enrolment, NotNow

LIMITED = {"action": "check_in_code", "key": "all"}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request):
    """The code typed, or scanned (``c``). Wrong ones typed are counted: four digits can be guessed."""
    if request.method == "POST" and not may_ask(request, dry_run=True, **LIMITED):
        return TemplateResponse(request, "429.html", status=429)
    now, own, token = timezone.now(), request.GET.get("i", ""), request.GET.get("c", "")
    form = CodeForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_valid() and form.sessions:
        return _say_who(form.sessions, own)
    if token and not form.is_bound and (session := session_of_qr(token, now)):
        return _say_who([session], own)
    if form.is_bound and form.is_valid():
        may_ask(request, **LIMITED)
        form.add_error("code", _("Ese código no vale ahora. Cambia cada minuto: míralo otra vez en la pantalla."))
    context = {"form": form, "own": own, "is_stale": bool(token) and not form.is_bound}
    return TemplateResponse(request, "classroom/check_in.html", context, status=422 if form.errors else 200)


def _say_who(sessions, own):
    query = {"i": own} if own else None
    return redirect(reverse("classroom:check_in_confirm", args=[ticket_of(sessions)], query=query))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_confirm(request, ticket):
    """Who is here: by their account, by the link of their registration (``i``), or by the address of it."""
    if not may_ask(request, "check_in" if request.method == "POST" else "check_in_page"):
        return TemplateResponse(request, "429.html", status=429)
    form = AddressForm(request.POST if request.method == "POST" else None)
    sessions = sessions_of_ticket(ticket, timezone.now())
    if not sessions:
        messages.error(request, _("Pasó el tiempo para usar ese código. Escribe el que está ahora en la pantalla."))
        return redirect("classroom:check_in")
    known = _known(request, sessions)
    is_known = known is not None and "email" not in request.POST
    if form.is_bound and (is_known or form.is_valid()):
        who = Q(pk=known.pk) if is_known else Q(email__iexact=form.cleaned_data["email"])
        return _marked(request, sessions, who, is_known=is_known)
    context = {"sessions": sessions, "known": known, "form": form}
    return TemplateResponse(request, "classroom/check_in_confirm.html", context, status=422 if form.errors else 200)


def _known(request, sessions):
    """The registration of whoever asks, if their account or their link says which; None otherwise."""
    trainings = [session.training_id for session in sessions]
    confirmed = Enrolment.objects.confirmed().filter(training__in=trainings)
    if (linked := enrolment_of(request.GET.get("i", ""))) and confirmed.filter(pk=linked.pk).exists():
        return linked
    person = request.user.person_id if request.user.is_authenticated else None
    return confirmed.filter(person=person).first() if person else None


def _marked(request, sessions, who, *, is_known):
    """Told by name to whoever is known; to an address, always the same, registered or not."""
    now, by = timezone.now(), request.user if request.user.is_authenticated and is_known else None
    made = None
    with suppress(NotNow):  # they withdrew, or it was closed, a moment ago
        made = mark(sessions=sessions, who=who, now=now, by=by)
    if is_known and made:
        said = {"name": made.enrolment.full_name, "hour": timezone.localtime(made.at).strftime("%H:%M")}
        messages.success(request, _("%(name)s: tu asistencia quedó registrada a las %(hour)s.") % said)
    return redirect("classroom:check_in_done")


@login_not_required
@require_safe
def check_in_done(request):
    return TemplateResponse(request, "classroom/check_in_done.html")
