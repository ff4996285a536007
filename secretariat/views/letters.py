"""The delivery log: what was sent, what arrived at the server, who was told by another way."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from members.models import User
from members.reading import record_export, record_reading
from notifications import operations as outbox
from notifications.letters import DIGEST
from notifications.models import Letter
from notifications.refusals import refusals_said
from rendering.spreadsheets import as_file
from secretariat import delivery
from secretariat.forms.letters import LetterSearch, ToldForm
from secretariat.operations import letters as operations
from workgroups.permissions import can_see_letters, can_send_letters

PAGE = 25
S = Letter.Status
MOST = 20_000  # rows of a file


def _may_see(user):
    if not can_see_letters(user):
        raise PermissionDenied(_("El registro de notificaciones lo ven la Secretaría Técnica y la auditoría."))


def require_sender(user):
    if not can_send_letters(user):
        raise PermissionDenied(_("Las notificaciones las envía, detiene y anota la Secretaría Técnica."))


@require_safe
@vary_on_headers("HX-Request")
def letter_list(request):
    """Every letter by state, meeting and person: the last written first, what waits for a later day at the end."""
    _may_see(request.user)
    search = LetterSearch(request.GET, delivery.subjects())
    found = search.narrow(Letter.objects.all())
    page = Paginator(search.chosen(found).told_first(timezone.now()), PAGE).get_page(request.GET.get("pagina"))
    page.object_list = delivery.facts_of(page.object_list)
    record_reading(request.user, [fact.letter for fact in page], "Registro de notificaciones")
    is_partial = bool(request.htmx and not request.htmx.history_restore_request)
    context = {"search": search, "chips": search.chips(found), "page": page, "is_partial": is_partial}
    context["may_send"] = can_send_letters(request.user)
    return TemplateResponse(request, f"secretariat/letter_list.html{'#found' if is_partial else ''}", context)


@require_safe
def letter_export(request):
    """What the filter holds, as a file of at most ``MOST`` rows."""
    _may_see(request.user)
    search = LetterSearch(request.GET, delivery.subjects())
    facts = delivery.facts_of(search.chosen(search.narrow(Letter.objects.all()))[:MOST])
    asked = {name: value for name, value in search.cleaned_data.items() if value}
    record_export(request.user, [fact.letter for fact in facts], "Registro de notificaciones", filter=asked)
    return as_file([delivery.columns(), *(fact.cells for fact in facts)], name="notificaciones", request=request)


def _shown(user, letter, form=None):
    """What the page of a letter shows; ``form`` is what was typed of who was told."""
    record_reading(user, letter, "Carta: dirección y texto")
    asked = [one["by"] for one in letter.context.get("resent", [])]
    people = dict(User.objects.filter(pk__in=asked).values_list("pk", "person__full_name"))
    context = {"fact": delivery.facts_of(Letter.objects.filter(pk=letter.pk))[0], "letter": letter}
    context["parts"] = delivery.facts_of(letter.gathered.all()) if letter.kind == DIGEST else []
    context["resent"], context["text"] = delivery.resent(letter, people), delivery.without_links(letter.text)
    if can_send_letters(user):
        context["text"] = letter.text
        context |= {"form": form or ToldForm(), "refusal": operations.why_not_sent_again(letter, timezone.now())}
        context |= {"may_pause": letter.status in (S.PENDING, S.DIGEST), "may_resume": letter.status == S.PAUSED}
        context["may_cancel"] = letter.status in Letter.UNSENT
    return context


def _letter(user, pk):
    letters = Letter.objects.select_related("person")
    return get_object_or_404(letters if can_see_letters(user) else letters.none(), pk=pk)


@require_safe
def letter_detail(request, pk):
    """One letter: its text as sent, its times and attempts, who was told by another way."""
    return TemplateResponse(request, "secretariat/letter_detail.html", _shown(request.user, _letter(request.user, pk)))


@require_POST
def letter_resend(request, pk):
    """Let the same letter leave once more."""
    again = partial(operations.resend_letter, by=request.user, now=timezone.now())
    return _changed(request, pk, again, _("La misma carta sale otra vez."))


@require_POST
def letter_pause(request, pk):
    """Hold it until it is resumed."""
    return _changed(request, pk, outbox.pause_letter, _("En pausa: no sale hasta que la reanudes."))


@require_POST
def letter_resume(request, pk):
    """Back to waiting for its time."""
    return _changed(request, pk, outbox.resume_letter, _("Reanudada: sale a su hora."))


@require_POST
def letter_cancel(request, pk):
    """It does not leave, and says by whose hand."""
    why = _("La canceló %(name)s.") % {"name": delivery.name_of(request.user)}
    return _changed(request, pk, partial(outbox.cancel_letter, why=why), _("Cancelada: no sale."))


def _changed(request, pk, act, words):
    """``act`` on the letter, and say so on its page, or why not."""
    letter = _letter(request.user, pk)
    require_sender(request.user)
    with refusals_said(request):
        act(letter=letter)
        messages.success(request, words)
    return redirect("secretariat:letter_detail", pk=pk)


@require_POST
def letter_told(request, pk):
    """Write down that the person was told by phone, WhatsApp or paper."""
    letter, form = _letter(request.user, pk), ToldForm(request.POST)
    require_sender(request.user)
    if form.is_valid():
        operations.record_told(letter=letter, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Anotado en el registro."))
        return redirect("secretariat:letter_detail", pk=pk)
    return TemplateResponse(request, "secretariat/letter_detail.html", _shown(request.user, letter, form), status=422)
