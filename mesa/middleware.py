"""Every page needs a sign-in, a form sent after the session ended keeps what was typed, and Spanish is the default."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from mesa.entrance import turned_away
from mesa.models import request_id, request_in_hand
from mesa.views.account import session_ended
from mesa.views.errors import not_allowed


class SignInMiddleware(LoginRequiredMiddleware):
    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)  # mesa.js then sends the form as a page
        typed = set(request.POST) - {"csrfmiddlewaretoken"}
        if request.method == "POST" and typed:
            return session_ended(request)
        return super().handle_no_permission(request, view_func)


def headers(get_response):
    """What every answer says, the refused and the failed too: no other site embeds it, and no cache keeps it.

    Static files say «public» and are kept. Of the rest the Back button shows nothing to whoever sits down next.
    """

    def middleware(request):
        response = get_response(request)
        for name, value in settings.EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        caching = response.headers.get("Cache-Control", "")
        if "no-store" not in caching and "public" not in caching:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


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
