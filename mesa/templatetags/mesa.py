"""Dates as Peru writes them, icons, and the small drawings: the table of seats, the meter and the plate."""

from datetime import date, datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rendering import markdown
from workgroups.models import WorkGroup

register = template.Library()


@register.simple_tag
def icon(name, css=""):
    """A Phosphor icon from the vendored sprite; always beside a word or inside a labelled control."""
    href = f"{static('icons/sprite.svg')}#{name}"
    return format_html('<svg class="ico {}" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.simple_tag
def the_mesa():
    """The plenary, which carries the Mesa's name: for letters, that no request brings it to."""
    return WorkGroup.objects.plenary()


def _local(value):
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _dated(value, pattern):
    return date_format(_local(value), pattern) if value else ""


@register.filter
def day(value):
    """«jueves 11 de junio»."""
    return _dated(value, pgettext("fecha con día", r"l j \d\e F"))


@register.filter
def day_year(value):
    """«jueves 11 de junio de 2026»."""
    return _dated(value, pgettext("fecha con día y año", r"l j \d\e F \d\e Y"))


@register.filter
def long_date(value):
    """«11 de junio de 2026»."""
    return _dated(value, pgettext("fecha larga", r"j \d\e F \d\e Y"))


@register.filter
def short_day(value):
    """«11 jun»; with the year when it is not this one."""
    if not value:
        return ""
    same_year = _local(value).year == timezone.localdate().year
    return _dated(value, pgettext("fecha corta", "j b") if same_year else pgettext("fecha corta con año", "j b Y"))


@register.filter
def brief_day(value):
    """«jue 11 jun», where the subject of a letter must fit a telephone."""
    return _dated(value, pgettext("fecha breve con día", "D j b"))


@register.filter
def short_month(value):
    """«jun», small as Spanish writes it."""
    return _dated(value, pgettext("mes corto", "b"))


@register.filter
def hour(value):
    """«09:30», 24 hours."""
    return _dated(value, "H:i")


@register.filter
def month_year(value):
    """«junio de 2026»."""
    return _dated(value, pgettext("mes y año", r"F \d\e Y"))


@register.filter
def ahead(value):
    """How far a date is: «hoy», «mañana», «en 5 días», «hace 3 días»."""
    on = _local(value).date() if isinstance(value, datetime) else value
    if not isinstance(on, date):
        return ""
    days = (on - timezone.localdate()).days
    named = {0: _("hoy"), 1: _("mañana"), -1: _("ayer")}
    if days in named:
        return named[days]
    if days > 0:
        return ngettext("en %(n)s día", "en %(n)s días", days) % {"n": days}
    return ngettext("hace %(n)s día", "hace %(n)s días", -days) % {"n": -days}


@register.filter
def grouped(number):
    """«1 988»."""
    return number_format(number, force_grouping=True)


@register.filter
def duration(minutes):
    """«1 h 35 min», «45 min»."""
    hours, rest = divmod(int(minutes), 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


@register.filter
def wrong_fields(form):
    """How many fields have an error; none where only the whole is refused."""
    return len(form.errors.keys() & form.fields.keys())


@register.filter
def leading(label):
    """A label that leads to what is wrong with it: «Plazo:», but «¿Qué opinas?», as beside its own field."""
    return label if str(label).endswith((":", "?", "!", ".", "…")) else f"{label}:"


@register.filter
def markdown_html(text):
    """Notes as sanitised HTML: paragraphs, lists, bold, simple tables."""
    return SafeString(markdown.to_html(text))


@register.inclusion_tag("components/mesa.html")
def mesa_table(seats, *, label, number, total):
    """The seats round the table. ``seats``: css classes ("yes", "web", ""), one a voting seat, in order."""
    step = 360 / len(seats) if seats else 0
    marks = [{"css": css, "turn": f"{index * step:.2f}"} for index, css in enumerate(seats)]
    return {"marks": marks, "label": label, "number": number, "total": total}


@register.inclusion_tag("components/meter.html")
def meter(part, whole, *, label):
    """A bar of ``part`` over ``whole``; the figures always stand beside it in text."""
    return {"width": round(100 * part / whole) if whole else 0, "label": label}


@register.simple_tag(takes_context=True)
def query_with(context, **changes):
    """The current query string with ``changes``; None removes a key."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def current(context, *prefixes):
    """``aria-current="page"`` when the page's URL name begins with one of ``prefixes``."""
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    return SafeString(' aria-current="page"') if any(here.startswith(p) for p in prefixes) else ""


@register.inclusion_tag("components/signal_bar.html")
def signal_bar(counts):
    """The make-up of the agreements in force, done to late, as one bar. ``counts``: of ``count_by_signal``."""
    parts, start = [], 0.0
    for signal in ("done", "doing", "todo", "due", "late"):
        width = 100 * counts[signal] / counts["all"] if counts["all"] else 0
        if width:
            parts.append({"signal": signal, "x": f"{start:.2f}%", "width": f"{width:.2f}%"})
        start += width
    return {"parts": parts, "counts": counts}
