"""Pages for what went wrong, and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def csrf_failure(request, reason=""):
    """A form without a valid token: shown with what was typed, one button away from being sent again."""
    pairs = [(k, v) for k, vs in request.POST.lists() if k != "csrfmiddlewaretoken" for v in vs]
    context = {"pairs": [p for p in pairs if p[0] != "password"], "path": request.path}
    return TemplateResponse(request, "mesa/csrf_failure.html", context, status=403).render()


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 while the database answers; for load balancers and script/server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
