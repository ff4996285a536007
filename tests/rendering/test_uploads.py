"""Files handed in: known by their bytes, within their limits, without what they say about who made them."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from rendering import uploads
from rendering.uploads import DOCUMENTS, SCANS, checked_upload, tame_name

MEGABYTE = 1024 * 1024
TYPE, TOO_BIG, BROKEN = "Ese tipo de archivo no se admite", "ocupa demasiado al abrirse", "dañad"
SECRET = "3 S 80 W, casa de alguien"


def checked(name, content, allowed=DOCUMENTS, max_bytes=MEGABYTE):
    return checked_upload(SimpleUploadedFile(name, content), allowed=allowed, max_bytes=max_bytes)


def archive(members, compression=zipfile.ZIP_DEFLATED):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", compression) as made:
        for name, content in members.items():
            # A ZipInfo has no clock: both processes of a run must name the cases that hold these bytes alike.
            made.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
    return kept.getvalue()


def office(folder, **more):
    return archive({"[Content_Types].xml": "<Types/>", f"{folder}/a.xml": "<a/>", **more})


def photo(kind="JPEG", size=(40, 20), mode="RGB", **options):
    kept = io.BytesIO()
    image = Image.new(mode, size, "white")
    image.paste("red" if mode == "RGB" else 0, (0, 0, 10, 10))  # the top left corner
    image.save(kept, kind, **options)
    return kept.getvalue()


def claiming(width, height):
    """A small PNG whose header claims that size, as a bomb does: nothing has to be that large to be refused."""
    content = photo("PNG", mode="1")
    header = b"IHDR" + struct.pack(">II", width, height) + content[24:29]
    return content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]


def photo_with_a_place():
    """A photo held on its side (orientation 6), with GPS, camera, comment, XMP and something hidden after its end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, SECRET, {1: "S", 2: (3.0, 34.0, 1.0), 29: SECRET}
    return photo(exif=exif, comment=SECRET, xmp=SECRET.encode()) + b"PK\x03\x04" + SECRET.encode()


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("Oficio 12.PDF", b"%PDF-1.7 x", "Oficio 12.pdf"),
        ("padron.xls", office("xl"), "padron.xlsx"),
        ("informe.docx", office("word"), "informe.docx"),
        ("a.pptx", office("ppt"), "a.pptx"),
        ("a.odt", archive({"mimetype": f"{uploads.OPEN}text", "content.xml": "<a/>"}), "a.odt"),
        ("foto.pdf", photo("PNG"), "foto.png"),
        ("foto.jpeg", photo(), "foto.jpg"),
        ("lista.CSV", "ñandú;1\n".encode("latin-1"), "lista.csv"),
        ("nota.txt", "sí".encode(), "nota.txt"),
    ],
)
def test_what_a_file_is_follows_from_its_bytes(name, content, kept):
    file = checked(name, content)
    assert (file.name, file.kind, file.size > 0, len(file.sha256)) == (kept, kept.rpartition(".")[2], True, 64)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "El archivo está vacío. Elige otro."),
        ("a.pdf", b"x" * (MEGABYTE + 1), "y el límite es 1 MB"),
        ("a.pdf", b"MZ\x90\x00", TYPE),
        ("a.pdf", b"<html><script>alert(1)</script>", TYPE),
        ("a.html", b"<html>", TYPE),
        ("a.svg", b"<svg onload='alert(1)'/>", TYPE),
        ("a.txt", b"MZ\x90\x00", TYPE),
        ("a.docx", archive({"a.txt": "a"}), TYPE),
        ("a.docx", office("word", **{"word/vbaProject.bin": "x"}), TYPE),
        ("a.odt", archive({"mimetype": "application/epub+zip"}), TYPE),
        ("a.gif", photo("GIF"), TYPE),
        ("a.docx", office("word")[:60], BROKEN),
        ("a.xlsx", office("xl", **{"xl/b.xml": b"0" * 30 * MEGABYTE}), TOO_BIG),
        ("a.xlsx", office("xl", **{f"xl/{n}.xml": "" for n in range(2_001)}), TOO_BIG),
        ("a.png", photo("PNG")[:60], BROKEN),
        ("a.jpg", b"\xff\xd8\xff\xe0nada", BROKEN),
        ("a.png", photo("PNG", (7_000, 7_000), "1"), "demasiado grande: el límite es 36 megapíxeles"),
        ("a.png", claiming(30_000, 30_000), "demasiado grande: el límite es 36 megapíxeles"),
    ],
)
def test_what_is_not_kept_is_refused_with_a_sentence(name, content, sentence):
    with pytest.raises(ValidationError) as refusal:
        checked(name, content)
    assert sentence in refusal.value.messages[0]


def test_a_bomb_whose_whole_is_what_is_too_much(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_UNPACKED", 3 * MEGABYTE)
    with pytest.raises(ValidationError, match=TOO_BIG):
        checked("a.xlsx", office("xl", **{f"xl/{n}.xml": b"0" * MEGABYTE for n in range(4)}))


def test_only_what_the_form_allows():
    assert checked("a.pdf", b"%PDF-1.7", SCANS).kind == "pdf"
    with pytest.raises(ValidationError, match=TYPE):
        checked("a.docx", office("word"), SCANS)


def test_a_photo_stands_upright_and_tells_nothing_of_where_it_was_taken():
    told = photo_with_a_place()
    assert told.count(SECRET.encode()) == 5
    file = checked("foto.jpg", told)
    image = Image.open(file)
    assert (image.size, dict(image.getexif()), SECRET.encode() in file.read()) == ((20, 40), {}, False)
    assert [image.getpixel(spot)[1] < 60 for spot in ((15, 5), (5, 5), (15, 35))] == [True, False, False]


def test_a_drawing_keeps_its_transparency_and_loses_its_texts():
    texts = PngInfo()
    texts.add_text("Author", SECRET)
    file = checked("a.png", photo("PNG", mode="L", transparency=0, pnginfo=texts))
    image = Image.open(file)
    assert (image.mode, image.info, image.getpixel((5, 5))[3], image.getpixel((30, 15))[3]) == ("RGBA", {}, 0, 255)


@pytest.mark.parametrize(
    ("name", "tamed"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Temp\\Oficio N.° 12.pdf", "Oficio N.° 12.pdf"),
        ("oficio\u202efdp.exe", "oficiofdp.pdf"),
        ('a"; filename="b.html', "a filename=b.pdf"),
        ("\r\nSet-Cookie: a\x00.pdf", "Set-Cookie a.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("   .pdf", "archivo.pdf"),
        ("ñ" * 300 + ".pdf", "ñ" * 100 + ".pdf"),
    ],
)
def test_a_hostile_name_is_tamed(name, tamed):
    assert tame_name(name, "pdf") == tamed


@pytest.mark.parametrize(("name", "told"), [("a.jpeg", "image/jpeg"), ("a.svg", "application/octet-stream")])
def test_attachment_is_saved_and_never_shown_as_a_page(name, told):
    answer = uploads.attachment(io.BytesIO(b"x"), filename=name)
    names = ["Content-Type", "Content-Disposition", "Content-Security-Policy"]
    assert [answer.headers[name] for name in names] == [
        told,
        f'attachment; filename="{name}"',
        "default-src 'none'; sandbox",
    ]
