"""The numbers of the trainings: the page, the PDF and the workbook, all of the same period."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rendering.drafts import draft_pdf
from rendering.pdf import RenderError
from rendering.spreadsheets import attachment, to_xlsx
from reports.forms import ReportSearch
from reports.report import Report
from trainings import permissions


def _asked(request):
    """What is asked of the report, if it is for the user (else 404)."""
    if not permissions.can_read_report(request.user):
        raise Http404
    return ReportSearch(request.GET, user=request.user, today=timezone.localdate())


def _report(search):
    return Report.of(**search.asked(), now=timezone.now())


def _page_with(request):
    """The page, with what was asked of a file that is not there."""
    return redirect(f"{reverse('reports:report')}?{request.GET.urlencode()}")


@require_safe
@vary_on_headers("HX-Request")
def report(request):
    """How many registered, came and were certified, by what they are; nobody's name."""
    search = _asked(request)
    is_partial = request.htmx and not request.htmx.history_restore_request
    context = {"search": search, "report": None if search.errors else _report(search)}
    return TemplateResponse(request, f"reports/report.html{'#report' if is_partial else ''}", context)


@require_safe
def report_pdf(request):
    """The same on paper, in Spanish."""
    search = _asked(request)
    if search.errors:
        return _page_with(request)
    with translation.override("es"):
        context = {"report": _report(search), "asked": search.asked(), "today": timezone.localdate()}
        html = render_to_string("reports/report_pdf.html", context)
    try:
        content = draft_pdf(html)
    except RenderError:
        messages.error(request, _("El PDF no se pudo hacer ahora. Pídelo otra vez en un minuto o imprime esta página."))
        return _page_with(request)
    named = {"Content-Disposition": 'inline; filename="informe-de-capacitaciones.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=named)


@require_safe
def report_export(request):
    """The same as a workbook, a sheet for each table."""
    search = _asked(request)
    if search.errors:
        return _page_with(request)
    (name, summary), *more = _report(search).sheets()
    content = to_xlsx(name, summary, more=more)
    return attachment(content, filename=f"informe-de-capacitaciones-{timezone.localdate()}.xlsx")
