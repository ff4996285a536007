"""The acta to those it concerns: its draft, to be observed, and the final one with what falls to their institution."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.convocation import on_record, readers_of
from meetings.letters.convening import about_meeting, reason_of
from meetings.models import Minutes
from notifications.kinds import Kind, NotDue, Post
from notifications.models import Letter
from notifications.operations import write_letter
from rendering.letters import render_letter

TOLD_FOR = timedelta(days=14)  # a final acta is news


def write_shared(minutes, called, *, by, now):
    facts = {"context": {"period": minutes.period}, "not_after": end_of(minutes.observe_until), "caused_by": by}
    return write_to_reader("acta_shared", minutes.period, minutes, called, now=now, **facts)


def write_final(minutes, called, *, by, now):
    return write_to_reader("acta_final", "final", minutes, called, now=now, not_after=now + TOLD_FOR, caused_by=by)


def write_to_reader(kind, key, minutes, called, *, now, **more):
    """A letter about the acta to one person, if they have an address. ``key`` makes it one a person."""
    if not called.person.email:
        return None
    meeting = minutes.meeting
    facts = {"person": called.person, "address": called.person.email, "about": about_meeting(meeting)} | more
    facts |= {"reason": reason_of(meeting, called)[:200]}
    key = f"acta:{meeting.pk}:{kind}:{key}:person:{called.person.pk}"
    return write_letter(kind=kind, dedupe_key=key, now=now, **facts)


def end_of(day):
    return timezone.make_aware(datetime.combine(day, time.max))


def read_acta(letter):
    """The Minutes of a letter, as they are now."""
    pk = int(letter.about.rpartition(":")[2])
    return Minutes.objects.select_related("meeting__group").get(meeting=pk)


def read_draft(letter, now):
    """(Minutes, Called) of a letter about a draft that is observed; only to who may still read it."""
    minutes = read_acta(letter)
    if minutes.is_final:
        raise NotDue(_("El acta ya es final."))
    if minutes.period != letter.context["period"]:
        raise NotDue(_("El borrador se retiró de observación o se envió de nuevo."))
    return minutes, _still(letter, readers_of(minutes.meeting, now))


def _still(letter, readers):
    called = next((each for each in readers if each.person.pk == letter.person_id), None)
    if called is None:
        raise NotDue(_("La persona ya no puede leer esta acta."))
    return called


def make_shared(letter, now):
    minutes, called = read_draft(letter, now)
    before = Letter.objects.filter(kind=letter.kind, about=letter.about, person=letter.person_id, sent_at__isnull=False)
    return shared(minutes, called, minutes.observe_until, before=before.exclude(pk=letter.pk).first())


def shared(minutes, called, until, before=None):
    """The letter as a Post; the page that sends shows one. ``before``: the letter with the draft this one replaces."""
    return post("meetings/letters/acta_shared", minutes, called, until=until, before=before)


def make_final(letter, now):
    minutes = read_acta(letter)
    called = _still(letter, readers_of(minutes.meeting, now, on_record(minutes.meeting)))
    agreements = minutes.meeting.agreements.in_force().filter(parties__institution=called.institution)
    return post("meetings/letters/acta_final", minutes, called, agreements=agreements.order_by("number", "pk"))


def post(template_dir, minutes, called, **more):
    site, meeting = settings.SITE_URL.rstrip("/"), minutes.meeting
    context = more | {"minutes": minutes, "meeting": meeting, "called": called}
    context["link"] = site + reverse("meetings:minutes_detail", args=[meeting.pk])
    with translation.override("es"):
        context["reason"] = reason_of(meeting, called)
        return Post(*render_letter(template_dir, context))


ACTAS = gettext_lazy("Actas")
KINDS = [
    Kind("acta_shared", gettext_lazy("Borrador de acta para observar"), make_shared, is_essential=True, group=ACTAS),
    Kind("acta_final", gettext_lazy("Acta final"), make_final, can_wait=True, group=ACTAS),
]
