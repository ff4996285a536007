"""The measure that the pages are held against."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from members.models import Institution

ROWS = 20


def bare(request):
    """What Django costs: session, login, one query, a template of twenty rows. No context processors, no base page."""
    context = {"user": request.user, "institutions": Institution.objects.all()[:ROWS]}
    return HttpResponse(render_to_string("bench/bare.html", context))
