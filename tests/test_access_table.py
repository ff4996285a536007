"""The table at the end of docs/access.md says what tests/routes.py says. After a change there, write it anew:

WRITE_ACCESS_TABLE=1 script/test -n 0 tests/test_access_table.py
"""

import os
from pathlib import Path

from tests.routes import PERSONAS, ROUTES
from tests.test_access import _expected

PAGE = Path(__file__).resolve().parent.parent / "docs" / "access.md"
START = "<!-- from tests/routes.py; do not write below this line -->\n"


def _cell(route, persona, side):
    """R: reads; W: acts; «·»: knows of it and is refused, with a sentence; nothing: it does not exist for them."""
    answers = {method: _expected(route, persona, side, method) for method in ("GET", "POST")}
    may = ("R" if answers["GET"] == 200 else "") + ("W" if answers["POST"] == "acted" else "")
    return may or ("·" if 403 in answers.values() else "")


def _cells(route, persona):
    own, foreign = (_cell(route, persona, side) for side in ("salud", "proteccion"))
    return own if own == foreign or not route.args else f"{own or '–'}/{foreign or '–'}"


def table():
    lines = ["| address | " + " | ".join(PERSONAS) + " |", "|---" * (len(PERSONAS) + 1) + "|"]
    for name, route in sorted(ROUTES.items()):
        if not route.public:
            lines.append(f"| `{name}` | " + " | ".join(_cells(route, persona) for persona in PERSONAS) + " |")
    lines += [
        "",
        "Open to everyone: " + ", ".join(f"`{n}`" for n, route in sorted(ROUTES.items()) if route.public) + ".",
    ]
    return "\n".join(lines) + "\n"


def test_access_table_in_the_docs_is_up_to_date():
    text, _start, _old = PAGE.read_text().partition(START)
    if os.environ.get("WRITE_ACCESS_TABLE"):
        PAGE.write_text(text + START + table())
    assert PAGE.read_text() == text + START + table()
