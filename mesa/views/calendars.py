"""Meetings and trainings in the calendar of one's own phone: an address with a secret, and the files it gives."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings.calendars import event_of, with_agenda
from meetings.models import Meeting
from members.models import Person
from notifications.calendar_tokens import holder_of, live_calendar_token, make_calendar_token, revoke_calendar_token
from rendering.calendars import TYPE, etag, to_ics
from trainings.calendars import event_of as event_of_session
from trainings.models import TrainingSession
from workgroups.models import WorkGroup

KEPT_FOR = timedelta(days=365)  # how long a past meeting stays in a feed
AN_HOUR, AT_MOST = 3600, 60  # an application asks once or a few times an hour


@require_safe
def calendar_subscribe(request):
    """What the address is for, whether one has one, and how to add it; never the address itself."""
    person = get_object_or_404(Person, pk=request.user.person_id)
    return TemplateResponse(request, "mesa/calendar_subscribe.html", {"token": live_calendar_token(person)})


@require_POST
def calendar_link_create(request):
    """A new address, shown in this answer and never again."""
    person = get_object_or_404(Person, pk=request.user.person_id)
    secret = make_calendar_token(person=person, now=timezone.now())
    context = {"token": live_calendar_token(person), "feeds": _feeds(request.user, secret)}
    return TemplateResponse(request, "mesa/calendar_subscribe.html", context)


@require_POST
def calendar_link_revoke(request):
    person = get_object_or_404(Person, pk=request.user.person_id)
    revoke_calendar_token(person=person, now=timezone.now())
    messages.success(request, _("Tu enlace quedó anulado: los calendarios que lo usaban ya no se actualizan."))
    return redirect("mesa:calendar_subscribe")


@login_not_required
@require_safe
def calendar_feed(request, token, code=None):
    """What the holder of ``token`` may see, or that of one group. Whatever is amiss is the same 404."""
    now, user = timezone.now(), holder_of(token)
    found = user and _subscribed(user, code, now)
    if not found:
        return _refused(_("No hay un calendario en esta dirección. Crea tu enlace en Mesa, en «Reuniones»."), 404)
    if _asks_too_often(user, now):
        return _refused(_("Demasiadas consultas seguidas. Vuelve a intentarlo en una hora."), 429)
    with translation.override(user.language):
        name, meetings, sessions = found
        events = [*map(event_of, meetings), *map(event_of_session, sessions)]
        body = to_ics(events, name=str(name), zone=settings.TIME_ZONE, stamp=now)
    # Kept by whoever asked, who must ask each time whether it is still good (mesa.middleware.headers).
    headers = {"ETag": etag(body), "Cache-Control": "private, no-cache"}
    answer = HttpResponse(body, content_type=TYPE, headers=headers)
    return get_conditional_response(request, etag=headers["ETag"], response=answer)


def _subscribed(user, code, now):
    """(name, meetings, sessions of trainings) of the feed of ``user`` or of the group ``code``; None if not for them.

    The feed of all has the sessions one is registered in; that of a group has every one of the group.
    """
    since = now - KEPT_FOR
    meetings = with_agenda(Meeting.objects.visible_to(user)).filter(ends_at__gte=since).order_by("pk")
    sessions = TrainingSession.objects.visible_to(user).filter(ends_at__gte=since).exclude(training__status="draft")
    sessions = sessions.select_related("training").order_by("pk")
    if code is None:
        return _("Mesa: todas mis reuniones"), meetings, sessions.attended_by(user.person_id)
    group = WorkGroup.objects.visible_to(user).filter(code=code).first()
    name = group and _("Mesa: %(group)s") % {"group": group.title}
    return group and (name, meetings.filter(group=group), sessions.filter(training__group=group))


def _asks_too_often(user, now):
    """More than ``AT_MOST`` times within an hour of the clock. Only live addresses are counted: others cost nothing."""
    key = f"calendar-feed:{user.pk}:{int(now.timestamp()) // AN_HOUR}"
    cache.add(key, 0, 2 * AN_HOUR)
    return cache.incr(key) > AT_MOST


def _refused(sentence, status):
    headers = {"Retry-After": str(AN_HOUR)} if status == 429 else {}
    return HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=status, headers=headers)


def _feeds(user, secret):
    """(name, address, what opens it in an application) of all the user's meetings and of each of their groups."""
    site = settings.SITE_URL.rstrip("/")
    paths = [(_("Todas mis reuniones"), reverse("mesa:calendar_feed", args=[secret]))]
    for group in WorkGroup.objects.visible_to(user):
        paths.append((group.title, reverse("mesa:calendar_group_feed", args=[secret, group.code])))
    return [(name, site + path, f"webcal://{site.partition('://')[2]}{path}") for name, path in paths]
