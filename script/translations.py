"""Keeps locale/en/LC_MESSAGES/django.po in step with the source; needs no gettext.

Django's ``templatize`` turns a template into something that reads like Python, and Babel extracts from both.
"""

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
APPS = [
    "rendering",
    "members",
    "notifications",
    "workgroups",
    "meetings",
    "trainings",
    "classroom",
    "certificates",
    "reports",
    "reminders",
]
APPS += ["secretariat", "mesa"]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources():
    """Each file with sentences, as (path from the root, text that Babel can read as Python)."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path.relative_to(ROOT), path.read_text()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt", ".svg"):
            name = path.relative_to(ROOT)
            # Without indentation: what is left of the HTML must not look like badly indented Python.
            yield name, "\n".join(line.lstrip() for line in templatize(path.read_text(), str(name)).splitlines())


def empty_catalog():
    return Catalog(
        locale="en",
        project="Mesa",
        version="",
        charset="utf-8",
        fuzzy=False,
        header_comment="# English of Mesa, whose source is in Spanish. script/translate brings it up to date.",
        msgid_bugs_address="",
        last_translator="Mesa",
        language_team="Mesa",
    )


def current_template():
    """A catalog of every sentence in the source, without translations."""
    template = empty_catalog()
    for path, text in sources():
        found = extract("python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"})
        for _line, message, _comments, context in found:
            template.add(message, locations=[(str(path), None)], context=context)
    return template


def read_catalog():
    if not CATALOG.exists():
        return empty_catalog()
    with CATALOG.open("rb") as file:
        return read_po(file, locale="en")


def strings(message):
    return message.string if isinstance(message.string, (list, tuple)) else [message.string]


def fault(source, translated):
    """What is wrong with the translation of a sentence, or nothing."""
    if translated is None or not all(strings(translated)):
        return "sin traducir"
    if translated.fuzzy:
        return "dudosa (fuzzy)"
    if isinstance(source.id, tuple) != isinstance(translated.id, tuple):
        return "singular y plural no coinciden"
    errors = list(translated.check(empty_catalog()))
    return str(errors[0]) if errors else ""


def check():
    """Every sentence of the source has an English translation that can be used."""
    catalog = read_catalog()
    faults = []
    for message in current_template():
        if message.id:
            wrong = fault(message, catalog.get(message.id, message.context))
            if wrong:
                places = ", ".join(sorted({name for name, _line in message.locations}))
                faults.append(f"{wrong}: {message.id!r} ({places})")
    if faults:
        sys.exit("\n".join([*faults[:40], f"mesa: {len(faults)} frases por traducir. Empieza con: script/translate"]))


def update():
    """New sentences in, those gone out; what was translated stays as it is."""
    catalog = read_catalog()
    catalog.update(current_template(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    with CATALOG.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    missing = sum(1 for message in catalog if message.id and not all(strings(message)))
    print(f"{CATALOG.relative_to(ROOT)}: {len(catalog)} frases, {missing} sin traducir")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a translation is missing")
    check() if parser.parse_args().check else update()


if __name__ == "__main__":
    main()
