"""Single sign-on: allauth's views, and a page instead of a failure when the institution's service does not answer."""

import requests
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


def _answer(view, request, provider_id):
    try:
        return view(request, provider_id)
    except requests.RequestException:
        return TemplateResponse(request, "socialaccount/authentication_error.html", status=503)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def openid_connect_login(request, provider_id):
    """Leave for the institution; opened by itself, one button that leaves."""
    return _answer(oidc.login, request, provider_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def openid_connect_callback(request, provider_id):
    """Come back from the institution with its word for who this is."""
    return _answer(oidc.callback, request, provider_id)
