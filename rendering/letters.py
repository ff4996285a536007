"""A letter out of its templates: subject, plain text, and HTML that carries its style.

The text comes first and says everything. A letter without a ``body.html`` gets one made of its text, in the same look.
"""

import re
from pathlib import Path

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import translation

SUBJECT = 60  # characters that a telephone shows
CODE = "    "  # a paragraph that starts so is a code to copy
LINKS = ("https://", "http://")
STYLE = Path(__file__).with_suffix(".css").read_text()


def render_letter(template_dir, context, language="es"):
    """(subject, text, html) of ``template_dir``/{subject.txt,body.txt,body.html}.

    ``context`` may hold ``reason``, the sentence after «Recibes este correo porque», which where to choose letters
    follows; and, of a letter without a page, ``matter``: what it is about, large under the subject.
    """
    context = {"is_chosen": "reason" in context} | context
    with translation.override(language):
        subject, body = (_plain(f"{template_dir}/{part}.txt", context) for part in ("subject", "body"))
        return dress_letter(subject, body, context, f"{template_dir}/body.html")


def dress_letter(subject, body, context, *pages):
    """The same of a subject and a text already made; the first of ``pages`` that exists is the HTML body."""
    heading = " ".join(subject.split())
    subject = _short(heading)
    facts = context | {
        "subject": subject,
        "heading": heading,
        "body": re.sub(r"\n{3,}", "\n\n", body.strip("\n")).rstrip(),
        "site": settings.SITE_URL.rstrip("/"),
    }
    text = _plain("letters/base.txt", facts).strip() + "\n"
    page = select_template([*pages, "letters/plain.html"])
    html = page.render(facts | {"opening": first_words(facts["body"]), "paragraphs": _paragraphs(facts["body"])})
    return subject, text, html.replace("</head>", f"<style>{STYLE}</style></head>", 1)


def _short(subject):
    """What fits, cut between two words; a single long one where it must be."""
    if len(subject) <= SUBJECT:
        return subject
    whole, _space, _rest = subject[:SUBJECT].rpartition(" ")
    return (whole if len(whole) > SUBJECT // 2 else subject[: SUBJECT - 1]).rstrip(" ,.:;·(") + "…"


def _plain(name, context):
    """Text is not HTML: nothing in it is escaped."""
    template = get_template(name).template  # type: ignore[attr-defined] # of Django's own engine, the only one
    return template.render(Context(context, autoescape=False))


def first_words(text):
    """The first paragraph that tells something: no greeting and no address."""
    for paragraph in text.split("\n\n"):
        words = " ".join(word for word in paragraph.split() if not word.startswith(LINKS))
        if words and not (words.startswith("Hola") and words.endswith(":")):
            return words
    return ""


def _paragraphs(body):
    """What each paragraph of a text is: a code to copy, or words, what they list and the link they lead to.

    A line of a list that starts with two spaces belongs to the item above it. The line above a link says what it does.
    """
    links = 0
    for paragraph in filter(str.strip, body.split("\n\n")):
        if paragraph.lstrip("\n").startswith(CODE):
            yield {"code": paragraph.strip()}
            continue
        words, items, link = _read(paragraph.strip("\n").splitlines())
        links += bool(link)
        says = words.pop().rstrip(":") if link and len(words) == 1 else ""
        has_rows = any(more for _item, *more in items)
        facts = {"listed": items, "has_rows": has_rows, "is_heading": has_rows and not "".join(words).endswith(":")}
        yield facts | {"words": "\n".join(words), "link": link, "says": says, "is_first": links == 1}


def _read(lines):
    """(words, items, link) of the lines of a paragraph; an item is a list: its line, and those that belong to it."""
    words, items, link = [], [], ""
    for line in lines:
        if line.startswith("- "):
            items.append([line.removeprefix("- ")])
        elif items and line.startswith("  "):
            items[-1].append(line.strip())
        elif line == lines[-1] and line.startswith(LINKS) and " " not in line:
            link = line
        else:
            words.append(line.strip())
    return words, items, link
