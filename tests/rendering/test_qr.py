import re

import zxingcpp
from PIL import Image, ImageDraw

from rendering.qr import qr_svg


def test_qr_svg_reads_back_as_what_it_says():
    address = "https://mesa.example/verificar/7K3QM-0ZW4P-XG2TN-5HJ8R/"
    svg = qr_svg(address, label="Código <QR>")
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    picture = Image.new("L", (side * 4, side * 4), 255)
    for found in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        x, y, width = (int(number) * 4 for number in found)
        ImageDraw.Draw(picture).rectangle([x, y, x + width - 1, y + 3], fill=0)
    assert zxingcpp.read_barcode(picture).text == address
    assert "<title>Código &lt;QR&gt;</title>" in svg
    assert "style" not in svg
