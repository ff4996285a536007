"""What each person chooses of their letters: on their own page, and by the link of a digest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.limits import may_ask
from members.models import Person
from notifications import wishes
from notifications.forms import WishesForm
from notifications.kinds import KINDS
from notifications.letters import read_unsubscribe_token
from notifications.models import Preference
from notifications.waking import wake_drainer


@require_http_methods(["GET", "HEAD", "POST"])
def preference_edit(request):
    """Each kind of letter: one by one, in the digest of eight, or none."""
    person = get_object_or_404(Person, pk=request.user.person_id)
    now = timezone.now()
    form = WishesForm(request.POST if request.method == "POST" else None, person, now)
    if form.is_valid():
        wishes.choose_letters(person=person, wishes=form.cleaned_data, now=now)
        wake_drainer()
        messages.success(request, _("Listo: así te llegarán desde ahora, también los que ya esperaban."))
        return redirect("notifications:preference_edit")
    context = {"profile": person, "form": form}
    return TemplateResponse(request, "notifications/preference_edit.html", context, status=422 if form.errors else 200)


@csrf_exempt  # the token is all the authority there is, and a mail program sends no cookie (RFC 8058)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest_leave(request, token):
    """The end of the digests, by the link of one. Reading changes nothing: filters open it too."""
    if not may_ask(request, "digest_leave"):
        return TemplateResponse(request, "429.html", status=429)
    person = Person.objects.filter(pk=read_unsubscribe_token(token), erased_at=None).first()
    if person is None:
        return TemplateResponse(request, "notifications/digest_over.html", status=410)
    person = person.merged_into or person
    if request.method == "POST":
        left = wishes.leave_digest(person=person)
    else:
        left = [kind for kind, wish in wishes.wishes_of(person).items() if wish == Preference.Delivery.DIGEST]
    kinds = [KINDS[name] for name in left if name in KINDS]
    context = {"kinds": kinds, "is_done": request.method == "POST"}
    return TemplateResponse(request, "notifications/digest_leave.html", context)
