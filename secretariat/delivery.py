"""The delivery log in words: to whom each letter went, about what, how it ended. Read from rows already there."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from meetings.models import Meeting
from members.models import Person
from notifications.kinds import KINDS
from notifications.models import Letter
from trainings.models import Training

S = Letter.Status
OWN_KEY = re.compile(r"(?<=/)[\w:-]{30,}")  # in an address: what answers, withdraws or leaves in somebody's name
PAGES: dict[Any, str] = {Meeting: "meetings:meeting_detail", Training: "trainings:training_detail"}  # of subjects
SUBJECTS = 30  # of the filter: what letters were last written about
LOOK = {  # the colour and icon of each state
    S.PENDING: ("todo", "clock"),
    S.SENDING: ("doing", "paper-plane-tilt"),
    S.SENT: ("done", "check-circle-fill"),
    S.SHOWN: ("doing", "eye"),
    S.FAILED: ("late", "warning-octagon-fill"),
    S.CANCELLED: ("todo", "prohibit"),
    S.EXPIRED: ("todo", "clock-countdown"),
    S.DIGEST: ("todo", "envelope-simple"),
    S.PAUSED: ("todo", "pause-circle"),
}


def facts_of(letters):
    """``letters`` as the page and the file say them (five queries at the most, however many)."""
    letters = list(
        letters.select_related("person__institution", "caused_by__person", "digest").prefetch_related(
            "told__told_by__person"
        )
    )
    named = subjects_of(letter.about for letter in letters)
    return [Fact(letter, named.get(letter.about)) for letter in letters]


def bounces_of(people):
    """{person id: letter id} of the ``people`` whose last letter to their address of today the server refused for good.

    One query, however many they are.
    """
    ended = Letter.objects.filter(person=OuterRef("pk"), address=OuterRef("email"), status__in=[*Letter.DONE, S.FAILED])
    last = ended.order_by("-created_at", "-pk").values("pk")[:1]
    lasts = Person.objects.filter(pk__in=[person.pk for person in people]).exclude(email="").values(last=Subquery(last))
    return dict(Letter.objects.filter(pk__in=lasts, status=S.FAILED).values_list("person_id", "pk"))


def subjects():
    """[(about, title)] of the meetings and trainings that letters were last written about, for the filter."""
    is_named = Q(*[("about__startswith", f"{model._meta.label_lower}:") for model in PAGES], _connector=Q.OR)
    rows = Letter.objects.filter(is_named).order_by().values("about")
    last = [row["about"] for row in rows.annotate(at=Max("created_at")).order_by("-at", "about")[:SUBJECTS]]
    named = subjects_of(last)
    return [(about, named[about][0]) for about in last if about in named]


def subjects_of(abouts, user=None):
    """{about: (title, address)} of the meetings and trainings among ``abouts``; for a ``user``, what they may see."""
    found, wanted = {}, [about.partition(":") for about in abouts]
    for model, page in PAGES.items():
        name, rows = model._meta.label_lower, model.objects.visible_to(user) if user else model.objects.all()
        ids = {pk for kind, _colon, pk in wanted if kind == name and pk.isdigit()}
        for pk, row in rows.select_related("group").in_bulk(ids).items():
            found[f"{name}:{pk}"] = _named(row), reverse(page, args=[pk])
    return found


def _named(row):
    if isinstance(row, Training):
        return str(row)
    return f"{row.full_title}, {date_format(timezone.localdate(row.starts_at), 'd/m/Y')}"


def title_of(letter):
    """Its subject; before it is made, what its kind is called."""
    kind = KINDS.get(letter.kind)
    return letter.subject or (str(kind.title) if kind else _("Carta por escribir"))


@dataclass
class Fact:
    """One letter, as the page and the file say it."""

    letter: Letter
    about: tuple[str, str] | None = None  # (title, address) of the meeting or training it is about
    told: list = field(init=False)

    def __post_init__(self):
        self.told = list(self.letter.told.all())

    @property
    def title(self):
        return title_of(self.letter)

    @property
    def who(self):
        return self.letter.person.full_name if self.letter.person else self.letter.address or _("Dirección suprimida")

    @property
    def is_retried(self):
        return self.letter.status == S.PENDING and self.letter.attempts > 0

    @property
    def is_settled_by_hand(self):
        """It has not arrived, and somebody told them by another way."""
        return bool(self.told) and self.letter.status not in Letter.DONE

    @property
    def look(self):
        if self.is_settled_by_hand:
            return ("done", "phone-call")
        return ("due", "arrows-clockwise") if self.is_retried else LOOK[self.letter.status]

    @property
    def state(self):
        if self.is_settled_by_hand:
            return _("Avisado: %(way)s") % {"way": self.told[-1].get_way_display().lower()}
        return _("Se reintenta") if self.is_retried else self.letter.get_status_display()

    @cached_property
    def at(self):
        """When what the state says happened, or will."""
        if self.is_settled_by_hand:
            return timezone.localtime(self.told[-1].told_at)
        if self.letter.status == S.DIGEST and self.digest:
            return timezone.localtime(self.digest.next_attempt_at)
        return timezone.localtime(
            self.letter.sent_at if self.letter.status in Letter.DONE else self.letter.next_attempt_at
        )

    @property
    def digest(self):
        """The digest of the day in which it waits or left, or None."""
        return self.letter.digest if self.letter.status in (S.DIGEST, S.FAILED, *Letter.DONE) else None

    @property
    def error_label(self):
        """Who says what stands as the letter's error: the mail server, or Mesa."""
        if self.letter.status == S.FAILED or self.is_retried:
            return _("El servidor respondió:")
        return _("No salió otra vez:") if self.letter.sent_at else _("No salió:")

    @property
    def detail(self):
        if self.is_settled_by_hand:
            last = self.told[-1]
            return ": ".join(filter(None, [name_of(last.told_by), last.note]))
        return self.letter.error or self.letter.reason

    @property
    def cells(self):
        """The letter as a row of a file, under ``columns``."""
        letter = self.letter
        written, sent = (_minute(moment) for moment in (letter.created_at, letter.sent_at))
        institution = letter.person.institution.acronym if letter.person else ""
        about = self.about[0] if self.about else ""
        told = "; ".join(f"{one.get_way_display()}, {_minute(one.told_at)}" for one in self.told)
        who = [self.who, institution, letter.address, about, self.title, letter.reason]
        return [
            *who,
            letter.get_status_display(),
            written,
            sent,
            letter.attempts,
            letter.error,
            told,
            letter.message_id,
        ]


def without_links(text):
    """``text`` for whoever reads it and may not act for its person: the keys of personal links are left out."""
    return OWN_KEY.sub("…", text)


def name_of(user):
    return user.person.full_name if user and user.person else ""


def _minute(moment):
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M") if moment else ""


def columns():
    who = [_("Persona"), _("Institución"), _("Correo"), _("Sobre qué"), _("Asunto"), _("Por qué")]
    fate = [
        _("Estado"),
        _("Escrita"),
        _("Entregada al servidor"),
        _("Intentos"),
        _("Error"),
        _("Avisado por otro medio"),
    ]
    return [*who, *fate, "Message-ID"]


def resent(letter, people):
    """[(when, how it had ended, who asked)] of each time it was sent again. ``people``: {user id: name}."""
    labels = dict(S.choices)
    return [
        (timezone.localtime(datetime.fromisoformat(one["at"])), labels[one["status"]], people.get(one["by"], ""))
        for one in letter.context.get("resent", [])
    ]
