"""One's own account: how one signs in, where one is signed in, and the address one signs in with."""

import time

from allauth.account.models import EmailAddress
from allauth.account.views import email as allauth_email
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mesa.account_forms import NewAddress
from mesa.adapters import vouch
from mesa.new_address import asked_with
from mesa.security import Security
from mesa.sessions import TERMS, open_sessions


def _open_sessions(request):
    return open_sessions(request.user, request.session.session_key, timezone.now())


@require_safe
def account_security(request):
    """Keys, second factor and open sessions; and the one thing to do now, if there is one."""
    sessions = _open_sessions(request)
    security = Security.of(request.user, request.session.get(TERMS, {}), now=time.time())
    context = {"security": security, "sessions": sessions, "others": len(sessions) - 1}
    context["idle"] = settings.SESSION_KEEPER[0] // 60 if security.is_required else settings.SESSION_MEMBER[0] // 86400
    return TemplateResponse(request, "mesa/account_security.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_allow(request, token):
    """From the letter to the address in use: one button, and the new address is asked to confirm."""
    address = asked_with(token)
    if address and request.method == "POST":
        address.is_allowed = True
        address.send_confirmation(request)
    context = {"address": address, "sent": address and request.method == "POST"}
    return TemplateResponse(request, "mesa/email_allow.html", context, status=200 if address else 410)


@require_POST
def session_close(request, pk):
    """Close one of one's own sessions; the one in use is left by signing out."""
    others = {session.pk for session in _open_sessions(request) if not session.is_current}
    if pk not in others:
        raise Http404
    UserSession.objects.get(pk=pk).end()
    messages.success(request, _("Se cerró esa sesión."))
    return redirect("mesa:account_security")


@require_POST
def sessions_close(request):
    """Close all of one's own sessions but this one."""
    others = [session.pk for session in _open_sessions(request) if not session.is_current]
    for row in UserSession.objects.filter(pk__in=others):
        row.end()
    said = ngettext("Se cerró la otra sesión.", "Se cerraron las otras %(n)s sesiones.", len(others))
    messages.success(request, said % {"n": len(others)})
    return redirect("mesa:account_security")


@require_http_methods(["GET", "HEAD", "POST"])
def account_email(request):
    """Change one's address: allauth's own view, but for reading, which with it would write a row."""
    if request.method == "POST":
        vouch(request.user)  # an address that allauth does not know as verified it takes for one that waits
        return allauth_email(request)
    context = {"form": NewAddress(user=request.user), "new_emailaddress": EmailAddress.objects.get_new(request.user)}
    return TemplateResponse(request, "account/email_change.html", context)
