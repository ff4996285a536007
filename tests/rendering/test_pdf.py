import io
import logging
import os
import socket
import threading

import pytest
from pypdf import PdfReader

from rendering import pdf

PAGE = """<!doctype html><html lang="es-PE"><head><title>Prueba</title>{head}</head>
<body><h1>Prueba</h1>{body}</body></html>"""


def page(body="<p>Hola</p>", head=""):
    return PAGE.format(body=body, head=head)


def render(html, **limits):
    return pdf.render_pdf(html, **{"seconds": 30, "megabytes": 1536, **limits})


def test_render_pdf_makes_a_tagged_titled_document(caplog):
    head = '<meta name="author" content="Secretaría"><link rel="stylesheet" href="asset:acta.css">'
    reader = PdfReader(io.BytesIO(render(page(head=head))))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF boolean object, not Python's
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "es-PE"
    assert (reader.metadata.title, reader.metadata.author) == ("Prueba", "Secretaría")
    assert reader.pages[0].mediabox[2:] == pytest.approx([595.28, 841.89], abs=0.1)
    assert caplog.messages == []


@pytest.fixture
def listener():
    """A local port that counts who knocks."""
    knocks = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def wait():
            try:
                server.accept()[0].close()
                knocks.append(1)
            except OSError:
                pass

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield server.getsockname()[1], knocks
        server.close()


def test_render_pdf_fetches_nothing_but_its_own_assets(listener, tmp_path, caplog):
    port, knocks = listener
    secret = tmp_path / "secreto.css"
    secret.write_text('body::after { content: "CLAVE SECRETA" }')
    address = f"http://127.0.0.1:{port}"
    sheet = secret.as_uri()
    head = (
        f'<base href="{address}/"><link rel="stylesheet" href="{address}/a.css"><link rel="stylesheet" href="{sheet}">'
        f'<style>@import "{sheet}"; @font-face {{ font-family: x; src: url({address}/x.woff2) }} p {{ font-family: x; '
        f'background: url({address}/b.png) }}</style><link rel="attachment" href="{sheet}">'
    )
    body = (
        f'<p>Hola</p><img alt="a" src="{address}/c.png"><img alt="b" src="{secret.as_uri()}"><img alt="c" src="d.png">'
        f'<object data="{secret.as_uri()}"></object><svg><image href="{address}/e.png"/></svg>'
        f'<img alt="d" src="data:text/css;base64,AAAA"><img alt="e" src="asset:../mesa/settings.py">'
    )
    reader = PdfReader(io.BytesIO(render(page(body, head))))
    assert "CLAVE SECRETA" not in "".join(p.extract_text() for p in reader.pages)
    assert dict(reader.attachments) == {}
    assert knocks == []
    assert sum("not bundled" in message for message in caplog.messages) >= 11


def test_render_pdf_stops_when_it_takes_too_long():
    with pytest.raises(pdf.RenderError) as failure:
        render(page("<p>Hola</p>" * 60_000), seconds=2)
    assert failure.value.reason == "time"


def test_render_pdf_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.001)
    with pytest.raises(pdf.RenderError) as failure:
        render(page())
    assert failure.value.reason == "time"


def test_render_pdf_stops_when_it_takes_too_much_memory():
    with pytest.raises(pdf.RenderError) as failure:
        render(page("<p>Hola</p>" * 60_000), megabytes=200)
    assert failure.value.reason == "memory"


def test_render_pdf_says_when_the_process_fails(monkeypatch):
    monkeypatch.setattr(pdf.sys, "executable", "/bin/false")
    with pytest.raises(pdf.RenderError) as failure:
        render(page())
    assert failure.value.reason == "crash"


def test_render_pdf_says_when_there_is_no_process_to_start(monkeypatch, caplog):
    monkeypatch.setattr(pdf.sys, "executable", "/no/such/python")
    with caplog.at_level(logging.WARNING), pytest.raises(pdf.RenderError) as failure:
        render(page())
    assert failure.value.reason == "crash"


def test_render_pdf_waits_its_turn_and_gives_up(monkeypatch):
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(pdf, "_turn", taken)
    with pytest.raises(pdf.RenderError) as failure:
        render(page(), seconds=0)
    assert failure.value.reason == "busy"


def test_render_pdf_gives_the_child_no_secret_of_the_parent(monkeypatch):
    asked = {}

    def run(command, **options):
        asked.update(options["env"])
        raise OSError("enough")

    monkeypatch.setenv("MESA_SECRET_KEY", "muy-secreta")
    monkeypatch.setenv("DATABASE_URL", "postgres://quien:clave@base/mesa")
    monkeypatch.setattr(pdf.subprocess, "run", run)
    with pytest.raises(pdf.RenderError):
        render(page())
    assert asked.pop("PATH") == os.devnull
    assert set(asked) <= {*pdf.KEPT_ENVIRONMENT, "LC_ALL", "TMPDIR"}


def test_fingerprint_changes_with_the_text_and_with_the_style(monkeypatch, tmp_path):
    first = pdf.fingerprint("<p>uno</p>")
    assert first == pdf.fingerprint("<p>uno</p>")
    assert first != pdf.fingerprint("<p>dos</p>")
    sheet = tmp_path / "acta.css"
    sheet.write_text("p { color: red }")
    monkeypatch.setitem(pdf.ASSETS, "asset:acta.css", (sheet, "text/css"))
    assert first != pdf.fingerprint("<p>uno</p>")
