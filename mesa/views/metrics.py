"""Figures for whoever watches the server, as Prometheus reads them."""

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.health import figures

QUEUES = ("letters", "documents")


@login_not_required
@never_cache
@require_safe
def metrics(request):
    """For whoever sends the token of the settings; without it there is no such page."""
    asked = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(asked, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    lines = [
        f"# HELP {name} {meaning}\n# TYPE {name} gauge\n{name} {number}\n"
        for name, meaning, number in [*figures(timezone.now()), *_queues()]
    ]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")


def _queues():
    """How many messages wait in Redis. One that does not answer is a figure that is missing, and is so noticed."""
    if not settings.REDIS_URL:
        return
    try:
        with redis.from_url(settings.REDIS_URL, socket_timeout=2) as server:
            lengths = [server.llen(name) for name in QUEUES]
    except redis.RedisError:
        return
    for name, length in zip(QUEUES, lengths, strict=True):
        yield f"mesa_queue_{name}", "Messages that wait for a worker.", length
