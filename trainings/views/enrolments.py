"""The registrations of a training, for who prepares it and for the institutions of those registered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from members.reading import record_export, record_reading
from notifications.refusals import refusals_kept, refusals_said
from rendering.spreadsheets import as_file
from trainings import permissions
from trainings.entrance import Outcome
from trainings.forms.enrolments import AddForm, EnrolmentSearch, ReasonForm
from trainings.models import Enrolment, NotNow, Training
from trainings.operations import enrolment as operations
from trainings.overview import Registration
from trainings.views.training import editable_training

PAGE = 25


def _listed(request, pk):
    """The training and those of its registrations that the user may see, with their institutions."""
    training = get_object_or_404(Training.objects.visible_to(request.user).with_taken().select_related("group"), pk=pk)
    if not permissions.can_list_enrolments(request.user, training):
        raise PermissionDenied(_("Las inscripciones las ven quien prepara la capacitación y sus instituciones."))
    visible = Enrolment.objects.visible_to(request.user).filter(training=training)
    return training, visible.select_related("institution", "decided_by__person")


@require_safe
@vary_on_headers("HX-Request")
def enrolment_list(request, pk):
    """By state, institution and name; with what can be done to each."""
    training, visible = _listed(request, pk)
    search, now = EnrolmentSearch(request.GET, visible), timezone.now()
    found = search.narrow(visible)
    page = Paginator(search.chosen(found), PAGE).get_page(request.GET.get("pagina"))
    record_reading(request.user, page.object_list, "Inscripciones: correo")
    rows = [_row(request.user, enrolment, training, now) for enrolment in page]
    is_partial = bool(request.htmx and not request.htmx.history_restore_request)
    context = {"training": training, "search": search, "page": page, "rows": rows, "is_partial": is_partial}
    context |= {"chips": list(search.chips(found)), "seats": Registration(training, now)}
    context["may_edit"] = permissions.can_edit_training(request.user, training)
    return TemplateResponse(request, f"trainings/enrolment_list.html{'#found' if is_partial else ''}", context)


def _row(user, enrolment, training, now):
    enrolment.training = training
    may = training.is_plan_editable and permissions.can_decide_enrolment(user, enrolment)
    facts = {"enrolment": enrolment, "outcome": Outcome(enrolment, now), "may_approve": may and enrolment.is_pending}
    may_refuse = may and (enrolment.is_pending or enrolment.is_waiting)
    return facts | {"may_refuse": may_refuse, "may_withdraw": may and enrolment.is_live and not may_refuse}


@require_safe
def enrolment_export(request, pk):
    """What the filters hold, as a file; without what is only counted."""
    training, visible = _listed(request, pk)
    search = EnrolmentSearch(request.GET, visible)
    found = search.chosen(search.narrow(visible))
    asked = {name: str(value) for name, value in search.cleaned_data.items() if value}
    record_export(request.user, found, "Inscripciones: correo", filter=asked)
    name = _("Inscripciones %(code)s") % {"code": training.code}
    return as_file(_cells(found), name=name, request=request)


def _cells(enrolments):
    yield [
        _("Grado"),
        _("Nombres y apellidos"),
        _("Correo"),
        _("Institución"),
        _("Establecimiento o unidad"),
        _("Cargo"),
        _("Público"),
        _("Estado"),
        _("Motivo"),
        _("Cómo se inscribió"),
        _("Pidió inscribirse"),
    ]
    for one in enrolments:
        yield [
            one.rank,
            one.full_name,
            one.email,
            one.institution.acronym if one.institution else "",
            one.institution_name,
            one.post,
            one.get_audience_display(),
            one.get_status_display(),
            one.ended_reason,
            one.get_way_display(),
            timezone.localdate(one.created_at),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_add(request, pk):
    """Register someone by hand, whatever the window and the entry say; when it is full they wait."""
    training = editable_training(request, pk)
    form = AddForm(request.POST if request.method == "POST" else None, training)
    if form.is_valid():
        facts = {"way": Enrolment.Way.IMPORT, "by": request.user, "now": timezone.now(), **form.facts()}
        try:
            enrolment = operations.enrol(training=training, **facts)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            said = {"name": enrolment.full_name, "state": enrolment.get_status_display()}
            messages.success(request, _("%(name)s: %(state)s.") % said)
            return redirect("trainings:enrolment_list", pk)
    context = {"training": training, "form": form}
    return TemplateResponse(request, "trainings/enrolment_add.html", context, status=422 if form.errors else 200)


def _decided(request, pk):
    """The registration if the user may see it (else 404) and decide on it (else 403 with who can)."""
    enrolments = Enrolment.objects.visible_to(request.user).select_related("training__group", "institution")
    enrolment = get_object_or_404(enrolments, pk=pk)
    if not permissions.can_decide_enrolment(request.user, enrolment):
        raise PermissionDenied(_("Decide quien prepara la capacitación o la institución de la persona inscrita."))
    return enrolment


@require_POST
def enrolment_approve(request, pk):
    enrolment = _decided(request, pk)
    with refusals_said(request):
        operations.approve_enrolment(enrolment=enrolment, by=request.user, now=timezone.now())
        messages.success(request, _("Aprobada la inscripción de %(name)s.") % {"name": enrolment.full_name})
    return redirect("trainings:enrolment_list", enrolment.training_id)


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_refuse(request, pk):
    """Not approved, saying why; the seat it held goes to who waits."""
    done = _("No se aprobó la inscripción de %(name)s. Recibe el motivo por correo.")
    return _ended(request, _decided(request, pk), operations.refuse_enrolment, done, "trainings/enrolment_refuse.html")


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_withdraw(request, pk):
    """Someone's registration taken back for them, saying why."""
    done = _("Retirada la inscripción de %(name)s. Recibe el motivo por correo.")
    template = "trainings/enrolment_withdraw.html"
    return _ended(request, _decided(request, pk), operations.withdraw_enrolment, done, template)


def _ended(request, enrolment, act, done, template):
    """The form of the reason; once sent, ``act``. Who comes second keeps what they typed, beside why not."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    with refusals_kept(form):
        if form.is_valid():
            act(enrolment=enrolment, by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, done % {"name": enrolment.full_name})
            return redirect("trainings:enrolment_list", enrolment.training_id)
    context = {"enrolment": enrolment, "training": enrolment.training, "form": form}
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)
