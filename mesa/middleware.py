"""Every page needs a sign-in that is still good, what was typed outlives it, and Spanish is the default."""

import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from mesa.context import here
from mesa.entrance import turned_away
from mesa.second_factor import has_second_factor
from mesa.sessions import TERMS, have_ended, renew
from mesa.views.account import session_ended
from mesa.views.errors import not_allowed
from secretariat.models.log import request_id, request_in_hand

# What opens to an account whose grace is over: enrolling, proving who one is for it, leaving, and the language.
WITHOUT_SECOND_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "account_security",
    "language_set",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}


def session_terms(get_response):
    """End a session that was idle or open for too long, before anyone asks who is signed in."""

    def middleware(request):
        if request.user.is_authenticated:
            now = time.time()
            terms = request.session.get(TERMS)
            if terms and have_ended(terms, now):
                logout(request)
                request.session_is_over = True
            else:
                renew(request.session, request.user, now)
        return get_response(request)

    return middleware


class SignInMiddleware(LoginRequiredMiddleware):
    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)  # mesa.js then sends the form as a page
        if request.method == "POST" and set(request.POST) - {"csrfmiddlewaretoken"}:
            return session_ended(request)
        if hasattr(request, "session_is_over"):
            messages.info(request, _("Tu sesión terminó por inactividad. Ingresa y seguirás donde estabas."))
        if request.method == "POST":  # a button alone: back to the page that has it, as its own address opens nothing
            return redirect_to_login(urlsplit(here(request))._replace(scheme="", netloc="").geturl())
        return super().handle_no_permission(request, view_func)


def headers(get_response):
    """What every answer says, the refused and the failed too: no other site embeds it, and no cache keeps it.

    Static files say «public» and are kept; a calendar may be kept by the application that asks for it each time. Of the
    rest the Back button shows nothing to whoever sits down next.
    """

    def middleware(request):
        response = get_response(request)
        for name, value in settings.EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        caching = response.headers.get("Cache-Control", "")
        if not any(kept in caching for kept in ("no-store", "public", "private, no-cache")):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


class SecondFactorMiddleware:
    """After the grace, a keeper without a second factor gets to the page that offers one, and no further."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        due = request.session.get(TERMS, {}).get("due") if request.user.is_authenticated else None
        if not due or time.time() < due or request.resolver_match.url_name in WITHOUT_SECOND_FACTOR:
            return None
        if has_second_factor(getattr(request.user, "seen_by", request.user)):
            return None
        if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
            return redirect("mesa:account_security")
        raise PermissionDenied(_("Tu cargo necesita un segundo factor. Actívalo en «Tu cuenta» y vuelve a intentarlo."))


def language(get_response):
    """Spanish, or what the switch left in the cookie. What the browser prefers decides nothing."""

    def middleware(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        request.LANGUAGE_CODE = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(request.LANGUAGE_CODE)
        response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def only_forms(get_response):
    """An address that only takes forms, opened by itself (a reload, a bookmark): a page instead of a blank."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 405 and request.method == "GET" and request.accepts("text/html"):
            return not_allowed(request, response.headers["Allow"])
        return response

    return middleware


def written(get_response):
    """An address with the sign zero in what it asks for, which PostgreSQL takes in no text, is of nothing."""

    def middleware(request):
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return get_response(request)

    return middleware


def audited(get_response):
    """What is written in the audit log says whose request wrote it; the answer names the request."""

    def middleware(request):
        token = request_in_hand.set(request)
        try:
            response = get_response(request)
            if response.status_code == 403 and request.user.is_authenticated:
                turned_away(request)
        finally:
            request_in_hand.reset(token)
        response.headers["X-Request-ID"] = request_id()
        return response

    return middleware
