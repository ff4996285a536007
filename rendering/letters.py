"""A letter out of its templates: subject, plain text, and HTML that carries its style.

The text comes first and says everything. A letter without a ``body.html`` gets one made of its text, in the same look.
"""

from pathlib import Path

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import translation

SUBJECT = 60  # characters that a telephone shows
CODE = "    "  # a paragraph that starts so is a code to copy
STYLE = Path(__file__).with_suffix(".css").read_text()


def render_letter(template_dir, context, language="es"):
    """(subject, text, html) of ``template_dir``/{subject.txt,body.txt,body.html}.

    ``context`` may hold ``reason``, the sentence after «Recibes este correo porque»; where to choose letters follows.
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
        "body": body.strip(),
        "site": settings.SITE_URL.rstrip("/"),
    }
    text = _plain("letters/base.txt", facts).strip() + "\n"
    page = select_template([*pages, "letters/plain.html"])
    html = page.render(facts | {"paragraphs": _paragraphs(facts["body"])})
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


def _paragraphs(body):
    """What each paragraph of a text is: a link to press, a code to copy, or words and a list."""
    for paragraph in filter(str.strip, body.split("\n\n")):
        words = paragraph.strip()
        items = [line.removeprefix("- ") for line in words.splitlines() if line.startswith("- ")]
        is_link = words.startswith(("https://", "http://")) and len(words.split()) == 1
        is_code = paragraph.lstrip("\n").startswith(CODE)
        lead = [line for line in words.splitlines() if not line.startswith("- ")]
        yield {"kind": "link" if is_link else "code" if is_code else "words", "words": "\n".join(lead), "items": items}
