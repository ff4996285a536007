"""A list of people registered at once: upload, look at what each row would do, then register."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from notifications.refusals import refusals_said
from trainings.forms.intake import ListForm, RowsForm
from trainings.intake import NEW, judged
from trainings.operations.enrolment import enrol_list
from trainings.views.training import editable_training


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_import(request, pk):
    """Hand in the list; what it would do is shown before anything is done."""
    training = editable_training(request, pk)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_valid():
        rows = form.cleaned_data["file"].contents
        entries = judged(rows, training)
        counts = Counter(entry.state for entry in entries)
        context = {"training": training, "entries": entries, "newcomers": counts[NEW]}
        context |= {"left_out": len(entries) - counts[NEW], "form": RowsForm(initial={"rows": rows})}
        return TemplateResponse(request, "trainings/enrolment_import_preview.html", context)
    context = {"training": training, "form": form}
    return TemplateResponse(request, "trainings/enrolment_import.html", context, status=422 if form.errors else 200)


@require_POST
def enrolment_import_apply(request, pk):
    """Register the rows that can be, judged again as things stand; twice is once."""
    training, form = editable_training(request, pk), RowsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("La lista no llegó completa. Sube el archivo otra vez."))
        return redirect("trainings:enrolment_import", pk)
    people = [entry.facts for entry in judged(form.cleaned_data["rows"], training) if entry.state == NEW]
    with refusals_said(request):
        n = len(enrol_list(training=training, people=people, by=request.user, now=timezone.now()))
        words = ngettext("Se inscribió a %(n)s persona de la lista.", "Se inscribió a %(n)s personas de la lista.", n)
        messages.success(request, words % {"n": n})
    return redirect("trainings:enrolment_list", pk)
