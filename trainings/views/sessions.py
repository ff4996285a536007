"""The sessions of a training and their materials: changed by who prepares it, read by who may see it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rendering.uploads import attachment, tame_name
from trainings.forms.fields import differences
from trainings.forms.session import MaterialForm, SessionForm, speakers
from trainings.models import Material, NotNow, StaleVersion, TrainingSession
from trainings.operations import sessions as operations
from trainings.views.training import editable_training, not_here


def editable_session(request, pk):
    """The session if the user may see its training (else 404) and may prepare it (else 403 with who can)."""
    visible = TrainingSession.objects.visible_to(request.user).select_related("training__group")
    session = get_object_or_404(visible, pk=pk)
    editable_training(request, session.training_id)
    return session


def _forms(data, session, training):
    return SessionForm(data, instance=session, training=training), speakers(data, session)


def _page(request, template, form, rows, *, status=None, **context):
    context |= {"form": form, "speakers": rows}
    return TemplateResponse(request, template, context, status=status or (422 if form.is_bound else 200))


@require_http_methods(["GET", "HEAD", "POST"])
def session_create(request, pk):
    training = editable_training(request, pk)
    data = request.POST if request.method == "POST" else None
    form, rows = _forms(data, TrainingSession(), training)
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            operations.add_session(training=training, plan=form.plan(), speakers=rows.rows())
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sesión agregada."))
            return redirect("trainings:training_detail", pk)
    return _page(request, "trainings/session_create.html", form, rows, training=training)


@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request, pk):
    session = editable_session(request, pk)
    training = session.training
    data = request.POST if request.method == "POST" else None
    form, rows = _forms(data, TrainingSession.objects.get(pk=pk), training)
    try:
        if data is not None and all([form.is_valid(), rows.is_valid()]):
            facts = {"speakers": rows.rows(), "sequence": form.cleaned_data["sequence"]}
            operations.edit_session(session=session, plan=form.plan(), **facts)
            messages.success(request, _("Sesión guardada."))
            return redirect("trainings:training_detail", training.pk)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
    except StaleVersion as stale:
        return _conflict(request, stale.current)
    context = {"training": training, "session": session, "materials": session.materials.in_force()}
    return _page(request, "trainings/session_edit.html", form, rows, **context)


def _conflict(request, current):
    """Both versions, mine still editable and now written over ``current``; equal ones are one and saved."""
    typed = request.POST.copy()
    typed["sequence"] = current.sequence
    form, rows = _forms(typed, TrainingSession.objects.get(pk=current.pk), current.training)
    found = list(differences(form, rows))
    if not found:
        messages.success(request, _("Sesión guardada."))
        return redirect("trainings:training_detail", current.training_id)
    context = {"training": current.training, "session": current, "differences": found, "status": 409}
    return _page(request, "trainings/session_conflict.html", form, rows, **context)


@require_POST
def session_remove(request, pk):
    session = editable_session(request, pk)
    training = session.training_id
    try:
        operations.remove_session(session=session)
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("trainings:session_edit", pk)
    messages.success(request, _("Sesión quitada."))
    return redirect("trainings:training_detail", training)


@require_http_methods(["GET", "HEAD", "POST"])
def material_add(request, pk):
    session = editable_session(request, pk)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            operations.add_material(session=session, now=timezone.now(), **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Material agregado."))
            return redirect("trainings:training_detail", session.training_id)
    context = {"form": form, "session": session, "training": session.training}
    return TemplateResponse(request, "trainings/material_add.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
def material_download(request, pk):
    """By who may see the training, and without an account those of a public one."""
    material = Material.objects.visible_to(request.user).in_force().filter(pk=pk).first()
    if material is None:
        return not_here(request)
    return attachment(material.file.open("rb"), filename=tame_name(material.title, material.kind))


@require_POST
def material_withdraw(request, pk):
    materials = Material.objects.visible_to(request.user).in_force().select_related("session")
    material = get_object_or_404(materials, pk=pk)
    editable_training(request, material.session.training_id)
    operations.withdraw_material(material=material, now=timezone.now())
    messages.success(request, _("Se retiró «%(title)s».") % {"title": material.title})
    return redirect("trainings:session_edit", material.session_id)
