"""Import of the directory from a spreadsheet: upload, look, then apply all or nothing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.reading import record_export, record_reading
from rendering.spreadsheets import Unreadable, attachment
from secretariat import sheet
from secretariat.comparison import CHANGED, ERROR, NEW, SAME, Comparison
from secretariat.forms.imports import ImportForm
from secretariat.models import DirectoryImport
from secretariat.operations import imports
from workgroups.models import NotNow
from workgroups.permissions import can_edit_directory

PAGE = 25
SIGNALS = {  # state: signal, icon
    ERROR: ("late", "warning-octagon-fill"),
    CHANGED: ("doing", "pencil-simple-fill"),
    NEW: ("done", "plus-circle-fill"),
    SAME: ("todo", "equals"),
}


def _guard(user):
    if not can_edit_directory(user):
        raise PermissionDenied(_("Solo la Secretaría Técnica importa el directorio. Escríbele si tienes una lista."))


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request):
    """Hand in the file; what it would do is shown before anything is done."""
    _guard(request.user)
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        facts = {"file": file, "filename": file.name, "sha256": form.sha256}
        uploaded = imports.upload_import(**facts, by=request.user, now=timezone.now())
        return redirect("secretariat:import_detail", pk=uploaded.pk)
    context = {"form": form, "columns": sheet.headings(with_contacts=True)}
    return TemplateResponse(request, "secretariat/import_create.html", context, status=422 if form.errors else 200)


@require_safe
def import_template(request):
    """The empty sheet to fill in."""
    _guard(request.user)
    return attachment(sheet.template(), filename="plantilla-directorio.xlsx")


def _visible(user, pk):
    return get_object_or_404(DirectoryImport.objects.visible_to(user), pk=pk)


def _table(directory_import):
    """What its file says, or None once the file was removed."""
    try:
        with directory_import.file.open() as file:
            return sheet.table_in(file.read(), directory_import.filename)
    except (ValueError, FileNotFoundError, Unreadable):
        return None


def _gone(request, directory_import):
    """Where a look at an import goes once its file was removed."""
    if directory_import.applied_at:
        messages.info(request, _("Este archivo ya se importó."))
        return redirect("mesa:institution_list")
    messages.info(request, _("Este archivo ya se retiró: se guarda un día. Súbelo otra vez."))
    return redirect("secretariat:import_create")


@require_safe
def import_detail(request, pk):
    """What each row would do, those that need something first."""
    directory_import = _visible(request.user, pk)
    table = _table(directory_import)
    if table is None:
        return _gone(request, directory_import)
    record_reading(request.user, directory_import, "Importación: correos y teléfonos de sus filas")
    return TemplateResponse(request, "secretariat/import_detail.html", _shown(request, directory_import, table))


def _shown(request, directory_import, table):
    comparison = Comparison.of(table, request.user, timezone.now())
    counts, state = comparison.counts, request.GET.get("estado")
    rows = [row for row in comparison.by_need() if state not in SIGNALS or row.state == state]
    page = Paginator(rows, PAGE).get_page(request.GET.get("pagina"))
    for row in page:
        row.signal, row.icon = SIGNALS[row.state]
        row.label = _labels()[row.state][0]
    return {
        "directory_import": directory_import,
        "table": table,
        "mark": comparison.mark,
        "counts": counts,
        "chips": _chips(counts, state if state in SIGNALS else ""),
        "parts": list(_parts(counts)),
        "page": page,
        "errors": sum(len(row.errors) for row in comparison.rows),
        "newcomers": len(comparison.people),
        "is_same": counts[SAME] == counts["todas"],
    }


def _labels():
    """The word for a row and for several, by state."""
    return {
        ERROR: (_("Error"), _("Con error")),
        CHANGED: (_("Cambia"), _("Cambian")),
        NEW: (_("Nueva"), _("Nuevas")),
        SAME: (_("Igual"), _("Iguales")),
    }


def _chips(counts, chosen):
    yield {"name": "", "label": _("Todas"), "n": counts["todas"], "is_on": not chosen}
    for state, (signal, icon) in SIGNALS.items():
        chip = {"name": state, "label": _labels()[state][1], "signal": signal, "icon": icon}
        if counts[state] or state == chosen:
            yield {**chip, "n": counts[state], "is_on": state == chosen}


def _parts(counts):
    """The bar of states: where each begins and how wide it is."""
    start = 0.0
    for state, (signal, _icon) in SIGNALS.items():
        width = 100 * counts[state] / counts["todas"]
        if width:
            yield {"signal": signal, "x": f"{start:.2f}%", "width": f"{width:.2f}%"}
        start += width


@require_safe
def import_annotated(request, pk):
    """The same file with what is to be corrected written beside each row."""
    directory_import = _visible(request.user, pk)
    table = _table(directory_import)
    if table is None:
        return _gone(request, directory_import)
    rows = Comparison.of(table, request.user, timezone.now()).rows
    record_export(request.user, directory_import, "Importación: el archivo anotado")
    return attachment(sheet.annotated(table, rows), filename="directorio-anotado.xlsx")


@require_POST
def import_apply(request, pk):
    """Do it all, if it is still what was shown."""
    directory_import = _visible(request.user, pk)
    table = _table(directory_import)
    if table is None:
        return _gone(request, directory_import)
    mark = request.POST.get("mark", "")
    facts = {"table": table, "mark": mark, "by": request.user, "now": timezone.now()}
    try:
        act = imports.apply_and_invite if "invite" in request.POST else imports.apply_import
        done = act(directory_import=directory_import, **facts)
    except NotNow as refusal:
        context = _shown(request, directory_import, table) | {"refusal": str(refusal)}
        return TemplateResponse(request, "secretariat/import_detail.html", context, status=409)
    messages.success(request, _done(done.figures))
    return redirect("mesa:institution_list")


def _done(figures):
    said = ngettext("Se importó %(n)s fila", "Se importaron %(n)s filas", figures["todas"]) % {"n": figures["todas"]}
    counted = _("%(new)s nuevas, %(changed)s con cambios y %(same)s iguales.")
    said = f"{said}: {counted % {'new': figures[NEW], 'changed': figures[CHANGED], 'same': figures[SAME]}}"
    n = figures.get("invitadas")
    return (
        f"{said} {ngettext('Se envía %(n)s invitación.', 'Se envían %(n)s invitaciones.', n) % {'n': n}}" if n else said
    )


@require_POST
def import_discard(request, pk):
    """Remove the file without using it."""
    imports.discard_import(directory_import=_visible(request.user, pk))
    messages.success(request, _("Archivo descartado. El directorio quedó como estaba."))
    return redirect("mesa:institution_list")
