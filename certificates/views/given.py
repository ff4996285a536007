"""The certificates of a training: who gets one, giving them, correcting and revoking; one's own as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from certificates import operations
from certificates.book import Book, row_of
from certificates.forms import ReplaceForm, RevokeForm
from certificates.paper import paper_filename
from certificates.waking import wake_paper_makers
from members.limits import may_ask
from members.reading import record_export
from notifications.refusals import refusals_kept, refusals_said
from rendering.archives import zip_stream
from rendering.uploads import attachment
from trainings.links import enrolment_of
from trainings.models import Certificate, Training
from trainings.permissions import can_certify_training, can_edit_training

PAGE = 50


def _prepared(request, pk):
    """The training if the user may see it (else 404) and prepares it (else 403 with who does)."""
    training = get_object_or_404(Training.objects.visible_to(request.user).select_related("group"), pk=pk)
    if not can_edit_training(request.user, training):
        raise PermissionDenied(_("Solo la Secretaría Técnica o quien coordina el grupo prepara esta capacitación."))
    return training


def _given_by(request, training):
    if not can_certify_training(request.user, training):
        raise PermissionDenied(
            _("Solo quien coordina el grupo o la Secretaría Técnica emite, corrige y anula certificados.")
        )
    return training


def _certifiable(request, pk):
    """The training if the user may see it (else 404) and gives its certificates (else 403)."""
    visible = Training.objects.visible_to(request.user).select_related("group")
    return _given_by(request, get_object_or_404(visible, pk=pk))


def _changeable(request, pk):
    visible = Certificate.objects.visible_to(request.user).select_related("training__group")
    certificate = get_object_or_404(visible, pk=pk)
    _given_by(request, certificate.training)
    return certificate


def _fallen(request, certificate):
    """Back to the list, which says why, for who asks for the form of one that no longer holds. None while it does."""
    row = row_of(certificate)
    if request.method == "POST" or row["can_change"]:  # of what is posted the verb judges
        return None
    facts = {"register": certificate.register_code, "state": row["text"]}
    messages.error(request, _("%(register)s ya no está vigente. %(state)s.") % facts)
    return redirect("certificates:certificate_list", certificate.training_id)


@require_safe
@vary_on_headers("HX-Request")
def certificate_list(request, pk):
    """Who gets one and why not, how far the papers are, and those given. With htmx, how far alone, and
    those given as well when something of them changed since the step that the page knows."""
    training, is_partial = _prepared(request, pk), request.htmx and not request.htmx.history_restore_request
    book = Book(training, request.user, timezone.now())
    context = {"training": training, "book": book, "progress": book.progress, "is_partial": is_partial}
    if not is_partial or request.GET.get("paso") != book.progress.step:
        page = Paginator(book.certificates, PAGE).get_page(request.GET.get("pagina"))
        context |= {"page": page, "rows": [row_of(each) for each in page]}
    name = "certificate_progress" if is_partial else "certificate_list"
    return TemplateResponse(request, f"certificates/{name}.html", context)


def _acted(request, pk, act, done):
    with refusals_said(request):
        act()
        wake_paper_makers()
        messages.success(request, done)
    return redirect("certificates:certificate_list", pk)


@require_POST
def certificate_issue(request, pk):
    training = _certifiable(request, pk)
    done = _("Emitidos. Se están haciendo y saliendo por correo; puedes dejar esta página.")
    facts = {"training": training, "by": request.user, "now": timezone.now()}
    return _acted(request, pk, lambda: operations.issue_certificates(**facts), done)


@require_POST
def certificate_stop(request, pk):
    training = _certifiable(request, pk)
    operations.stop_making(training=training, now=timezone.now())
    messages.success(request, _("Detenido. Los que ya se estaban haciendo terminan; los demás esperan."))
    return redirect("certificates:certificate_list", pk)


@require_POST
def certificate_resume(request, pk):
    training = _certifiable(request, pk)
    return _acted(request, pk, lambda: operations.resume_making(training=training), _("Sigue."))


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_replace(request, pk):
    certificate = _changeable(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = ReplaceForm(posted, initial={"name": certificate.says["name"]})
    done = _("Emitido de nuevo con otro código. El anterior responde cuál lo reemplaza.")
    template = "certificates/certificate_replace.html"
    return _changed(request, certificate, form, operations.replace_certificate, done, template)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request, pk):
    certificate = _changeable(request, pk)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    done = _("Anulado. Quien verifique su código lo sabrá.")
    template = "certificates/certificate_revoke.html"
    return _changed(request, certificate, form, operations.revoke_certificate, done, template)


def _changed(request, certificate, form, act, done, template):
    """The form; once sent, ``act`` and back to the list. Who comes second keeps what they typed, beside why not."""
    if refusal := _fallen(request, certificate):
        return refusal
    with refusals_kept(form):
        if form.is_valid():
            act(certificate=certificate, by=request.user, now=timezone.now(), **form.cleaned_data)
            wake_paper_makers()
            messages.success(request, done)
            return redirect("certificates:certificate_list", certificate.training_id)
    context = {"form": form, "certificate": certificate, "training": certificate.training}
    return TemplateResponse(request, template, context, status=422 if form.errors else 200)


@require_safe
def certificate_download(request, pk):
    """The PDF, to who prepares the training and to whom it names."""
    certificates = Certificate.objects.visible_to(request.user).exclude(sha256="")
    return _file(get_object_or_404(certificates, pk=pk))


@login_not_required
@never_cache
@require_safe
def certificate_own(request, token):
    """The same by the link of one's own registration."""
    if not may_ask(request, "enrolment_page"):
        return TemplateResponse(request, "429.html", status=429)
    enrolment = enrolment_of(token)
    certificate = enrolment and enrolment.certificates.standing().exclude(sha256="").first()
    if not certificate:
        raise Http404
    return _file(certificate)


def _file(certificate):
    return attachment(certificate.pdf.open("rb"), filename=paper_filename(certificate))


@require_safe
def certificate_zip(request, pk):
    """All that hold, each a PDF with the name of its person, as they are read."""
    training = _prepared(request, pk)
    certificates = list(Certificate.objects.standing().filter(training=training).exclude(sha256=""))
    if not certificates:
        messages.info(request, _("Todavía no hay certificados que descargar."))
        return redirect("certificates:certificate_list", pk)
    record_export(request.user, certificates, "Certificados en PDF", training=training.code)
    headers = {"Content-Disposition": f'attachment; filename="certificados-{training.code.lower()}.zip"'}
    return StreamingHttpResponse(zip_stream(_named(certificates)), content_type="application/zip", headers=headers)


def _named(certificates):
    for certificate in certificates:
        with certificate.pdf.open("rb") as kept:
            stem = paper_filename(certificate).removesuffix(".pdf")
            yield f"{stem}-{slugify(certificate.says['name'])}.pdf", kept.read()
