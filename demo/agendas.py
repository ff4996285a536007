"""The points every agenda of the demonstration begins and ends with."""

from demo.sessions import Point

TECHNICAL_SECRETARY = "Secretaría Técnica"


def quorum(notes=""):
    return Point(
        "Registro de asistencia y verificación del quórum", 10, "opening", "CANC", TECHNICAL_SECRETARY, notes=notes
    )


def group_agenda(*topics, is_first=False):
    """A group's agenda round its ``topics`` (Point): quorum, last acta, follow-up, the topics, agreements."""
    opening = [Point("Registro de asistencia y verificación del quórum", 5, "opening", notes="Hay quórum.")]
    if not is_first:
        notes = "Se aprueba el acta anterior sin observaciones."
        opening.append(Point("Lectura y aprobación del acta anterior", 5, "previous", notes=notes))
        opening.append(Point("Seguimiento de acuerdos", 10, "reports", notes="Se revisa el estado de cada acuerdo."))
    closing = Point("Acuerdos y próxima fecha", 15, "agreements", notes="Se leen los acuerdos y se aprueban.")
    return (*opening, *topics, closing)


def plenary_agenda(*topics):
    """The plenary's agenda round its ``topics`` (Point), follow-up of agreements included since January 2024."""
    return (
        quorum("La Secretaría Técnica comprueba el quórum en la primera llamada."),
        Point(
            "Lectura y aprobación del acta anterior",
            10,
            "previous",
            "CANC",
            TECHNICAL_SECRETARY,
            "Se aprueba el acta anterior por consenso.",
        ),
        *topics,
        Point(
            "Lectura de acuerdos",
            10,
            "agreements",
            "CANC",
            TECHNICAL_SECRETARY,
            "La Secretaría Técnica lee los acuerdos, que se aprueban.",
        ),
        Point("Cierre", 5, "closing", "CANC", "Presidencia"),
    )
