"""What comes: the plenary in two days, the groups' next meetings, and one that was cancelled."""

from demo.groups_2024 import PLACES
from demo.recent_plenaries import HYBRID
from demo.sessions import Point, Session

CANCELLED_REASON = "Coincide con la visita de trabajo a Aguas Verdes; el tema pasa a la siguiente reunión."


def plenary(days):
    """The ordinary session two days from today, whatever day of the week that is."""
    points = (
        Point("Verificación del quórum", 10, "opening", "CANC", "Secretaría Técnica"),
        Point("Lectura y aprobación del acta anterior", 5, "previous", "CANC", "Secretaría Técnica"),
        Point("Informe de la Secretaría Técnica", 25, "reports", "CANC"),
        Point("Ruta de atención en salud para gestantes migrantes", 30, "decision", "DIRESA", "con OIM"),
        Point("Escolares sin documento de identidad", 25, "decision", "DRET"),
        Point("Ferias de empleabilidad", 20, "decision", "DRTPE", "con SUNAFIL"),
        Point("Acuerdos, varios y próxima fecha", 25, "agreements", "CANC", "Presidencia"),
    )
    notice = f"Oficio Múltiple N.° 014-{days.today.year}-MMTRM/ST"
    fields = {**HYBRID, "notice": notice}
    return Session("MMTRM", days.on(2), "09:30", points, kind="SO", minutes=150, fields=fields)


def cancelled(days):
    """The meeting that will not be held."""
    return _meeting("GT-EDUCACION", days.ahead(5), Point("Aulas para la nivelación", 40, "decision", "DRET"))


def groups(days):
    """The next meetings of the five groups; Territorio shares one with every institution of the Mesa."""
    shared = {"visibility": "members", "subject": "Mapa de servicios: presentación a todas las instituciones"}
    virtual = {"modality": "virtual", "link": "https://sala.mesa.example/grupos", "place": ""}
    return [
        _meeting(
            "GT-INTEGRACION",
            days.ahead_this_month(3),
            Point("Cronograma de ferias de empleabilidad", 30, "decision", "DRTPE"),
            Point("Jornada de RUC", 20, "decision", "SUNAT", "con MPT"),
        ),
        _meeting(
            "GT-PROTECCION",
            days.ahead(6),
            Point("Protocolo de derivación de niñez no acompañada", 40, "decision", "CEM", "con DP"),
            Point("Aviso sobre canales de denuncia", 20, "decision", "DP"),
        ),
        _meeting(
            "GT-SALUD",
            days.ahead(9),
            Point("Afiliación al SIS de gestantes y menores de cinco años", 25, "decision", "DIRESA"),
            Point("Campaña de vacunación en el CEBAF", 20, "decision", "DIRESA"),
            Point("Salud mental: derivación a centros comunitarios", 15, "decision", "ACNUR"),
        ),
        _meeting(
            "GT-EDUCACION",
            days.ahead(12),
            Point("Número de escolares sin documento por distrito", 25, "decision", "DRET"),
            Point("Aulas para la nivelación", 25, "decision", "DRET"),
        ),
        _meeting(
            "GT-TERRITORIO",
            days.ahead(16),
            Point("Mapa de servicios de Aguas Verdes y Zarumilla", 40, "decision", "MPZ", "con OIM"),
            **shared,
        ),
        _meeting(
            "GT-SALUD", days.ahead(37), Point("Balance de la temporada de dengue", 40, "decision", "DIRESA"), **virtual
        ),
        _meeting(
            "GT-PROTECCION", days.ahead(34), Point("Plan de capacitaciones del grupo", 40, "decision", "CEM"), **virtual
        ),
    ]


def _meeting(group, day, *topics, **fields):
    starts, place = PLACES[group]
    points = (
        Point("Registro de asistencia y verificación del quórum", 5, "opening"),
        Point("Lectura y aprobación del acta anterior", 5, "previous"),
        *topics,
        Point("Acuerdos y próxima fecha", 15, "agreements"),
    )
    return Session(group, day, starts, points, minutes=90, fields={"place": place, **fields})
