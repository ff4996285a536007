"""Registering, and one's own registration by the personal link of its letters.

Reading a link changes nothing: mail filters open it too.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.limits import may_ask
from notifications.refusals import refusals_said
from trainings.entrance import Entrance, Outcome
from trainings.forms.enrolment import EnrolmentForm
from trainings.links import enrolment_of, enrolment_token
from trainings.models import Enrolment, NotNow, Training
from trainings.operations import enrolment as operations
from trainings.overview import Overview
from trainings.questionnaire import asked_of
from trainings.views.training import not_here


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_create(request, pk):
    """From one's account, or by the public form: that one answers the same to a new address and to a known one."""
    training = Training.objects.visible_to(request.user).with_taken().for_page().filter(pk=pk).first()
    if training is None:
        return not_here(request)
    overview = Overview(training, request.user, timezone.now())
    entrance = Entrance.of(overview)
    if entrance.own:
        return redirect(entrance.outcome.url)
    person = request.user.person if request.user.is_authenticated else None
    form = EnrolmentForm(request.POST if request.method == "POST" else None, training, person)
    if form.is_valid():
        problem, answer = _enrol(request, form, training, person)
        if answer:
            return answer
        form.add_error(None, problem)
    context = {"training": training, "form": form, "entrance": entrance}
    return TemplateResponse(request, "trainings/enrolment_create.html", context, status=422 if form.errors else 200)


def _enrol(request, form, training, person):
    """(the sentence that says why not, None), or ("", where to go once registered)."""
    if not may_ask(request, "enrolment", key=str(form.facts()["email"]).lower()):
        return _("Llegaron muchas inscripciones seguidas. Espera unos minutos y vuelve a enviarla."), None
    way = Enrolment.Way.ACCOUNT if person else Enrolment.Way.FORM
    try:
        enrolment = operations.enrol(training=training, way=way, now=timezone.now(), by=None, **form.facts())
    except NotNow as refusal:
        return str(refusal), None
    if not operations.is_own(enrolment, way, person):
        return "", redirect("trainings:enrolment_received", training.pk)
    return "", redirect("trainings:enrolment_own", enrolment_token(enrolment))


@login_not_required
@require_safe
def enrolment_received(request, pk):
    """What happens next; it says nothing of who wrote."""
    training = Training.objects.visible_to(request.user).filter(pk=pk).first()
    if training is None:
        return not_here(request)
    return TemplateResponse(request, "trainings/enrolment_received.html", {"training": training})


@login_not_required
@never_cache
@require_safe
def enrolment_own(request, token):
    """Its state, the sessions with their links and materials, and what can be done now."""
    if not may_ask(request, "enrolment_page"):
        return TemplateResponse(request, "429.html", status=429)
    enrolment = enrolment_of(token)
    if enrolment is None:
        return TemplateResponse(request, "trainings/enrolment_over.html", status=410)
    overview = Overview(enrolment.training, request.user, timezone.now())
    outcome = Outcome(enrolment, overview.now)
    context = {"enrolment": enrolment, "training": enrolment.training, "token": token, "outcome": outcome}
    context["turns"] = asked_of(enrolment, overview.now)
    context["sessions"] = overview.sessions_for(enrolment)
    context["certificate"] = enrolment.certificates.standing().exclude(sha256="").first()
    context["may_see_training"] = Training.objects.visible_to(request.user).filter(pk=enrolment.training_id).exists()
    return TemplateResponse(request, "trainings/enrolment_own.html", context)


def _act(request, token, operation, done):
    """One act on the registration of the link, and back to its page."""
    if not may_ask(request, "enrolment_link"):
        back = reverse("trainings:enrolment_own", args=[token])
        return TemplateResponse(request, "429.html", {"back": back}, status=429)
    enrolment = enrolment_of(token)
    if enrolment is None:
        return TemplateResponse(request, "trainings/enrolment_over.html", status=410)
    with refusals_said(request):
        operation(enrolment=enrolment, now=timezone.now())
        messages.success(request, done)
    return redirect("trainings:enrolment_own", token)


@login_not_required
@require_POST
def enrolment_confirm(request, token):
    return _act(request, token, operations.confirm_address, _("Tu correo está confirmado."))


@login_not_required
@require_POST
def enrolment_accept(request, token):
    return _act(request, token, operations.accept_offer, _("Aceptaste el cupo."))


@login_not_required
@require_POST
def enrolment_leave(request, token):
    return _act(request, token, operations.withdraw_enrolment, _("Te retiraste. Gracias por avisar."))
