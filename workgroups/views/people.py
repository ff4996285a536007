"""People of the directory: registered and corrected by the secretariat, kept true by themselves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members.models import Person
from members.reading import record_reading
from workgroups.forms.people import ContactForm, MergeForm, PersonForm
from workgroups.models import NotNow
from workgroups.operations.merging import merge_people, plan_merge
from workgroups.operations.people import confirm_contact, correct_person, register_person
from workgroups.permissions import can_edit_directory, can_merge_people

READS_AND_WRITES = ["GET", "HEAD", "POST"]


def _guard(user):
    if not can_edit_directory(user):
        raise PermissionDenied(_("Solo la Secretaría Técnica registra y corrige personas. Tus datos los cambias tú."))


def _visible(user, pk):
    return get_object_or_404(Person.objects.visible_to(user).select_related("institution"), pk=pk)


@require_http_methods(READS_AND_WRITES)
def person_create(request):
    """A new row of the directory; it holds nothing and opens nothing until it is named to a seat."""
    _guard(request.user)
    typed = request.POST if request.method == "POST" else None
    asked = {"institution": request.GET.get("institucion"), "full_name": request.GET.get("nombre")}
    form = PersonForm(typed, user=request.user, initial=asked)
    if form.is_valid():
        person = register_person(fields=form.changes)
        messages.success(request, _("Ficha creada. Lo que sigue es su designación."))
        return redirect("mesa:person_detail", pk=person.pk)
    record_reading(request.user, form.look_alikes, "Fichas parecidas: correos")
    context = {"form": form}
    return TemplateResponse(request, "workgroups/person_create.html", context, status=422 if form.errors else 200)


@require_http_methods(READS_AND_WRITES)
def person_edit(request, pk):
    """Correct what the directory says of a person."""
    person = _visible(request.user, pk)
    _guard(request.user)
    form = PersonForm(request.POST if request.method == "POST" else None, user=request.user, person=person)
    try:
        if form.is_valid():
            correct_person(person=person, changes=form.changes, now=timezone.now())
            messages.success(request, _("Ficha guardada."))
            return redirect("mesa:person_detail", pk=pk)
    except NotNow as refusal:
        form.add_error("institution", str(refusal))
    record_reading(request.user, [person, *form.look_alikes], "Ficha por corregir: correo y teléfono")
    context = {"profile": person, "form": form}
    return TemplateResponse(request, "workgroups/person_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(READS_AND_WRITES)
def person_merge(request, pk):
    """Choose the duplicate of ``pk``, see what would move and what forbids it; then make both one."""
    user, now = request.user, timezone.now()
    keep = _visible(user, pk)
    _guard(user)
    form = MergeForm(request.POST if request.method == "POST" else request.GET, user=user, keep=keep)
    other = form.cleaned_data.get("con")
    if not can_merge_people(user, keep, *filter(None, [other])):
        raise PermissionDenied(_("Una ficha con cuenta o cargo la une la secretaria o el secretario de la Mesa."))
    if other is None:
        return TemplateResponse(request, "workgroups/person_merge.html", {"profile": keep, "form": form})
    refused = False
    if request.method == "POST":
        try:
            merge_people(keep=keep, duplicate=other, by=user, now=now)
            messages.success(request, _("Las dos fichas son ahora una."))
            return redirect("mesa:person_detail", pk=pk)
        except NotNow:
            refused = True
    record_reading(user, [keep, other], "Unir fichas: correo y teléfono")
    context = {"plan": plan_merge(keep, other, timezone.localdate(now)), "facts": _facts(keep, other)}
    return TemplateResponse(request, "workgroups/person_merge_preview.html", context, status=422 if refused else 200)


def _facts(*people):
    """What each row says, side by side."""
    names = ("full_name", "short_name", "post", "institution", "email", "phone")
    facts = [(Person._meta.get_field(name).verbose_name, [getattr(one, name) for one in people]) for name in names]
    return [*facts, (_("cuenta"), [one.user.email if hasattr(one, "user") else "" for one in people])]


def _own(user):
    """The person of the account; an operator's account has none."""
    return get_object_or_404(Person.objects.select_related("institution"), pk=user.person_id)


@require_http_methods(READS_AND_WRITES)
def contact_edit(request):
    """My own contact: changed by nobody but me and the secretariat. Saving it confirms it."""
    person = _own(request.user)
    form = ContactForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        confirm_contact(person=person, changes=form.changes, now=timezone.now())
        messages.success(request, _("Tus datos quedaron guardados y confirmados."))
        return redirect("workgroups:contact_edit")
    context = {"profile": person, "form": form}
    return TemplateResponse(request, "workgroups/contact_edit.html", context, status=422 if form.errors else 200)


@require_POST
def contact_confirm(request):
    """«Mis datos siguen bien»."""
    confirm_contact(person=_own(request.user), changes={}, now=timezone.now())
    messages.success(request, _("Gracias. Tus datos quedaron confirmados hoy."))
    return redirect("workgroups:contact_edit")
