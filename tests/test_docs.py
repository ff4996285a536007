"""What the documents name is there: links, headings, pictures, decisions, variables, and what the beat does."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


def anchors(page):
    """The addresses of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for path, anchor in LINK.findall(page.read_text()):
        target = (page.parent / path).resolve() if path else page
        assert (path, target.exists()) == (path, True)
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_every_picture_is_shown_and_every_decision_is_listed():
    linked = {(page.parent / path).resolve() for page in PAGES for path, _anchor in LINK.findall(page.read_text())}
    kept = [*ROOT.glob("docs/img/*"), *ROOT.glob("docs/adr/0*.md"), *ROOT.glob("docs/guia/[a-z]*.md")]
    assert sorted(path.name for path in kept if path not in linked) == []


def test_operator_guide_names_every_variable_and_every_turn_of_the_clock():
    guide = (ROOT / "docs/operacion.md").read_text()
    read = re.findall(r'"(MESA_[A-Z_]+[A-Z])"', (ROOT / "mesa/settings.py").read_text())
    read += [f"_{name.upper()}" for name in settings.PRIVACY] + [f"MESA_OIDC_{name.upper()}" for name in settings.OIDC]
    wanted = [*read, *settings.CELERY_BEAT_SCHEDULE]
    assert len(wanted) > 40
    assert [name for name in wanted if name not in guide] == []
