from email import message_from_bytes
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from rendering.letters import dress_letter, render_letter
from tests import factories

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SUBJECTS = [*TEMPLATES.glob("*/letters/*/subject.txt"), *TEMPLATES.glob("account/email/*_subject.txt")]
LONG = "Superintendencia Nacional de Migraciones, Jefatura Zonal de Tumbes y de la Frontera Norte del Perú"


@pytest.fixture
def mesa():
    return factories.GroupFactory(kind="plenary", region="Tumbes", official_name="Mesa <de> Tumbes")


def test_dress_letter_makes_html_of_the_text_and_escapes_it(mesa):
    body = "Hola, <b>Ana</b> & Luz:\n\nhttps://mesa.example/a?b=1&c=2\n\n    428 117\n\nSe dio:\n- uno\n- <dos>\n"
    subject, text, html = dress_letter("Un  asunto\n", body, {"reason": "representas a <DIRESA>."})
    assert subject == "Un asunto"
    assert text == body.strip() + "\n\nRecibes este correo porque representas a <DIRESA>.\n\nMesa <de> Tumbes\n"
    assert "Hola, &lt;b&gt;Ana&lt;/b&gt; &amp; Luz:" in html
    assert "<li>&lt;dos&gt;</li>" in html
    assert 'href="https://mesa.example/a?b=1&amp;c=2"' in html
    assert "representas a &lt;DIRESA&gt;." in html
    assert ">428 117</p>" in html
    assert html.count("<li>") == 2
    assert "Mesa &lt;de&gt; Tumbes" in html


def test_dress_letter_names_the_button_and_lays_out_what_a_list_says_of_each(mesa):
    body = "Hola, Ana:\n\nUn curso.\n\n\n\nLas sesiones\n- Uno\n  Jueves <11>\n- Dos\n\nAbrir:\nhttps://x.example/1\n\nhttps://x.example/2"
    _subject, text, html = dress_letter("Hay un cupo", body, {"matter": "Trato & acogida"})
    assert "\n\n\n" not in text
    said = (
        '<div class="pre">Un curso.</div>',
        '<p class="eyebrow">Hay un cupo</p>',
        "<h1>Trato &amp; acogida</h1>",
        "<h2>Las sesiones</h2>",
        '<p class="title">Uno</p><p class="small tight">Jueves &lt;11&gt;</p>',
        '<tr class="last"><td class="entry"><p class="title">Dos</p></td></tr>',
        '<a class="button" href="https://x.example/1">Abrir</a>',
        '<a class="second" href="https://x.example/2">Abrir el enlace</a>',
    )
    assert [words for words in said if words not in html] == []


def test_dress_letter_asks_nothing_of_the_network_and_turns_dark(mesa):
    _subject, _text, html = dress_letter("Asunto", "Hola", {})
    assert [word for word in ("<img", "<link", "<script", "url(", "@import", "src=") if word in html] == []
    assert html.count("<style>") == 1
    assert "prefers-color-scheme: dark" in html
    assert ".panel { padding: 28px 24px; background: #0c3b40; color: #ffffff; }" in html
    assert len(html.encode()) < 12_000


def test_letter_leaves_with_the_plain_text_first(mesa):
    subject, text, html = dress_letter("Asunto", "Hola", {})
    mail = EmailMultiAlternatives(subject, text, to=["ana@diresa.example"])
    mail.attach_alternative(html, "text/html")
    parsed = message_from_bytes(mail.message().as_bytes())
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed.get_payload()] == ["text/plain", "text/html"]


def test_a_subject_with_a_long_name_is_cut_at_60(mesa):
    subject, _text, html = dress_letter(f"Termina la designación de {LONG}", "Hola", {})
    assert subject == "Termina la designación de Superintendencia Nacional de…"
    assert dress_letter("x" * 80, "Hola", {})[0] == "x" * 59 + "…"
    assert (f"<title>{subject}</title>" in html, f"<h1>Termina la designación de {LONG}</h1>" in html) == (True, True)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_the_fixed_words_of_each_subject_leave_room_for_a_name(path, language):
    with translation.override(language):
        words = get_template(str(path.relative_to(TEMPLATES))).template.render(Context({}, autoescape=False))
    assert 0 < len(words.strip()) <= 48


def test_render_letter_in_the_language_asked(mesa):
    guest = {"person": {"short_name": "Ana", "full_name": "Ana Luz"}}
    spanish, english = (
        render_letter("meetings/letters/guest_invited", {"guest": guest, "link": "https://x.example"}, language)
        for language in ("es", "en")
    )
    assert "Hola, Ana:" in spanish[1]
    assert 'lang="es"' in spanish[2]
    assert "Hola" not in english[1]
    assert 'lang="en"' in english[2]
