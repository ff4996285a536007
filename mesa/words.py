"""Small whole numbers in words, for the sentences that greet."""

from django.utils.translation import gettext_lazy as _

NUMBERS = [
    _("cero"),
    _("uno"),
    _("dos"),
    _("tres"),
    _("cuatro"),
    _("cinco"),
    _("seis"),
    _("siete"),
    _("ocho"),
    _("nueve"),
    _("diez"),
    _("once"),
    _("doce"),
    _("trece"),
    _("catorce"),
    _("quince"),
    _("dieciséis"),
    _("diecisiete"),
    _("dieciocho"),
    _("diecinueve"),
    _("veinte"),
]


def in_words(number):
    """«dieciséis»; past twenty, the figures."""
    return str(NUMBERS[number]) if 0 <= number < len(NUMBERS) else str(number)
