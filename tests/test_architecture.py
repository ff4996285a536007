"""The limits of the house that no other tool checks. A limit that is passed names the file and by how much."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
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
APPS += ["secretariat", "mesa", "demo"]
BANNED = {"utils", "helpers", "common", "misc", "handler", "processor", "data", "info", "service", "services", "core"}
INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
COMPARISON = re.compile(r"{%\s*(?:el)?if\s[^%]*(?:\brole\b|\boffice\b|\bis_staff\b|\bis_superuser\b|\|length\s*[<>=])")


def own_modules(*folders):
    return [path for name in folders for path in sorted((ROOT / name).rglob("*.py")) if "migrations" not in path.parts]


def named(path):
    return str(path.relative_to(ROOT))


def lines_of(path):
    return len(path.read_text().splitlines())


def functions(paths):
    """Each top-level function of the modules with its length: signature and body, no decorators, no docstring."""
    for path in paths:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                length = node.end_lineno - node.lineno + 1
                if ast.get_docstring(node):
                    length -= node.body[0].end_lineno - node.body[0].lineno + 1
                yield path, node, length


def views():
    modules = [path for path in own_modules(*APPS) if path.stem == "views" or path.parent.name == "views"]
    return [found for found in functions(modules) if found[1].args.args and found[1].args.args[0].arg == "request"]


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def test_modules_within_400_lines_and_settings_within_300():
    limits = {"mesa/settings.py": 300}
    paths = own_modules(*APPS, "tests", "script", "bench")
    assert {named(path): n for path in paths if (n := lines_of(path)) > limits.get(named(path), 400)} == {}


@pytest.mark.parametrize("app", APPS)
def test_apps_within_5000_lines(app):
    assert sum(lines_of(path) for path in own_modules(app)) <= 5000


def test_views_within_25_lines():
    assert views(), "no view was found: the test looks in the wrong place"
    assert {f"{named(path)}:{view.name}": n for path, view, n in views() if n > 25} == {}


def test_tasks_within_10_lines():
    tasks = functions(path for path in own_modules(*APPS) if path.stem == "tasks")
    assert {f"{named(path)}:{task.name}": n for path, task, n in tasks if n > 10} == {}


def test_templates_within_120_lines():
    assert {named(path): n for path in templates() if (n := lines_of(path)) > 120} == {}


def test_templates_carry_no_inline_style_or_script():
    """The strict CSP would drop them in silence. Paper has no CSP, and no page is made of it."""
    pages = [path for path in templates() if not path.stem.endswith("_pdf")]
    assert {named(path): found[0].strip() for path in pages if (found := INLINE.search(path.read_text()))} == {}


def test_templates_compare_no_roles_and_no_counts():
    assert {named(path): found[0] for path in templates() if (found := COMPARISON.search(path.read_text()))} == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [named(path) for path in own_modules(*APPS, "bench", "script") if path.stem in BANNED] == []


def test_each_dependency_gives_its_reason():
    text = (ROOT / "pyproject.toml").read_text()
    direct = tomllib.loads(text)["project"]["dependencies"]
    lines = [line for line in text.splitlines() if line.startswith('  "')][: len(direct)]
    assert len(direct) <= 22
    assert [line for line in lines if "#" not in line] == []


def pins(name):
    """The lines «name==version …» of a lock."""
    return re.findall(r"^[a-z0-9][^ ]*==\S+.*$", (ROOT / name).read_text(), re.MULTILINE | re.IGNORECASE)


def distribution(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_has_hashes_and_no_index(name):
    assert len(pins(name)) > 40
    assert [pin for pin in pins(name) if not pin.endswith("\\")] == []
    assert re.findall(r"--(?:extra-)?index-url|--find-links|https?://", (ROOT / name).read_text()) == []


def test_the_lock_follows_pyproject():
    """Every direct dependency is pinned; script/setup installs nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    direct = {distribution(line) for line in project["project"]["dependencies"]}
    tools = {distribution(line) for line in project["dependency-groups"]["dev"]}
    assert direct - {distribution(pin) for pin in pins("requirements.txt")} == set()
    assert (direct | tools) - {distribution(pin) for pin in pins("requirements-dev.txt")} == set()


def test_every_icon_named_is_in_the_sprite():
    symbols = set(re.findall(r'<symbol[^>]*\bid="([^"]+)"', (ROOT / "static/icons/sprite.svg").read_text()))
    named_icons = {
        (named(path), icon) for path in templates() for icon in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }
    assert named_icons, "no icon was found: the test looks in the wrong place"
    assert sorted((path, icon) for path, icon in named_icons if icon not in symbols) == []
