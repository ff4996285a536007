"""Files that people hand in: what they are is read from their bytes, and they are kept harmless. And how they leave.

Images are drawn anew, so that nothing of the camera or the place it stood at remains. Archives (the office formats are
ZIP) are judged by their directory alone; nothing is unpacked here.
"""

import hashlib
import io
import re
import struct
import unicodedata
import zipfile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "odt": f"{OPEN}text",
    "ods": f"{OPEN}spreadsheet",
    "odp": f"{OPEN}presentation",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
DOCUMENTS = frozenset(TYPES)
SCANS = frozenset({"pdf", "png", "jpg"})

MAX_PIXELS = 36_000_000  # A4 at 600 points an inch
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200  # of a member over a megabyte: text shrinks some 20 times, a bomb a thousand
FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
BROKEN_IMAGE = (OSError, ValueError, SyntaxError, EOFError, struct.error)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class CheckedFile(ContentFile):
    """What may be kept: clean bytes under a tame ``name``, with their ``kind`` (a key of TYPES) and ``sha256``."""

    def __init__(self, content, *, name, kind):
        super().__init__(content, name=name)
        self.kind, self.sha256 = kind, hashlib.sha256(content).hexdigest()


def checked_upload(file, *, allowed, max_bytes):
    """The CheckedFile of an uploaded ``file``, of one of the ``allowed`` kinds; ValidationError says what is wrong."""
    if file.size > max_bytes:
        size, limit = (number_format(n / 1024 / 1024, 1).removesuffix(",0") for n in (file.size, max_bytes))
        raise ValidationError(
            _("El archivo pesa %(size)s MB y el límite es %(limit)s MB. Redúcelo y vuelve a adjuntarlo.")
            % {"size": size, "limit": limit}
        )
    file.seek(0)
    content = file.read()
    if not content:
        raise ValidationError(_("El archivo está vacío. Elige otro."))
    kind = _kind_of(content, file.name or "")
    if kind not in allowed:
        raise ValidationError(_("Ese tipo de archivo no se admite. Conviértelo a PDF y vuelve a adjuntarlo."))
    if kind in ("png", "jpg"):
        content = _redrawn(content, kind)
    return CheckedFile(content, name=tame_name(file.name or "", kind), kind=kind)


def _kind_of(content, name):
    """The kind that the bytes show, whatever the name says. Plain text shows none: there the name decides."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    extension = name.rpartition(".")[2].lower()
    return extension if extension in ("csv", "txt") and not NOT_TEXT.search(content) else None


def _kind_of_archive(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_bomb(members)
            names = {member.filename for member in members}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                declared = archive.read("mimetype").decode("ascii", "replace")
                return next((kind for kind in ("odt", "ods", "odp") if TYPES[kind] == declared), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, struct.error) as failure:
        raise ValidationError(
            _("El archivo está dañado o tiene clave. Ábrelo, guárdalo de nuevo y adjúntalo.")
        ) from failure
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    if "[Content_Types].xml" not in names or has_macros:
        return None
    return next((kind for folder, kind in FOLDERS.items() if any(n.startswith(folder) for n in names)), None)


def _refuse_bomb(members):
    unpacked = sum(member.file_size for member in members)
    swollen = any(m.file_size > 1024 * 1024 and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members)
    if len(members) > MAX_ENTRIES or unpacked > MAX_UNPACKED or swollen:
        raise ValidationError(_("El archivo ocupa demasiado al abrirse. Guárdalo como PDF y vuelve a adjuntarlo."))


def _redrawn(content, kind):
    """The same picture, upright, in a new file: no EXIF, no place, no comment, nothing after its end."""
    try:
        with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            upright = ImageOps.exif_transpose(image)
            if "transparency" in upright.info:
                upright = upright.convert("RGBA")
            if kind == "jpg" and upright.mode not in ("L", "RGB"):
                upright = upright.convert("RGB")
            upright.info = {}
            drawn = io.BytesIO()
            upright.save(drawn, "JPEG" if kind == "jpg" else "PNG", **({"quality": 90} if kind == "jpg" else {}))
    except BOMBS as bomb:
        raise ValidationError(_("La imagen es demasiado grande: el límite es 36 megapíxeles. Redúcela.")) from bomb
    except BROKEN_IMAGE as failure:
        raise ValidationError(_("La imagen está dañada. Ábrela, guárdala de nuevo y adjúntala.")) from failure
    return drawn.getvalue()


def tame_name(name, kind):
    """The name without folders, controls, signs that change the reading direction or mean something to a shell."""
    stem = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = stem.rpartition(".")[0] or stem
    stem = "".join(c for c in stem if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*;%$`&')
    stem = re.sub(r"\s+", " ", stem).strip(" .-")[:100].strip()
    return f"{stem or _('archivo')}.{kind}"


def attachment(file, *, filename):
    """The answer that hands out a kept file: to be saved, as what it is, without power over any page."""
    kind = filename.rpartition(".")[2].lower().replace("jpeg", "jpg")
    response = FileResponse(file, as_attachment=True, filename=filename)
    response.headers["Content-Type"] = TYPES.get(kind, "application/octet-stream")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
