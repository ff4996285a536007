"""The privacy notice (Ley 29733, art. 18): what the operator configured, what Mesa says by itself, what is missing."""

from dataclasses import dataclass

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ASKED = {  # only the entity that answers for the data can say these
    "controller": gettext_lazy("Responsable"),
    "address": gettext_lazy("Dirección"),
    "bank": gettext_lazy("Banco de datos"),
    "hosting": gettext_lazy("Dónde están los datos"),
    "officer": gettext_lazy("Oficial de datos personales"),
    "contact": gettext_lazy("Cómo escribirle"),
}


def _own_words():
    """What holds of every Mesa, unless the operator says it better."""
    return {
        "purpose": _(
            "Convocar y documentar las sesiones de la Mesa y de sus grupos, dar seguimiento a sus acuerdos, saber "
            "quién representa a cada institución, y dar capacitaciones y certificarlas. No se usan para otra cosa."
        ),
        "recipients": _(
            "Quienes integran la Mesa ven nombre, cargo e institución. El correo y el teléfono los ven la Secretaría "
            "Técnica, la auditoría, tu propia institución y tú. No se venden ni se ceden. Las actas son públicas por "
            "ley, sin correos ni teléfonos."
        ),
        "retention": _(
            "El correo y el teléfono, mientras dure la designación o hasta que pidas suprimirlos. De una inscripción "
            "en una capacitación, el correo, el sexo, la edad y el distrito, hasta que pidas suprimirlos. Las actas, "
            "asistencias, acuerdos y certificados son documentos oficiales y se conservan. El registro de accesos, al "
            "menos dos años."
        ),
    }


@dataclass(frozen=True)
class Part:
    """A line of the notice. ``text`` is empty only where the operator has not configured it, and the page says so."""

    label: str
    text: str


def parts():
    """The lines of the notice by name."""
    labels = {
        **ASKED,
        "purpose": _("Para qué se usan"),
        "recipients": _("Quién los ve"),
        "retention": _("Cuánto tiempo se guardan"),
    }
    words = _own_words()
    return {
        name: Part(str(label), str(settings.PRIVACY.get(name) or words.get(name, ""))) for name, label in labels.items()
    }


def missing():
    """The names of what the operator has not configured."""
    return [name for name in ASKED if not settings.PRIVACY.get(name)]


@checks.register(checks.Tags.security, deploy=True)
def privacy_notice_is_complete(app_configs, **kwargs):
    """``check --deploy`` names each variable that the public notice still lacks."""
    variables = ", ".join(f"MESA_PRIVACY_{name.upper()}" for name in missing())
    hint = f"Faltan: {variables}. La página /privacidad/ dice «por indicar» en su lugar."
    if not variables:
        return []
    return [
        checks.Warning("El aviso de privacidad está incompleto (Ley 29733, art. 18).", hint=hint, id="secretariat.W001")
    ]
