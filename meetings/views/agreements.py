"""The agreements a user may see: the list, one of them, and what may be done to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from meetings.forms.agreements import AdvanceForm, AgreementForm, AgreementSearch, AnnulForm
from meetings.models import Agreement, AgreementEvent, Meeting, NotNow, StaleVersion
from meetings.models.agreement import count_by_signal
from meetings.operations.agreement import annul_agreement, edit_agreement, report_agreement
from meetings.permissions import can_close_meeting, can_edit_meeting, can_report_agreement
from notifications.refusals import refusals_kept

PAGE = 25


@require_safe
@vary_on_headers("HX-Request")
def agreement_list(request):
    """Every agreement the user may see, the most urgent first, by state, group, institution and text."""
    today = timezone.localdate()
    visible = Agreement.objects.visible_to(request.user)
    search = AgreementSearch(request.GET, user=request.user)
    found = search.narrow(visible)
    counts = count_by_signal(found, today)
    signal = search.STATES[search.state]
    paginator = Paginator(found.with_signal(signal, today).by_urgency().values("pk"), PAGE)
    paginator.count = counts[signal]
    page = paginator.get_page(request.GET.get("pagina"))
    page.object_list = Agreement.objects.chosen(page.object_list)
    is_partial = request.htmx and not request.htmx.history_restore_request
    context = {
        "search": search,
        "chips": list(_chips(search, counts)),
        "page": page,
        "is_partial": is_partial,
    }
    if not is_partial:
        context["total"] = count_by_signal(visible, today) if search.is_narrowed else counts
    template = "meetings/agreement_list.html#found" if is_partial else "meetings/agreement_list.html"
    return TemplateResponse(request, template, context)


def _chips(search, counts):
    """The chips of state with their counts; the two of what no longer counts only when there is some."""
    labels = {
        "abiertos": (_("Abiertos"), ""),
        "vencidos": (_("Vencidos"), "warning-octagon-fill"),
        "por-vencer": (_("Por vencer"), "warning-fill"),
        "en-proceso": (_("En proceso"), "circle-half-fill"),
        "sin-iniciar": (_("Sin iniciar"), "circle-dashed"),
        "cumplidos": (_("Cumplidos"), "check-circle-fill"),
        "todos": (_("Todos"), ""),
        "desestimados": (_("Desestimados"), "minus"),
        "anulados": (_("Anulados"), "prohibit"),
    }
    for name, (label, icon) in labels.items():
        signal, is_on = search.STATES[name], name == search.state
        if counts[signal] or is_on or name not in ("desestimados", "anulados"):
            yield {"name": name, "signal": signal, "label": label, "icon": icon, "n": counts[signal], "is_on": is_on}


def _visible(user, pk):
    """The agreement with all its page shows, or a 404."""
    events = AgreementEvent.objects.select_related("by__person__institution")
    agreements = Agreement.objects.visible_to(user).with_parties().select_related("meeting__minutes")
    return get_object_or_404(agreements.prefetch_related(Prefetch("events", events)), pk=pk)


@require_safe
def agreement_detail(request, pk):
    agreement = _visible(request.user, pk)
    return TemplateResponse(request, "meetings/agreement_detail.html", _shown(request.user, agreement))


def _shown(user, agreement, form=None):
    """What the page of an agreement shows; ``form`` is the report as it was typed."""
    meeting = agreement.meeting
    may_edit = can_edit_meeting(user, meeting)
    may_report = _may_report(user, agreement) and not agreement.annulled_at
    return {
        "agreement": agreement,
        "meeting": meeting if Meeting.objects.visible_to(user).filter(pk=meeting.pk).exists() else None,
        "may_edit": may_edit and meeting.is_record_editable and not agreement.annulled_at,
        "may_annul": can_close_meeting(user, meeting) and not agreement.annulled_at,
        "form": form or (AdvanceForm(may_drop=may_edit) if may_report else None),
        "is_next": may_report and agreement.is_open,
        "votes": _votes(agreement),
        "others": [party.institution for party in agreement.ordered_parties if not party.is_lead],
    }


def _votes(agreement):
    """«12 a favor, 1 en contra», with only what was counted."""
    counted = [
        (agreement.votes_for, _("%(n)s a favor")),
        (agreement.votes_against, _("%(n)s en contra")),
        (agreement.votes_abstained, _("%(n)s abstenciones")),
    ]
    return ", ".join(text % {"n": n} for n, text in counted if n)


def _may_report(user, agreement):
    """Whoever may report it; once dropped, only whoever may drop it."""
    if agreement.status == Agreement.Status.DROPPED:
        return can_edit_meeting(user, agreement.meeting)
    return can_report_agreement(user, agreement)


@require_POST
def agreement_report(request, pk):
    """Record how it advances."""
    agreement = _visible(request.user, pk)
    if not _may_report(request.user, agreement):
        raise PermissionDenied(_("Informan el avance las instituciones responsables y quien prepara las reuniones."))
    form = AdvanceForm(request.POST, may_drop=can_edit_meeting(request.user, agreement.meeting))
    if form.is_valid():
        try:
            report_agreement(agreement=agreement, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Avance registrado."))
            return redirect("meetings:agreement_detail", pk=pk)
    return TemplateResponse(
        request, "meetings/agreement_detail.html", _shown(request.user, agreement, form), status=422
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_edit(request, pk):
    """Rewrite an agreement while its acta is a draft; who saved second chooses between both texts."""
    agreement = _visible(request.user, pk)
    if not can_edit_meeting(request.user, agreement.meeting):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina el grupo cambia un acuerdo."))
    if request.method != "POST" and not agreement.meeting.is_record_editable:
        messages.error(request, _("El acta ya es final: sus acuerdos no se cambian. Anula el acuerdo y toma otro."))
        return redirect("meetings:agreement_detail", pk=pk)
    typed = request.POST if request.method == "POST" else None
    form = AgreementForm(typed, meeting=agreement.meeting, user=request.user, agreement=agreement)
    try:
        if form.is_valid():
            version = form.cleaned_data.get("version")
            edit_agreement(agreement=agreement, version=version, **form.operation_fields())
            messages.success(request, _("Acuerdo guardado."))
            return redirect("meetings:agreement_detail", pk=pk)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
    except StaleVersion as stale:
        return _conflict(request, stale.current)
    context = {"agreement": agreement, "form": form}
    return TemplateResponse(request, "meetings/agreement_edit.html", context, status=422 if form.errors else 200)


def _conflict(request, current):
    """Both versions, mine still editable and now written over ``current``; equal ones are one and saved."""
    typed = request.POST.copy()
    typed["version"] = current.version
    form = AgreementForm(typed, meeting=current.meeting, user=request.user, agreement=current)
    differences = form.differences() if form.is_valid() else []
    if not differences:
        messages.success(request, _("Acuerdo guardado."))
        return redirect("meetings:agreement_detail", pk=current.pk)
    context = {"agreement": current, "form": form, "differences": differences}
    return TemplateResponse(request, "meetings/agreement_conflict.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_annul(request, pk):
    """Ask for the reason, then annul."""
    agreement = _visible(request.user, pk)
    if not can_close_meeting(request.user, agreement.meeting):
        raise PermissionDenied(_("Solo quien coordina el grupo o la Secretaría Técnica anula un acuerdo."))
    if request.method != "POST" and agreement.annulled_at:
        messages.info(request, _("Este acuerdo ya estaba anulado."))
        return redirect("meetings:agreement_detail", pk=pk)
    form = AnnulForm(request.POST if request.method == "POST" else None)
    with refusals_kept(form):
        if form.is_valid():
            annul_agreement(agreement=agreement, by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Acuerdo anulado. Conserva su número."))
            return redirect("meetings:agreement_detail", pk=pk)
    context = {"agreement": agreement, "form": form}
    return TemplateResponse(request, "meetings/agreement_annul.html", context, status=422 if form.errors else 200)
