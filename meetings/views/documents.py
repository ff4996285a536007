"""The files of an agenda: added by who prepares it, read by who may see the meeting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import permissions
from meetings.forms.meeting import DocumentForm
from meetings.models import Document
from meetings.operations import add_document, withdraw_document
from meetings.views.meeting import editable_meeting
from rendering.uploads import attachment


@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request, pk, item_pk):
    meeting = editable_meeting(request, pk)
    item = get_object_or_404(meeting.items, pk=item_pk)
    if meeting.final_minutes or meeting.is_cancelled:
        messages.info(request, _("El acta es final o la reunión se canceló: ya no recibe documentos."))
        return redirect("meetings:meeting_detail", pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        document = add_document(meeting=meeting, item=item, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Se adjuntó «%(title)s».") % {"title": document.title})
        return redirect("meetings:meeting_edit", pk)
    context = {"form": form, "meeting": meeting, "item": item}
    return TemplateResponse(request, "meetings/document_add.html", context, status=422 if form.is_bound else 200)


@require_safe
def document_download(request, pk):
    document = get_object_or_404(Document.objects.visible_to(request.user).in_force(), pk=pk)
    return attachment(document.file.open("rb"), filename=document.filename)


@require_POST
def document_withdraw(request, pk):
    documents = Document.objects.visible_to(request.user).in_force().select_related("meeting__group")
    document = get_object_or_404(documents, pk=pk)
    if not permissions.can_edit_meeting(request.user, document.meeting):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina el grupo retira documentos."))
    withdraw_document(document=document, now=timezone.now())
    messages.success(request, _("Se retiró «%(title)s» de la agenda.") % {"title": document.title})
    return redirect("meetings:meeting_edit", document.meeting_id)
