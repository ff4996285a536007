"""Notes: a small Markdown subset in, sanitised HTML out."""

import nh3
from markdown_it import MarkdownIt

MAX_NESTING = 20
TAGS = {"p", "ul", "ol", "li", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "br"}
_parser = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    .enable("table")
    .disable(
        [
            "blockquote",
            "image",
            "link",
            "autolink",
            "heading",
            "lheading",
            "code",
            "fence",
            "backticks",
            "html_block",
            "hr",
        ]
    )
)


def to_html(text):
    """Paragraphs, lists, bold and simple tables; any other markup in ``text`` comes out as plain text."""
    return nh3.clean(_parser.render(text or ""), tags=TAGS, attributes={})
