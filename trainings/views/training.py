"""A training: the list, its page, its plan and the turns of its life."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from members.models import Institution
from notifications.refusals import refusals_kept, refusals_said
from trainings import history, permissions
from trainings.entrance import Entrance
from trainings.forms.fields import differences
from trainings.forms.plan import CancelForm, CopyForm, TrainingForm, signatories
from trainings.forms.search import TrainingSearch
from trainings.models import NotNow, StaleVersion, Training
from trainings.operations import plan as operations
from trainings.overview import Overview, Registration, Stage
from workgroups.models import WorkGroup

PAGE = 25


def editable_training(request, pk):
    """The training if the user may see it (else 404) and may prepare it (else 403 with who can)."""
    training = get_object_or_404(Training.objects.visible_to(request.user).for_page(), pk=pk)
    if not permissions.can_edit_training(request.user, training):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina el grupo prepara esta capacitación."))
    return training


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def training_list(request):
    """The trainings the user may see, and without an account the public ones, by time, group, audience and text."""
    now = timezone.now()
    visible = Training.objects.visible_to(request.user)
    search = TrainingSearch(request.GET, visible=visible)
    found = search.narrow(visible).of_when(search.when, now).with_taken().for_list()
    page = Paginator(found, PAGE).get_page(request.GET.get("pagina"))
    rows = [{"training": row, "stage": Stage.of(row, now), "seats": Registration(row, now)} for row in page]
    is_partial = request.htmx and not request.htmx.history_restore_request
    can_create = request.user.is_authenticated and permissions.can_create_training(request.user)
    context = {"search": search, "page": page, "rows": rows, "can_create": can_create, "is_partial": is_partial}
    context["can_read_report"] = request.user.is_authenticated and permissions.can_read_report(request.user)
    template = "trainings/training_list.html#found" if is_partial else "trainings/training_list.html"
    return TemplateResponse(request, template, context)


@require_safe
def training_own(request):
    """The trainings of whoever is signed in: their place, sessions, links, materials and certificates."""
    return TemplateResponse(request, "trainings/training_own.html", {"rows": history.own(request.user, timezone.now())})


@login_not_required
@require_safe
def training_detail(request, pk):
    """Its page. Without an account only a public one opens; any other asks to sign in, as one that does not exist."""
    training = Training.objects.visible_to(request.user).for_page().filter(pk=pk).first()
    if training is None:
        return not_here(request)
    overview = Overview(training, request.user, timezone.now())
    entrance = Entrance.of(overview)
    context = {"training": training, "overview": overview, "entrance": entrance}
    return TemplateResponse(request, "trainings/training_detail.html", context)


def not_here(request):
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


@require_http_methods(["GET", "HEAD", "POST"])
def training_create(request):
    if not permissions.can_create_training(request.user):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina un grupo crea capacitaciones."))
    data = request.POST if request.method == "POST" else None
    form, signing = _plan_forms(data, Training(), request.user, initial=_proposal(request))
    if data is not None and all([form.is_valid(), signing.is_valid()]):
        facts = {"by": request.user, "now": timezone.now(), "submission": form.cleaned_data["submission"]}
        training = operations.create_training(plan=_plan(form, signing), **facts)
        messages.success(request, _("Guardada como %(code)s. Ahora agrega sus sesiones.") % {"code": training.code})
        return redirect("trainings:training_detail", training.pk)
    return _plan_page(request, "trainings/training_create.html", form, signing)


def _proposal(request):
    return {"group": WorkGroup.objects.prepared_by(request.user).filter(code=request.GET.get("grupo", "")).first()}


def _plan_forms(data, training, user, **options):
    return TrainingForm(data, instance=training, user=user, **options), signatories(data, training)


def _plan(form, signing):
    return form.plan() | {"signatories": signing.rows()}


def _plan_page(request, template, form, signing, *, status=None, **context):
    context |= {"form": form, "signatories": signing, "institutions": Institution.objects.active()}
    return TemplateResponse(request, template, context, status=status or (422 if form.is_bound else 200))


@require_http_methods(["GET", "HEAD", "POST"])
def training_edit(request, pk):
    training = editable_training(request, pk)
    if request.method != "POST" and not training.is_plan_editable:
        messages.info(request, _("La capacitación terminó o se canceló: sus datos no cambian."))
        return redirect("trainings:training_detail", pk)
    data = request.POST if request.method == "POST" else None
    form, signing = _plan_forms(data, Training.objects.get(pk=pk), request.user)
    try:
        if data is not None and all([form.is_valid(), signing.is_valid()]):
            version = form.cleaned_data["version"]
            operations.edit_training(training=training, plan=_plan(form, signing), version=version)
            messages.success(request, _("Guardado."))
            return redirect("trainings:training_detail", pk)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
    except StaleVersion as stale:
        return _conflict(request, stale.current)
    return _plan_page(request, "trainings/training_edit.html", form, signing, training=training)


def _conflict(request, current):
    """Both versions, mine still editable and now written over ``current``; equal ones are one and saved."""
    typed = request.POST.copy()
    typed["version"] = current.version
    form, signing = _plan_forms(typed, Training.objects.get(pk=current.pk), request.user)
    found = list(differences(form, signing))
    if not found:
        messages.success(request, _("Guardado."))
        return redirect("trainings:training_detail", current.pk)
    context = {"training": current, "differences": found, "status": 409}
    return _plan_page(request, "trainings/training_conflict.html", form, signing, **context)


@require_POST
def training_publish(request, pk):
    training = editable_training(request, pk)
    with refusals_said(request):
        code = operations.publish_training(training=training, now=timezone.now()).code
        done = _("Publicada como %(code)s. La ven las personas a quienes está dirigida.") % {"code": code}
        messages.success(request, done)
    return redirect("trainings:training_detail", pk)


@require_POST
def training_finish(request, pk):
    training = editable_training(request, pk)
    with refusals_said(request):
        operations.finish_training(training=training, now=timezone.now())
        messages.success(request, _("Terminada. Ya se pueden emitir sus constancias o certificados."))
    return redirect("trainings:training_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def training_cancel(request, pk):
    training = editable_training(request, pk)
    if not permissions.can_cancel_training(request.user, training):
        raise PermissionDenied(_("Solo quien coordina el grupo o la Secretaría Técnica cancela una capacitación."))
    if request.method != "POST" and not training.is_plan_editable:
        messages.info(request, _("La capacitación ya terminó o se canceló."))
        return redirect("trainings:training_detail", pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    with refusals_kept(form):
        if form.is_valid():
            operations.cancel_training(training=training, **form.cleaned_data)
            messages.success(request, _("Capacitación cancelada. Conserva su número y su motivo."))
            return redirect("trainings:training_detail", pk)
    context = {"form": form, "training": training}
    return TemplateResponse(request, "trainings/training_cancel.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def training_copy(request, pk):
    training = editable_training(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        facts = {"by": request.user, "now": timezone.now(), **form.cleaned_data}
        copy = operations.copy_training(training=training, **facts)
        messages.success(request, _("Copiada como %(code)s, en preparación.") % {"code": copy.code})
        return redirect("trainings:training_detail", copy.pk)
    context = {"form": form, "training": training}
    return TemplateResponse(request, "trainings/training_copy.html", context, status=422 if form.errors else 200)
