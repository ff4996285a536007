"""The privacy notice, requests about personal data and the removal of a person's contacts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.limits import may_ask
from members.models import Person
from members.reading import record_erasure, record_reading
from notifications.refusals import refusals_said
from secretariat import notice
from secretariat.dossier import copy_of_unlisted
from secretariat.forms.privacy import AnswerForm, RegisterForm, RightsForm, UnlistedChoice, UnlistedSearch
from secretariat.models import RightsRequest
from secretariat.operations import privacy as operations
from secretariat.unlisted import SHOWN, find_unlisted
from workgroups.models import NotNow
from workgroups.permissions import can_answer_rights_request, can_erase_person, can_see_rights_requests
from workgroups.workdays import own_days

PAGE = 25
STATES = {"abiertas": "open", "vencidas": "late", "respondidas": "answered"}


@login_not_required
@require_safe
def privacy_notice(request):
    """Who answers for the data, why they are kept, who sees them and how to use one's rights. Public."""
    context = {
        "parts": notice.parts(),
        "missing": notice.missing(),
        "days": {str(kind): days for kind, days in RightsRequest.LEGAL_DAYS.items()},
        "answer_days": settings.RIGHTS_DAYS,
    }
    return TemplateResponse(request, "secretariat/privacy_notice.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rights_request(request):
    """Anyone asks about their own data. The answer is the same whoever they are, known to Mesa or not."""
    person = getattr(request.user, "person", None)
    known = {"requester_name": person.full_name, "requester_email": person.email} if person else {}
    form = RightsForm(request.POST if request.method == "POST" else None, initial=known)
    status = 200
    if form.is_valid():
        if may_ask(request, "rights_request", key=form.cleaned_data["requester_email"].lower()):
            by = request.user if request.user.is_authenticated else None
            operations.receive_request(by=by, now=timezone.now(), person=person, **form.operation_fields())
            return redirect("secretariat:rights_received")
        form.add_error(None, _("Llegaron varias solicitudes seguidas. Espera una hora y vuelve a enviarla."))
        status = 429
    context = {"form": form, "parts": notice.parts()}
    status = 422 if form.errors and status == 200 else status
    return TemplateResponse(request, "secretariat/rights_request.html", context, status=status)


@login_not_required
@require_safe
def rights_received(request):
    """What happens next; it says nothing of who asked."""
    return TemplateResponse(request, "secretariat/rights_received.html", {"parts": notice.parts()})


@require_safe
def rights_list(request):
    """The register, what is due first; by state."""
    if not can_see_rights_requests(request.user):
        raise PermissionDenied(_("El registro de solicitudes lo ven la Secretaría Técnica y la auditoría."))
    today = timezone.localdate()
    visible = RightsRequest.objects.visible_to(request.user)
    found = {"abiertas": visible.open(), "vencidas": visible.late(today), "respondidas": visible.answered()}
    labels = {"abiertas": _("Por responder"), "vencidas": _("Vencidas"), "respondidas": _("Respondidas")}
    state = request.GET.get("estado") if request.GET.get("estado") in found else "abiertas"
    chips = [{"name": n, "label": labels[n], "n": rows.count(), "is_on": n == state} for n, rows in found.items()]
    rows = found[state].order_by("-answered_at" if state == "respondidas" else "due_on", "pk")
    page, own = Paginator(rows, PAGE).get_page(request.GET.get("pagina")), own_days()
    for rights in page:
        rights.own_days = own
    context = {
        "chips": chips,
        "page": page,
        "late": next(chip["n"] for chip in chips if chip["name"] == "vencidas"),
        "answer_days": settings.RIGHTS_DAYS,
        "may_answer": can_answer_rights_request(request.user),
    }
    return TemplateResponse(request, "secretariat/rights_list.html", context)


def _may_answer(user):
    if not can_answer_rights_request(user):
        raise PermissionDenied(_("Las solicitudes de datos las registra y responde la Secretaría Técnica."))


@require_http_methods(["GET", "HEAD", "POST"])
def rights_create(request):
    """Register one that came on paper, by mail or by word."""
    _may_answer(request.user)
    form = RegisterForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        rights = operations.receive_request(by=request.user, now=timezone.now(), **form.operation_fields())
        messages.success(request, _("Solicitud %(code)s registrada. Se envió el acuse.") % {"code": rights.code})
        return redirect("secretariat:rights_detail", pk=rights.pk)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "secretariat/rights_create.html", {"form": form}, status=status)


def _request(user, pk):
    rows = RightsRequest.objects.visible_to(user).select_related(
        "person__institution", "registered_by__person", "answered_by__person"
    )
    return get_object_or_404(rows, pk=pk)


def _shown(user, rights, form=None):
    """What the page of a request shows; ``form`` is the answer as it was typed."""
    record_reading(user, rights, "Solicitud de datos: qué pide y su correo")
    if rights.answered_at or not can_answer_rights_request(user):
        return {"rights": rights}
    return {"rights": rights, "form": form or AnswerForm(), "may_erase": can_erase_person(user)}


@require_safe
def rights_detail(request, pk):
    return TemplateResponse(request, "secretariat/rights_detail.html", _shown(request.user, _request(request.user, pk)))


@require_POST
def rights_answer(request, pk):
    """Answer it: the outcome is recorded and the answer leaves by letter."""
    rights = _request(request.user, pk)
    _may_answer(request.user)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            operations.answer_request(rights=rights, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Respuesta enviada a %(to)s.") % {"to": rights.requester_email})
            return redirect("secretariat:rights_detail", pk=pk)
    return TemplateResponse(request, "secretariat/rights_detail.html", _shown(request.user, rights, form), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request, pk):
    """Say what goes and what stays, then remove a person's contacts and close their account."""
    people = Person.objects.visible_to(request.user).select_related("institution", "user")
    person = get_object_or_404(people, pk=pk)
    if not can_erase_person(request.user):
        raise PermissionDenied(_("Los datos de contacto los suprime la Secretaría Técnica."))
    problem = operations.why_not_erased(person, timezone.localdate())
    if request.method == "POST" and not problem:
        try:
            operations.erase_person(person=person, now=timezone.now())
        except NotNow as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Datos de contacto suprimidos. Su nombre sigue en los documentos oficiales."))
            return redirect("mesa:person_detail", pk=pk)
    is_sent = request.method == "POST"
    context = {"profile": person, "problem": problem, "is_sent": is_sent, "stays": _stays(person)}
    status = 422 if problem and is_sent else 200
    return TemplateResponse(request, "secretariat/person_erase.html", context, status=status)


def _stays(person):
    """How many official rows name the person, by what they are: found by relation, so that none is forgotten."""
    kept = {}
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if model._meta.model_name in ("user", "invitation", "person"):
            continue
        name, n = (
            model._meta.verbose_name_plural,
            model._default_manager.filter(**{relation.field.name: person}).count(),
        )
        kept[name] = kept.get(name, 0) + n
    return [(name, n) for name, n in kept.items() if n]


@require_safe
def unlisted_list(request):
    """Look for somebody who is not in the directory, by e-mail or name."""
    if not can_erase_person(request.user):
        raise Http404
    search = UnlistedSearch(request.GET)
    found, rows = find_unlisted(search.words) if search.words else ({}, [])
    record_reading(request.user, rows, "Búsqueda de quien no tiene ficha: correo")
    context = {"search": search, "found": found, "is_cut": len(found) == SHOWN}
    return TemplateResponse(request, "secretariat/unlisted_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unlisted_erase(request):
    """Say what is kept of one of them, what goes and what stays, then remove it."""
    if not can_erase_person(request.user):
        raise Http404
    form = UnlistedChoice(request.POST or request.GET)
    if not (unlisted := form.chosen):
        return redirect("secretariat:unlisted_list")
    letters = list(unlisted.letters)
    if request.method == "POST":
        with refusals_said(request):
            operations.erase_unlisted(unlisted=unlisted)
            record_erasure(request.user, letters, "Cartas a quien no tiene ficha: dirección y texto suprimidos")
            messages.success(request, _("Datos suprimidos. Su nombre sigue en los documentos oficiales."))
        return redirect("secretariat:unlisted_list")
    record_reading(request.user, list(unlisted.enrolments) or letters, "Datos de quien no tiene ficha")
    context = {"unlisted": unlisted, "form": form, "sections": copy_of_unlisted(unlisted)}
    return TemplateResponse(request, "secretariat/unlisted_erase.html", context)
