"""Every page needs a sign-in, and a form sent after the session ended keeps what was typed."""

from django.contrib.auth.middleware import LoginRequiredMiddleware

from mesa.views.account import session_ended


class SignInMiddleware(LoginRequiredMiddleware):
    def handle_no_permission(self, request, view_func):
        typed = set(request.POST) - {"csrfmiddlewaretoken"}
        if request.method == "POST" and typed and not request.headers.get("HX-Request"):
            return session_ended(request)
        return super().handle_no_permission(request, view_func)
