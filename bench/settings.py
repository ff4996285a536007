"""Mesa's own settings, as on a server, with the bare page mounted beside Mesa's."""

from mesa.settings import *  # noqa: F403 - the very settings that are measured
from mesa.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "bench" / "templates")  # type: ignore[index,attr-defined] # a literal's type
