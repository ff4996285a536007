"""Sign-in that loses nothing, the language switch and the page of links for phones."""

import re

from allauth.account.stages import LoginStageController
from allauth.account.views import login as allauth_login
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.views import authenticate as allauth_second_factor
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.models import User
from workgroups.models import Accreditation, Office

KEPT = "kept:"
PATH = "kept_path"
LONG = 12  # characters; shorter words are mostly choices, numbers and dates
CODE = re.compile(r"[0-9a-f-]{32,36}")


def _kept(request):
    """What was typed before the session ended: (name, value) pairs and the path it was meant for."""
    pairs = [(key[len(KEPT) :], v) for key, vs in request.POST.lists() if key.startswith(KEPT) for v in vs]
    path = request.POST.get(PATH, "/")
    return pairs, path if path.startswith("/") and url_has_allowed_host_and_scheme(path, None) else "/"


def typed(request):
    """What a form carries, as (name, value) pairs: never a password, which no page shows or keeps."""
    return [(k, v) for k, vs in request.POST.lists() if k != "csrfmiddlewaretoken" and "password" not in k for v in vs]


def texts_of(pairs):
    """Of what a form carries, what a person would recognise as typed: not its codes, choices and numbers."""
    typed = [value for name, value in pairs if not name.startswith("initial-")]  # those say what it was before
    return [value for value in typed if (len(value) > LONG or " " in value.strip()) and not CODE.fullmatch(value)]


def session_ended(request):
    """Answer a form sent without a session: sign in here, and it is sent again. Called by the middleware."""
    pairs = typed(request)
    context = {"pairs": pairs, "texts": texts_of(pairs), "path": request.path, "had_files": bool(request.FILES)}
    return TemplateResponse(request, "mesa/session_ended.html", context, status=403).render()


def _second_factor_pending(request):
    """True between the password and the second factor of the same sign-in."""
    return LoginStageController.enter(request, AuthenticateStage.key) is not None


@login_not_required
@never_cache
@require_POST
def session_resume(request):
    """Sign in with allauth's own views; then show what was kept, one button away from being saved.

    Whoever signed in meanwhile in another tab, by code or passkey, is already in.
    """
    pairs, path = _kept(request)
    context = {"pairs": pairs, "texts": texts_of(pairs), "path": path}
    if not request.user.is_authenticated:
        step = allauth_second_factor if _second_factor_pending(request) and "code" in request.POST else allauth_login
        response = step(request)
        context["needs_code"] = _second_factor_pending(request)
        asked = AuthenticateForm(user=None) if context["needs_code"] else None
        context["form"] = getattr(response, "context_data", {}).get("form", asked)
    if request.user.is_authenticated:
        resumed = TemplateResponse(request, "mesa/session_resume.html", context)
        resumed.cookies.update(response.cookies if "form" in context else {})
        return resumed
    return TemplateResponse(request, "mesa/session_ended.html", context, status=403)


@login_not_required
@require_POST
def language_set(request):
    """Keep the chosen language in a cookie and, when signed in, in the profile."""
    language = request.POST.get("language")
    back = request.POST.get("next", "/")
    response = redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response


@require_safe
def more(request):
    """The fifth tab of the phone bar: the other sections, and who I am in the Mesa."""
    person = request.user.person_id
    context = {
        "accreditations": Accreditation.objects.current()
        .filter(person=person)
        .select_related("seat__group", "seat__institution"),
        "offices": Office.objects.current().filter(person=person).select_related("group"),
    }
    return TemplateResponse(request, "mesa/more.html", context)
