"""See Mesa as someone else sees it: the secretary looks, changes nothing, and the log says so.

What is shown follows from the person's mandates by the same ``visible_to`` as always: the request goes on with a
user who is that person and has no account. A secretary sees everything, so this never opens more, only less.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from members.models import Person, User
from members.reading import record_reading
from mesa.views.account import texts_of, typed
from workgroups.permissions import can_see_as

KEY = "see_as"
LIMIT = timedelta(minutes=15)
SAFE = ("GET", "HEAD", "OPTIONS")
AS_ONESELF = ("mesa:see_as_end", "account_logout")
CLOSED = ("/cuenta", "/mis-datos", "/ingresar", "/registro", f"/{settings.ADMIN_PATH}")


def stand_in(person, *, by, until=None):
    """A user with the mandates of ``person`` and no account: never saved, and in no row."""
    user = User(pk=0, person=person, email=person.email)
    user.seen_by, user.seen_until = by, until  # type: ignore[attr-defined] # said by the middleware, in no column
    return user


def refusal(person, *, by):
    """Why ``by`` cannot see Mesa as ``person`` now, as a sentence; None when nothing is against it."""
    if person.pk == by.person_id:
        return _("Ya ves Mesa como tú.")
    if User.objects.filter(person=person, is_staff=True).exists():
        return _("%(name)s entra a la administración: no se puede ver Mesa con su cuenta.") % {"name": person}
    if not stand_in(person, by=by).may_enter:
        return _("%(name)s no tiene hoy asiento ni cargo: no ve nada.") % {"name": person}
    return None


def begin(request, person, now):
    request.session[KEY] = {"person": person.pk, "until": (now + LIMIT).isoformat()}
    record_reading(request.user, person, "Empieza a ver Mesa como esta persona")


def end(request):
    """Stop; the person whose view it was, or None."""
    looked = request.session.pop(KEY, None)
    person = looked and Person.objects.filter(pk=looked["person"]).first()
    if person:
        record_reading(request.user, person, "Deja de ver Mesa como esta persona")
    return person


class SeeAsMiddleware:
    """Last of all that ask who is there: those before it, the log among them, know the secretary."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        looked = request.session.get(KEY)
        if not looked:
            return self.get_response(request)
        by, until = request.user, parse_datetime(looked["until"])
        person = Person.objects.select_related("institution").filter(pk=looked["person"]).first()
        if not can_see_as(by) or timezone.now() > until or person is None or refusal(person, by=by):
            return self._over(request)
        request.user = stand_in(person, by=by, until=until)
        response = self.get_response(request)
        request.user = by
        if request.method == "GET" and response.status_code == 200:
            record_reading(by, person, "Ve Mesa como esta persona", path=request.path)
        return response

    def _over(self, request):
        """Nothing of this request is done: it was meant for what the page of someone else showed."""
        person = end(request)
        messages.info(request, _("Terminó la vista como otra persona. Vuelves a ver Mesa como tú."))
        return redirect("mesa:person_detail", person.pk) if person else redirect("mesa:home")

    def process_view(self, request, view, args, kwargs):
        seen_by = getattr(request.user, "seen_by", None)
        if seen_by is None:
            return None
        if request.resolver_match.view_name in AS_ONESELF:
            request.user = seen_by
        elif request.method not in SAFE or request.path.startswith(CLOSED):
            context = {"texts": texts_of(typed(request)), "is_closed": request.method in SAFE}
            return TemplateResponse(request, "mesa/see_as_refused.html", context, status=403)
        return None
