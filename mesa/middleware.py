"""Every page needs a sign-in, and a form sent after the session ended keeps what was typed."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse

from mesa.views.account import session_ended


class SignInMiddleware(LoginRequiredMiddleware):
    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)  # mesa.js then sends the form as a page
        typed = set(request.POST) - {"csrfmiddlewaretoken"}
        if request.method == "POST" and typed:
            return session_ended(request)
        return super().handle_no_permission(request, view_func)

    def process_response(self, request, response):
        """A page of someone signed in is not kept: the Back button shows nothing to whoever sits down next."""
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response
