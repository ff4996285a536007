"""The English of the pages, and the Spanish of the acta whatever the language of the page around it."""

import re
from html.parser import HTMLParser

import pytest
import time_machine
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from meetings.operations.agenda import start_from_standard_order
from meetings.operations.minutes import acta_html
from tests import factories as f
from tests.meetings.sessions import agreement, attend, fetched, held_meeting, roster_entry
from workgroups.workdays import holiday_name

NOW = f.at("2026-06-09 08:30")  # a Tuesday
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%[sd]|</?\w+>")
PROPER = {"Mesa", "Plenaria", "Asistente"}  # names of the tests' rows that are also words of the screens

SENTENCES = {
    "/": "Tuesday 9 June 2026. Two days to the Mesa session.",
    "/agenda/": "Your institution has no open agreements.",
    "/reuniones/": "1 meeting. Today is Tuesday 9.",
    "/reuniones/lista/": "1 meeting in this list.",
    "/acuerdos/": "1 open. Of 1 adopted, 0 is done.",
    "/grupos/": "The plenary and the groups you take part in, with what comes next in each.",
    "/grupos/MMTRM/": "Third ordinary session, in 2 days",
    "/instituciones/": "Each seat has a main and an alternate representative, named by letter and with dates.",
    "/personas/": "Those who speak for each institution, today and before.",
    "/mas/": "Your place in the Mesa",
}


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meetings(cast, now):
    """The plenary's next session, and one held with an agreement, both with their agenda."""
    ahead = f.MeetingFactory(group=cast.plenary, starts_at=f.at("2026-06-11 09:30"), number=3)
    held = held_meeting(cast.plenary)
    attend(roster_entry(held, "CANC"), "Elena Cruz Ríos", "2024-01-23 09:50")
    for meeting in (ahead, held):
        f.ItemFactory(meeting=meeting, title="Ruta de salud", section="decision")
    agreement(held, 1, "Remitir el mapa.", item=held.items.get())
    return {"ahead": ahead, "held": held}


class Words(HTMLParser):
    """The words of a page that are in its own language: what names another language with ``lang`` is left out."""

    VOID = ("input", "meta", "link", "br", "use", "path", "circle", "rect")
    ATTRIBUTES = ("aria-label", "title", "placeholder", "data-label", "data-offline")

    def __init__(self, page):
        super().__init__()
        self.found, self.foreign = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag != "html" and tag not in self.VOID and (self.foreign or "lang" in attrs):
            self.foreign.append(tag)
        if not self.foreign:
            self.found += [attrs[name] for name in self.ATTRIBUTES if attrs.get(name)]

    def handle_startendtag(self, tag, attrs):
        """Nothing: the drawings of an icon close themselves and say nothing."""

    def handle_endtag(self, tag):
        if self.foreign:
            self.foreign.pop()

    def handle_data(self, text):
        if text.strip() and not self.foreign:
            self.found.append(" ".join(text.split()))


def catalog():
    with (settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale="en") if message.id]


def pairs(message):
    """Each Spanish form of a message with its English one."""
    forms = (message.id, message.string)
    return list(zip(*forms, strict=True)) if isinstance(message.id, tuple) else [forms]


def in_english(client):
    """``client`` after the button at the foot of the page."""
    client.post("/idioma/", {"language": "en", "next": "/"})
    return client


@pytest.mark.parametrize("path", SENTENCES)
def test_page_is_in_english_after_the_switch(cast, sign_in, meetings, path):
    page = in_english(sign_in(cast.secretary if path == "/" else cast.titular)).get(path).content.decode()
    assert ('<html lang="en">' in page, SENTENCES[path] in page) == (True, True)


def test_no_page_keeps_a_sentence_of_the_screens_in_spanish(cast, sign_in, meetings):
    client = sign_in(cast.secretary)
    spanish = {es for message in catalog() for es, en in pairs(message) if es != en} - PROPER
    assert len(spanish.intersection(Words(client.get("/").content.decode()).found)) > 10
    in_english(client)
    names = ["meeting_detail", "meeting_edit", "meeting_log", "minutes_detail", "minutes_finalise"]
    of_held = [reverse(f"meetings:{name}", args=[meetings["held"].pk]) for name in names if name != "meeting_edit"]
    of_ahead = [reverse(f"meetings:{name}", args=[meetings["ahead"].pk]) for name in names[:2]]
    for path in [*SENTENCES, *of_held, *of_ahead, reverse("meetings:meeting_create"), "/nada/"]:
        words = Words(client.get(path).content.decode()).found
        assert (path, len(words) > 10, spanish.intersection(words)) == (path, True, set())


def test_sign_in_page_is_in_english_before_there_is_an_account(db):
    client = in_english(Client())
    words = Words(client.get("/ingresar/").content.decode()).found
    assert {"Sign in with your institutional e-mail", "E-mail", "Password", "Sign in"} <= set(words)


def test_refusals_are_in_english(cast, sign_in, meetings):
    answer = in_english(sign_in(cast.titular)).get(reverse("meetings:meeting_edit", args=[meetings["ahead"].pk]))
    sentence = "Only the technical secretariat or the group&#x27;s coordinator can prepare this meeting."
    assert (answer.status_code, sentence in answer.content.decode()) == (403, True)


def test_acta_is_the_same_spanish_in_every_language(cast, meetings):
    meeting = fetched(meetings["held"])
    spanish = acta_html(meeting)
    with translation.override("en"):
        assert acta_html(meeting) == spanish
    assert "celebran sesión ordinaria en modalidad presencial" in spanish


def test_minutes_detail_keeps_the_acta_in_spanish_inside_an_english_page(cast, sign_in, meetings):
    path = reverse("meetings:minutes_detail", args=[meetings["held"].pk])
    pages = {}
    client = sign_in(cast.titular)
    for language in ("es", "en"):
        client.post("/idioma/", {"language": language})
        pages[language] = client.get(path).content.decode()
    articles = {language: re.search(r"<article.*</article>", page, re.S)[0] for language, page in pages.items()}
    assert articles["en"] == articles["es"]
    assert '<h1 lang="es-PE">Acta de la sesión ordinaria N.° 001-2024</h1>' in pages["en"]
    assert "Download PDF" in pages["en"]


def test_standard_order_is_written_in_spanish_whatever_the_language(meetings):
    with translation.override("en"):
        start_from_standard_order(meeting=meetings["ahead"])
    titles = list(meetings["ahead"].items.values_list("title", flat=True))
    assert titles[:3] == [
        "Ruta de salud",
        "Registro de asistencia y verificación del quórum",
        "Lectura y aprobación del acta anterior",
    ]


def test_holidays_are_named_in_the_language_of_the_page():
    day = f.at("2026-05-01 00:00").date()
    names = {}
    for language in ("es", "en"):
        with translation.override(language):
            names[language] = holiday_name(day, own={})
    assert names == {"es": "Día del Trabajo", "en": "Labor Day"}


def test_translations_keep_placeholders_and_tags():
    different = [
        es
        for message in catalog()
        for es, en in pairs(message)
        if sorted(PLACEHOLDER.findall(es)) != sorted(PLACEHOLDER.findall(en))
    ]
    assert different == []


def test_translations_are_complete_and_none_is_in_doubt():
    wanting = [m.id for m in catalog() if m.fuzzy or not all(en.strip() for _es, en in pairs(m))]
    assert wanting == []
