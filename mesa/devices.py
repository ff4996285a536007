"""What a browser says of itself, in two words a person recognises."""

from django.utils.translation import gettext as _

# The first that is named decides: Edge also calls itself Chrome, and Chrome also Safari; Android is a Linux.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("Android", "Android", "device-mobile"),
    ("iPhone", "iPhone", "device-mobile"),
    ("iPad", "iPad", "device-mobile"),
    ("Windows", "Windows", "desktop"),
    ("Mac OS", "Mac", "laptop"),
    ("Linux", "Linux", "desktop"),
]


def device_of(user_agent):
    """(icon, words) of a User-Agent header: «Windows, Edge»."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), None)
    system, icon = next(((name, icon) for mark, name, icon in SYSTEMS if mark in user_agent), (None, "desktop"))
    return icon, ", ".join(filter(None, [system, browser])) or _("Equipo desconocido")
