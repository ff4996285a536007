"""WeasyPrint alone on the HTML of the two actas, in this process: the measure that Mesa's PDF is held against."""

import json
import statistics
import sys
import time
from io import BytesIO

import django

django.setup()

from pypdf import PdfReader  # noqa: E402 - after the set-up

from meetings.models import Meeting  # noqa: E402
from meetings.operations.minutes import acta_html  # noqa: E402
from rendering.pdf import write_pdf  # noqa: E402


def alone(html, times):
    """The median seconds of ``times`` renders after one that warms the fonts, and the pages."""
    content, taken = write_pdf(html), []
    for _ in range(times):
        started = time.perf_counter()
        content = write_pdf(html)
        taken.append(time.perf_counter() - started)
    return {
        "seconds": statistics.median(taken),
        "pages": len(PdfReader(BytesIO(content)).pages),
        "bytes": len(content),
    }


def main():
    found = {}
    for name, pk in json.loads(sys.argv[1]).items():
        html = acta_html(Meeting.objects.for_record().get(pk=pk))
        found[name] = alone(html, 5 if name == "6" else 2)
    print(json.dumps(found))


main()
