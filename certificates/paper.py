"""A certificate in words, on paper and where it is verified: all from its snapshot, nothing from rows that change."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

from rendering.qr import qr_svg
from trainings.models import Certificate

K = Certificate.Kind
DEEDS = {
    K.ATTENDANCE: "por haber asistido a la capacitación",
    K.CERTIFICATE: "por haber asistido y aprobado la capacitación",
    K.SPEAKER: "por haber expuesto en la capacitación",
}
LONG_NAME, LONGER_NAME = 26, 44  # letters: past these a name is set smaller


WIDTH, SIGNATURE, GAP = 146, 44, 7  # mm of certificate.css: of the words of the front, of a signatory, between two
BACK = 112  # mm of the back for its sessions and contents
NAMES = {"": (24, 13.2), "long": (31, 10.1), "longer": (42, 7.4)}  # letters of a line of the name, and its mm


@dataclass(frozen=True)
class Look:
    """How close the front is set (certificate.css): (letters of a line, its mm) of each part."""

    room: int  # mm from its first words to the last, less what it takes to sign
    rest: float  # mm of what does not change: the title, the gaps, the day
    where: tuple
    what: tuple
    sign: tuple  # as if one signatory took the whole width
    name: tuple = ()


LOOKS = {
    "": Look(129, 43, (88, 5.3), (66, 6.7), (106, 4)),
    "close": Look(138, 40, (88, 5.3), (78, 5.6), (124, 3.5)),
    "closest": Look(149, 28, (104, 4.1), (86, 4.8), (150, 3.1), name=(46, 6.7)),
}


@dataclass(frozen=True)
class Paper:
    """What a certificate says, as it is printed: in Spanish, whatever the language of the page."""

    certificate: Certificate

    @property
    def says(self):
        return self.certificate.says

    @property
    def is_speakers(self):
        return self.certificate.kind == K.SPEAKER

    @property
    def title(self):
        return "Certificado" if self.certificate.kind == K.CERTIFICATE else "Constancia"

    @property
    def register(self):
        return self.certificate.register_code

    @property
    def code(self):
        return self.certificate.shown_code

    @property
    def qr(self):
        return qr_svg(verify_address(self.certificate), label="Código QR de verificación")

    @property
    def site(self):
        return settings.SITE_URL.rstrip("/").partition("://")[2] + reverse("certificates:certificate_check")

    # The front
    @property
    def under(self):
        """Under the name of the Mesa: «Región Tumbes · Secretaría técnica: Cancillería»."""
        region = f"Región {self.says['region']}" if self.says.get("region") else ""
        secretariat = f"Secretaría técnica: {self.says['secretariat']}" if self.says.get("secretariat") else ""
        return " · ".join(filter(None, [region, secretariat]))

    @property
    def name_size(self):
        length = len(self.says["name"])
        return "longer" if length > LONGER_NAME else "long" if length > LONG_NAME else ""

    @property
    def deed(self):
        return DEEDS[self.certificate.kind]

    @property
    def talked(self):
        topics = self.says.get("topics", [])
        if len(topics) == 1:
            return f", con el tema «{topics[0]}»"
        return f", con {len(topics)} temas" if topics else ""

    @property
    def hours(self):
        """«8 horas cronológicas», «12,5 horas lectivas», «1 hora lectiva»."""
        hours, unit = self.says["hours"], self.says["hour_unit"]
        unit = unit if hours != 1 else " ".join(word.removesuffix("s") for word in unit.split())
        return f"{_number(hours)} {unit}"

    @property
    def dates(self):
        return _stretch(self.says["since"], self.says["until"])

    @property
    def organisers(self):
        names = self.says["organisers"]
        return names[0] + (f" con {_listed(names[1:])}" if names[1:] else "") if names else ""

    @property
    def rest(self):
        """What follows the hours: «, del 3 al 24 de junio de 2026, organizada por DIRESA con ACNUR y OIM»."""
        by = f"organizada por {self.organisers}" if self.organisers else ""
        return "".join(f", {part}" for part in (self.dates, by) if part)

    @property
    def look(self):
        """The first of the looks of the front, from roomy to close, in which it fits with room to sign."""
        return next((look for look in LOOKS if self._front_height(LOOKS[look]) <= LOOKS[look].room), list(LOOKS)[-1])

    def _front_height(self, look):
        """About how many millimetres the words and the signatories take."""
        says, signs = self.says, self.says["signatories"]
        name = look.name if look.name else NAMES[self.name_size]
        what = f"{self.deed} «{says['training']}»{self.talked}, de {self.hours}{self.rest}."
        parts = [(says["name"], name), (says["where"], look.where), (what, look.what)]
        column = min(SIGNATURE, (WIDTH - GAP * (len(signs) - 1)) / max(1, len(signs))) / WIDTH
        letters, height = look.sign[0] * column, look.sign[1]
        under = [
            sum(_lines(one[part], letters) for part in ("name", "institution_name", "post")) * height for one in signs
        ]
        return look.rest + sum(_lines(text, per) * tall for text, (per, tall) in parts if text) + max(under, default=0)

    @property
    def issued(self):
        """«Tumbes, 26 de junio de 2026»."""
        day = _long(timezone.localdate(self.certificate.issued_at))
        return ", ".join(filter(None, [self.says.get("city"), day]))

    # The back
    @property
    def programme(self):
        return "Programa y exposiciones" if self.is_speakers else "Programa y asistencia"

    @property
    def mark(self):
        return "Expuso" if self.is_speakers else "Asistencia"

    @property
    def sessions(self):
        no = "" if self.is_speakers else "No"
        for row in self.says["sessions"]:
            on, where = date_format(date.fromisoformat(row["on"]), r"j M Y").lower(), row["place"] or "Virtual"
            yield row | {
                "on": on,
                "where": where,
                "long": _long_in_hours(row["minutes"]),
                "own": "Sí" if row["is_own"] else no,
            }

    @property
    def long(self):
        return _long_in_hours(sum(row["minutes"] for row in self.says["sessions"]))

    @property
    def total(self):
        return "" if self.is_speakers else f"{self.says['attended']} de {self.says['of']}"

    @property
    def contents(self):
        """Over the objectives: only who passed is certified to reach them."""
        return "Qué acredita" if self.certificate.kind == K.CERTIFICATE else "Contenidos"

    @property
    def is_dense(self):
        return self._back_height(around=4.3, line=(95, 5.7)) > BACK

    @property
    def is_short(self):
        """Whether the back fits on one page, set close if it must."""
        return self._back_height(around=1.8, line=(106, 4.4)) <= BACK

    def _back_height(self, *, around, line):
        """About how many millimetres its sessions and contents take, with so many around each session."""
        says, (letters, height) = self.says, line
        rows = sum(max(_lines(row["title"], 46) * 4.5 + 4, _spoken(row["speakers"])) for row in says["sessions"])
        contents = sum(_lines(text, letters) * height for text in says["objectives"])
        head = (_lines(says["name"], 65) - 1) * 6.5 + (_lines(says["training"], 125) - 1) * 4.5
        return head + rows + around * len(says["sessions"]) + (contents and contents + 17)

    @property
    def register_rows(self):
        says, minimum = self.says, self.says.get("minimum_grade")
        if says.get("grade") is not None:
            yield (
                "Evaluación final",
                f"{_number(says['grade'])} de 20" + (f", mínimo {_number(minimum)}" if minimum else ""),
            )
        if not self.is_speakers:
            yield "Asistencia exigida", f"{says['minimum_attendance']} % de las sesiones"
        yield "Modalidad", says["modality"]
        yield "Horas", self.hours
        yield "Capacitación", says["training_code"]
        yield f"Libro de certificados {self.certificate.year}", f"Registro {self.certificate.number}"
        yield "Emitido", f"{_long(timezone.localdate(self.certificate.issued_at))}"


def verify_address(certificate):
    """Where anyone checks it: what the QR says."""
    return settings.SITE_URL.rstrip("/") + reverse("certificates:certificate_verify", args=[certificate.code])


def paper_filename(certificate):
    """«certificado-mesa-2026-0187.pdf»."""
    return f"{Paper(certificate).title.lower()}-{certificate.register_code.lower()}.pdf"


def certificate_html(certificate):
    """The print document, always in Spanish."""
    with translation.override("es"):
        return render_to_string("certificates/certificate_pdf.html", {"paper": Paper(certificate)})


def _number(value):
    return number_format(value, 0 if value == int(value) else 1)


def _long(day):
    return date_format(day, r"j \d\e F \d\e Y")


def _stretch(since, until):
    """«el 3 de junio de 2026», «del 3 al 24 de junio de 2026», «del 30 de mayo al 2 de junio de 2026»."""
    if not since:
        return ""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    if first == last:
        return f"el {_long(first)}"
    begin = r"j \d\e F \d\e Y" if first.year != last.year else r"j \d\e F" if first.month != last.month else "j"
    return f"del {date_format(first, begin)} al {_long(last)}"


def _spoken(speakers):
    """Millimetres of those who spoke in a session, one under another."""
    return sum(_lines(one["name"], 26) * 4.5 + _lines(one["institution"], 30) * 4 for one in speakers)


def _listed(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"


def _long_in_hours(minutes):
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]))


def _lines(text, width):
    return len(text) // width + 1
