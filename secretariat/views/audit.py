"""The audit log, for the Mesa's secretary and its auditor. Reading it is written in it."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from members.reading import record_export, record_reading
from rendering.spreadsheets import as_file
from secretariat import audit
from secretariat.forms.audit import AuditSearch
from secretariat.models import LogEntry
from workgroups.permissions import can_audit

MOST = 20_000  # rows of a file


def _guard(user):
    if not can_audit(user):
        raise PermissionDenied(_("Solo la secretaría técnica y la auditoría de la Mesa leen este registro."))


@require_safe
@vary_on_headers("HX-Request")
def audit_list(request):
    """Who came in, saw, changed or took away; the latest first."""
    _guard(request.user)
    search = AuditSearch(request.GET)
    entries = search.narrow(LogEntry.objects.all())
    counts = audit.count_by_action(entries)
    total = sum(counts[action] for action in search.actions)
    page = audit.LogPages(search.chosen(entries), total).get_page(request.GET.get("pagina"))
    context = {
        "search": search,
        "chips": _chips(search, counts),
        "page": page,
        "bands": audit.by_day(page),
        "is_partial": bool(request.htmx and not request.htmx.history_restore_request),
        "is_too_long": total > MOST,
        "most": MOST,
    }
    record_reading(request.user, [fact.entry for fact in page], "Registro de auditoría", filter=search.asked)
    template = "secretariat/audit_list.html#found" if context["is_partial"] else "secretariat/audit_list.html"
    return TemplateResponse(request, template, context)


def _chips(search, counts):
    named = [
        ("vistas", _("Vistas de datos personales"), "eye"),
        ("descargas", _("Descargas"), "download-simple"),
        ("cambios", _("Cambios"), "pencil-simple"),
        ("ingresos", _("Ingresos"), "sign-in"),
        ("rechazados", _("Rechazados"), "prohibit"),
    ]
    chips = [{"name": "", "label": _("Todo"), "n": counts.total(), "is_on": not search.on}]
    for name, label, icon in named:
        n = sum(counts[action] for action in search.ACTIONS[name])
        chips.append({"name": name, "label": label, "icon": icon, "n": n, "is_on": name == search.on})
    return chips


@require_safe
def audit_export(request):
    """What the filter holds, as a file of at most ``MOST`` rows; a filter that cannot be read has its page say why."""
    _guard(request.user)
    search = AuditSearch(request.GET)
    if search.errors:
        return audit_list(request)
    facts = audit.facts_of(search.chosen(search.narrow(LogEntry.objects.all()))[:MOST])
    record_export(request.user, [fact.entry for fact in facts], "Registro de auditoría", filter=search.asked)
    return as_file([audit.columns(), *(fact.cells for fact in facts)], name="auditoria", request=request)
