"""The report of the trainings of a period as the page, the paper and the sheet show it: with words, scales and bars."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from reports.numbers import Bar, Numbers, in_period, numbers, satisfaction
from trainings.models import Training
from trainings.results import FEWEST

TICKS = 4
NAMES = {  # of a dimension: the title of its chart, and its column in the table
    "institution": (gettext_lazy("Por institución"), gettext_lazy("Institución")),
    "audience": (gettext_lazy("Por público"), gettext_lazy("Público")),
    "group": (gettext_lazy("Por grupo de trabajo"), gettext_lazy("Grupo")),
    "district": (gettext_lazy("Por distrito de trabajo"), gettext_lazy("Distrito")),
    "sex": (gettext_lazy("Por sexo"), gettext_lazy("Sexo")),
    "year": (gettext_lazy("Por año"), gettext_lazy("Año")),
}
NOTES = {
    "institution": gettext_lazy(
        "En orden alfabético. Cada barra se lee contra la suya: las instituciones inscriben según su tamaño."
    ),
    "audience": gettext_lazy("El público al que cada persona dijo pertenecer al inscribirse."),
    "district": gettext_lazy("Dato voluntario: el distrito donde trabaja cada persona."),
    "sex": gettext_lazy("Dato voluntario; se pide al inscribirse y solo se usa sumado."),
    "year": gettext_lazy("El año del número de la capacitación."),
}
ONLY_IF_SEVERAL = ("group", "year")  # one alone repeats the total


@dataclass(frozen=True)
class Drawn:
    """One row of a chart. The widths are shares of its scale, as SVG writes them; ``group`` has a coin."""

    bar: Bar
    group: object
    is_plate: bool
    registered: str
    attended: str
    certified: str


@dataclass(frozen=True)
class Chart:
    """The numbers of one dimension: as bars of one scale and as a table."""

    name: str
    note: str
    rows: list
    ticks: list
    total: Bar

    @classmethod
    def of(cls, name, bars, total, *, note, groups):
        step = step_of(max(bar.registered for bar in bars))
        rows = [_drawn(bar, name, groups, step * TICKS) for bar in bars]
        return cls(name, note, rows, [step * n for n in range(TICKS + 1)], total)

    @property
    def title(self):
        return NAMES[self.name][0]

    @property
    def column(self):
        return NAMES[self.name][1]

    @property
    def others(self):
        """The name of the row that stands for several, if there is one."""
        return next((row.bar.name for row in self.rows if row.bar.gathered), "")


def _drawn(bar, name, groups, top):
    widths = (f"{100 * n / top:g}%" for n in (bar.registered, bar.attended, bar.certified))
    group = groups.get(bar.key) if name == "group" else None
    return Drawn(bar, group, name == "institution" and bool(bar.key), *widths)


def step_of(most):
    """The least of 1 to 9, 10, 20, 30… of which TICKS reach ``most``."""
    step = max(1, ceil(most / TICKS))
    unit = 10 ** (len(str(step)) - 1)
    return ceil(step / unit) * unit


@dataclass(frozen=True)
class Report:
    """What the trainings of a period came to. ``group`` and ``training`` narrow it, if given."""

    since: date
    until: date
    numbers: Numbers
    satisfaction: tuple

    @classmethod
    def of(cls, *, since, until, now, group=None, training=None):
        """Of all the trainings of the Mesa, those one may not open too: it says how many people, never who."""
        wanted = {"group": group, "pk": training and training.pk}
        trainings = Training.objects.filter(**{name: value for name, value in wanted.items() if value})
        found = numbers(in_period(trainings, since, until))
        return cls(since, until, found, satisfaction([each.pk for each in found.trainings], now))

    @property
    def is_told(self):
        """Enough people to say more of them than how many."""
        return self.numbers.total.registered >= FEWEST

    @property
    def is_empty(self):
        return not self.numbers.trainings

    @property
    def period(self):
        """«Del 1 de enero al 9 de junio de 2026»."""
        whole = pgettext("fecha larga", r"j \d\e F \d\e Y")
        short = pgettext("fecha sin año", r"j \d\e F") if self.since.year == self.until.year else whole
        words = {"since": date_format(self.since, short), "until": date_format(self.until, whole)}
        return _("Del %(since)s al %(until)s") % words

    @property
    def size(self):
        """«9 capacitaciones y 64 horas»."""
        count, hours = len(self.numbers.trainings), self.numbers.hours
        held = ngettext("%(n)s capacitación", "%(n)s capacitaciones", count) % {"n": count}
        given = number_format(hours, None if hours % 1 else 0)
        taught = ngettext("%(n)s hora", "%(n)s horas", 1 if hours == 1 else 2) % {"n": given}
        return _("%(trainings)s y %(hours)s") % {"trainings": held, "hours": taught}

    @property
    def people(self):
        """«De 312 personas inscritas, 268 asistieron y 229 recibieron certificado.»"""
        total = self.numbers.total
        if not self.is_told:
            return _("Se inscribieron menos de %(n)s personas.") % {"n": FEWEST}
        words = {"n": total.registered, "came": total.attended, "certified": total.certified}
        return _("De %(n)s personas inscritas, %(came)s asistieron y %(certified)s recibieron certificado.") % words

    @property
    def satisfied(self):
        """«56 personas respondieron la encuesta y valoraron bien el 84 % de lo preguntado.»"""
        answered, share = self.satisfaction
        if share is None:
            return ""
        words = {"n": answered, "share": share}
        return _("%(n)s personas respondieron la encuesta y valoraron bien el %(share)s %% de lo preguntado.") % words

    @cached_property
    def charts(self):
        """[Chart] of what can be told apart."""
        groups = {training.group.name: training.group for training in self.numbers.trainings}
        notes = NOTES | {"group": self._most_active() if groups else ""}
        return [
            Chart.of(name, bars, self.numbers.total, note=notes[name], groups=groups)
            for name, bars in self.numbers.by.items()
            if bars and (name not in ONLY_IF_SEVERAL or len(bars) > 1)
        ]

    def _most_active(self):
        """«Salud organizó 3 de las 9 capacitaciones.»; nothing if two are equal."""
        (name, most), *others = Counter(training.group.name for training in self.numbers.trainings).most_common(2)
        if others and others[0][1] == most:
            return ""
        words = {"group": name, "n": most, "all": len(self.numbers.trainings)}
        return _("%(group)s organizó %(n)s de las %(all)s capacitaciones.") % words

    def sheets(self):
        """[(name, rows)] of the workbook: the summary, then a sheet for each chart."""
        total, (answered, share) = self.numbers.total, self.satisfaction
        summary = [
            [_("Informe de capacitaciones"), ""],
            [_("Desde"), self.since],
            [_("Hasta"), self.until],
            [_("Capacitaciones"), len(self.numbers.trainings)],
            [_("Horas"), self.numbers.hours],
        ]
        if self.is_told:
            counts = (total.registered, total.attended, total.certified)
            summary += [list(row) for row in zip(headings(), counts, strict=True)]
        if share is not None:
            summary += [[_("Respuestas a la encuesta"), answered], [_("Valoraciones buenas, en %"), share]]
        return [(_("Resumen"), summary), *((str(chart.title), _rows(chart)) for chart in self.charts)]


def headings():
    return [_("Inscritas"), _("Asistieron"), _("Certificadas")]


def _rows(chart):
    bars = [*(row.bar for row in chart.rows), chart.total]
    lines = [[bar.name, bar.registered, bar.attended, bar.certified] for bar in bars]
    return [[str(chart.column), *headings()], *lines]
