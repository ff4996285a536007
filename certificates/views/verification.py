"""Anyone checks a certificate by its code: no account, no list, the same answer for every code that is not one."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.verification import Verdict
from members.limits import may_ask


@login_not_required
@never_cache
@require_safe
def certificate_check(request):
    """The form, and the answer of what was written in it."""
    typed = request.GET.get("c", "").strip()
    return _answer(request, typed) if typed else _page(request, 200)


@login_not_required
@never_cache
@require_safe
def certificate_verify(request, code):
    """The address of the QR."""
    return _answer(request, code)


def _answer(request, typed):
    """Each address asks so often and no more; and so do, together, those who ask for codes that do not exist."""
    if not may_ask(request, "certificate_verify"):
        return _page(request, 429, typed=typed, is_refused=True)
    verdict = Verdict.of(typed)
    if not verdict.is_known and not may_ask(request, "certificate_unknown", key="all"):
        return _page(request, 429, typed=typed, is_refused=True)
    return _page(request, 200 if verdict.is_known else 404, typed=typed, verdict=verdict)


def _page(request, status, **context):
    headers = {"X-Robots-Tag": "noindex, nofollow"} | ({"Retry-After": "60"} if context.get("is_refused") else {})
    template, site = "certificates/certificate_verify.html", settings.SITE_URL.rstrip("/")
    context["site"] = site + reverse("certificates:certificate_check")
    return TemplateResponse(request, template, context, status=status, headers=headers)
