"""The test and the survey of a training: written by who prepares it, answered by a personal link, read together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.limits import may_ask
from notifications.refusals import refusals_said
from trainings import permissions, results
from trainings.forms.survey import AnswerForm, base_form, questions
from trainings.links import enrolment_of
from trainings.models import NotNow, Survey, Training
from trainings.operations import evaluation as operations
from trainings.questionnaire import Turn
from trainings.views.training import editable_training


def _held(training, kind):
    """The set of that kind, or one still without questions."""
    return training.surveys.filter(kind=kind).first() or Survey(training=training, kind=kind)


@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request, pk, kind):
    training = editable_training(request, pk)
    survey = _held(training, kind)
    data = request.POST if request.method == "POST" else None
    form, rows = base_form(data, survey), questions(data, survey)
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            operations.save_questions(training=training, kind=kind, questions=rows.rows(), **form.cleaned_data)
        except NotNow as refusal:
            form = base_form({"base": operations.base_of(survey)}, survey)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Preguntas guardadas."))
            return redirect("trainings:survey_edit", pk, kind)
    context = {"training": training, "survey": survey, "form": form, "questions": rows}
    context |= {"is_test": kind == Survey.Kind.TEST, "fixed": operations.why_fixed(survey)}
    return TemplateResponse(request, "trainings/survey_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def survey_propose(request, pk):
    training = editable_training(request, pk)
    with refusals_said(request):
        operations.propose_survey(training=training)
        messages.success(request, _("La encuesta está lista. Cambia lo que quieras mientras nadie responda."))
    return redirect("trainings:survey_edit", pk, Survey.Kind.SATISFACTION)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request, token, kind):
    """By the link of one registration: the questions, thanks once they are answered, or why they cannot be now."""
    if not may_ask(request, "survey_link"):
        return TemplateResponse(request, "429.html", status=429)
    enrolment = enrolment_of(token)
    survey = enrolment and Survey.objects.filter(training=enrolment.training, kind=kind).first()
    if not survey:
        return TemplateResponse(request, "trainings/enrolment_over.html", status=410)
    turn = Turn(survey, enrolment, timezone.now())
    form = AnswerForm(request.POST if request.method == "POST" else None, survey)
    if form.is_valid():
        try:
            _keep(turn, form)
            return redirect("trainings:survey_answer", token, kind)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
    context = {"turn": turn, "training": enrolment.training, "form": form, "token": token}
    return TemplateResponse(request, "trainings/survey_answer.html", context, status=422 if form.errors else 200)


def _keep(turn, form):
    answer = operations.answer_test if turn.is_test else operations.answer_survey
    answer(survey=turn.survey, enrolment=turn.enrolment, answers=form.answers(), now=turn.now)


@require_safe
def survey_results(request, pk, kind):
    """What everyone answered together; of a test also the grades by name, for who prepares it."""
    training = get_object_or_404(Training.objects.visible_to(request.user).select_related("group"), pk=pk)
    if not permissions.can_see_results(request.user, training):
        raise PermissionDenied(_("Solo el grupo que organiza la capacitación ve sus resultados."))
    survey, may_edit = _held(training, kind), permissions.can_edit_training(request.user, training)
    context = {"training": training, "survey": survey, "may_edit": may_edit, "fewest": results.FEWEST}
    now = timezone.now()
    if kind == Survey.Kind.TEST:
        people, gain = results.gain_in_bars(training)
        context |= {"people": people, "is_told": may_edit or results.is_closed(survey, now)}
        context |= {"gain": gain, "questions": results.right_by_question(survey)} if context["is_told"] else {}
        context["grades"] = results.grades_by_name(training) if may_edit else []
        return TemplateResponse(request, "trainings/test_results.html", context)
    answered, told, questions = results.survey_results(survey, now) if survey.pk else (0, 0, [])
    context |= {"answered": answered, "told": told, "questions": questions}
    context["people"] = training.enrolments.confirmed().count()
    return TemplateResponse(request, "trainings/survey_results.html", context)
