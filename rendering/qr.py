"""An address as a QR code to scan from a screen or from paper."""

import qrcode  # comes with django-allauth, whose second factor shows one
from django.utils.html import format_html

QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


def qr_svg(text, *, label):
    """``text`` as an SVG, dark on white in every theme, without style of its own; ``label`` says what it is for."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(_runs(y, row) for y, row in enumerate(rows))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {0} {0}" role="img" '
        'shape-rendering="crispEdges"><title>{1}</title><rect width="{0}" height="{0}" fill="#fff"/>'
        '<path fill="#10292d" d="{2}"/></svg>'
    )
    return format_html(svg, len(rows), label, path)


def _runs(y, row):
    """The dark stretches of a row, each one rectangle."""
    edges = [x for x in range(len(row) + 1) if (x < len(row) and row[x]) != (x > 0 and row[x - 1])]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return "".join(f"M{begin} {y}h{end - begin}v1h-{end - begin}z" for begin, end in pairs)
