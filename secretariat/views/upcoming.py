"""What goes out in the next days: to read, and to hold, resume or cancel together."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from members.reading import record_reading
from notifications import operations as outbox
from notifications.models import Letter
from secretariat import delivery, upcoming
from secretariat.forms.letters import CancelForm
from secretariat.operations.letters import change_together
from secretariat.views.letters import require_sender
from workgroups.permissions import can_see_letters, can_send_letters


@require_safe
def upcoming_list(request):
    """The letters of the next seven days, by day and by what they tell of."""
    if not can_see_letters(request.user):
        raise Http404
    found = upcoming.batches(timezone.now())
    record_reading(request.user, [fact.letter for batch in found for fact in batch.facts], "Cartas por salir")
    paused = sum(not batch.moving for batch in found)
    context = {"batches": found, "paused": paused, "may_send": can_send_letters(request.user)}
    return TemplateResponse(request, "secretariat/upcoming_list.html", context)


def _batch(user, pk):
    """The letters that leave with that one; of one that has left or was cancelled, a batch of none."""
    letters = Letter.objects.all() if can_see_letters(user) else Letter.objects.none()
    letter = get_object_or_404(letters, pk=pk)
    return upcoming.batch_of(letter, timezone.now()) or upcoming.Batch(day=None, facts=[], rules=[])


def _changeable(user, pk):
    batch = _batch(user, pk)
    require_sender(user)
    return batch


def _shown(request, batch, form=None):
    record_reading(request.user, [fact.letter for fact in batch.facts], "Cartas por salir")
    context = {"batch": batch, "form": (form or CancelForm()) if can_send_letters(request.user) else None}
    return TemplateResponse(request, "secretariat/upcoming_detail.html", context, status=422 if form else 200)


@require_safe
def upcoming_detail(request, pk):
    """Who gets them, how many they are, and the ways to stop them."""
    batch = _batch(request.user, pk)
    return _shown(request, batch) if batch.facts else _unchanged(request)


@require_POST
def upcoming_pause(request, pk):
    """Hold them until they are resumed."""
    batch = _changeable(request.user, pk)
    words = ngettext_lazy("%(n)s carta queda en pausa.", "%(n)s cartas quedan en pausa.", "n")
    return _changed(request, batch.moving, outbox.pause_letter, words)


@require_POST
def upcoming_resume(request, pk):
    """Let them leave at their time."""
    batch = _changeable(request.user, pk)
    words = ngettext_lazy("%(n)s carta sale a su hora.", "%(n)s cartas salen a su hora.", "n")
    return _changed(request, batch.paused, outbox.resume_letter, words)


@require_POST
def upcoming_cancel(request, pk):
    """They do not leave, and each says by whose hand and why."""
    batch, form = _changeable(request.user, pk), CancelForm(request.POST)
    if batch.facts and not form.is_valid():
        return _shown(request, batch, form)
    who = {"name": delivery.name_of(request.user), "why": form["why"].value()}
    act = partial(outbox.cancel_letter, why=_("La canceló %(name)s: %(why)s") % who)
    words = ngettext_lazy("%(n)s carta cancelada: no sale.", "%(n)s cartas canceladas: no salen.", "n")
    return _changed(request, [*batch.moving, *batch.paused], act, words)


def _changed(request, letters, act, words):
    """``act`` on each of them, and say of how many; pressed twice, the second time it is none."""
    if not (changed := change_together(letters=letters, act=act)):
        return _unchanged(request)
    messages.success(request, words % {"n": changed})
    return redirect("secretariat:upcoming_list")


def _unchanged(request):
    messages.info(request, _("Ninguna carta cambió: ya salieron, o ya estaba hecho."))
    return redirect("secretariat:upcoming_list")
