"""The files attached to the coming plenary: short, real, and with nothing in them about anybody."""

import uuid

from meetings import operations
from rendering.uploads import CheckedFile

REPORT = """Informe de la Secretaría Técnica

1. Acuerdos cumplidos desde la última sesión.
2. Acuerdos que vencen este mes.
3. Instituciones con acreditación por renovar.

Documento de demostración.
"""

FAIRS = """Actividad;Responsable;Lugar
Feria de empleabilidad, primera fecha;DRTPE;Tumbes
Feria de empleabilidad, segunda fecha;DRTPE;Zarumilla
Módulo de orientación laboral;SUNAFIL;en ambas
"""

ROUTE = [
    "Ruta de atención en salud para gestantes migrantes",
    "",
    "1. Acude al establecimiento de salud más cercano.",
    "2. Presenta el documento que tengas, aunque esté en trámite.",
    "3. Pide tu afiliación al Seguro Integral de Salud.",
    "4. Recibe la fecha de tu próximo control.",
    "",
    "Documento de demostración. Avance en revisión.",
]


def attach_documents(*, meeting, by, now):
    """Attach the three files to points 3, 4 and 6 of ``meeting``."""
    items = {item.position: item for item in meeting.items.all()}
    for position, title, name, content in [
        (3, "Informe de la Secretaría Técnica", "informe-secretaria.txt", REPORT.encode()),
        (4, "Avance de la ruta", "avance-ruta.pdf", one_page_pdf(ROUTE)),
        (6, "Cronograma propuesto", "cronograma-ferias.csv", FAIRS.encode("utf-8-sig")),
    ]:
        operations.add_document(
            meeting=meeting,
            item=items[position],
            title=title,
            file=CheckedFile(content, name=name, kind=name[-3:]),
            submission=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/{name}"),
            by=by,
            now=now,
        )


def one_page_pdf(lines):
    """A one-page A4 PDF of ``lines`` of plain text in Helvetica; under 1.5 KB, and every reader opens it."""
    escaped = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
    text = "BT /F1 13 Tf 60 770 Td 20 TL " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
    stream = text.encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (es-PE) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(written)
    return written + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer
