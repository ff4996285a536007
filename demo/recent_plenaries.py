"""The plenaries of the last months, counted back from today."""

from demo.agendas import plenary_agenda
from demo.sessions import Point, Promise, Session

HYBRID = {
    "place": "Auditorio del Gobierno Regional de Tumbes",
    "modality": "hybrid",
    "link": "https://sala.mesa.example/plenaria",
}


def sessions(days):
    """Four ordinary sessions, the oldest first."""
    return [_eight_months_ago(days), _six_months_ago(days), _four_months_ago(days), _two_months_ago(days)]


def _eight_months_ago(days):
    return Session(
        "MMTRM",
        days.ago(245),
        "09:30",
        plenary_agenda(
            Point("Seguimiento de acuerdos", 20, "reports", "CANC", notes="Se revisan los acuerdos abiertos."),
            Point(
                "Plan de trabajo del año",
                50,
                "decision",
                "CANC",
                notes="Cada grupo presenta dos prioridades. Se pide que toda actividad lleve responsable y plazo.",
            ),
        ),
        (
            Promise(
                "Aprobar el plan de trabajo del año con las prioridades de los cinco grupos.",
                "CANC",
                days.on(-230),
                method="unanimity",
                steps=((days.on(-235), "done", "Plan consolidado y enviado a las instituciones."),),
            ),
            Promise(
                "Renovar por oficio las acreditaciones que terminan este año.",
                "CANC",
                days.on(-200),
                others="DRTC MPZ SUTRAN",
                steps=((days.on(-214), "doing", "Oficios enviados."), (days.on(-203), "done", "Respuestas recibidas.")),
            ),
        ),
        kind="SO",
        minutes=120,
        fields=HYBRID,
        absences={"MPCV": "excused"},
        ways={"SUNAT": "virtual", "DRVCS": "alternate"},
    )


def _six_months_ago(days):
    return Session(
        "MMTRM",
        days.ago(182),
        "09:30",
        plenary_agenda(
            Point("Seguimiento de acuerdos", 20, "reports", "CANC", notes="Dos acuerdos pasan a la siguiente sesión."),
            Point(
                "Orientación en los puntos de mayor afluencia",
                40,
                "decision",
                "OIM",
                "con ACNUR",
                notes="OIM y ACNUR proponen mensajes comunes sobre trámites y servicios. Las municipalidades piden "
                "versiones cortas, para leer en el teléfono.",
            ),
            Point(
                "Coordinación con el Comité de Frontera",
                20,
                "decision",
                "CANC",
                notes="Cancillería informa los temas comunes y cuándo se reúne el comité.",
            ),
        ),
        (
            Promise(
                "Redactar mensajes comunes sobre trámites y servicios, en una sola página.",
                "OIM",
                days.on(-150),
                others="ACNUR MIGR",
                point=4,
                steps=(
                    (days.on(-170), "doing", "Primera versión en revisión."),
                    (days.on(-149), "done", "Se entregó un día después del plazo."),
                ),
            ),
            Promise(
                "Informar a la Mesa los acuerdos del Comité de Frontera que tocan a sus instituciones.",
                "CANC",
                None,
                no_due="Es permanente: se cumple en cada sesión",
                steps=((days.on(-118), "doing", "Informado en la última sesión."),),
            ),
        ),
        kind="SO",
        minutes=120,
        fields=HYBRID,
        absences={"SUTRAN": "excused"},
        ways={"SUNAFIL": "virtual", "MPCV": "virtual", "PNP": "alternate"},
    )


def _four_months_ago(days):
    return Session(
        "MMTRM",
        days.ago(119),
        "09:30",
        plenary_agenda(
            Point("Informe de la Secretaría Técnica", 20, "reports", "CANC", notes="Se informa el avance por grupo."),
            Point(
                "Punto de Atención y Orientación: propuesta de local",
                40,
                "decision",
                "MPT",
                "con MPZ",
                notes="Las municipalidades presentan dos opciones de local. Se pide visitar ambas antes de decidir.",
            ),
            Point(
                "Memoria anual de la Mesa",
                15,
                "decision",
                "CANC",
                notes="Se acuerda un formato breve: qué se acordó, qué se cumplió y qué falta.",
            ),
        ),
        (
            Promise(
                "Visitar los dos locales propuestos e informar cuál conviene.",
                "MPT",
                days.on(-98),
                others="MPZ OIM",
                point=4,
                steps=((days.on(-101), "done", "Se visitaron ambos; el informe está en la carpeta de la sesión."),),
            ),
            Promise(
                "Contratar un servicio de impresión para los materiales de la Mesa.",
                "GORE",
                days.on(-60),
                annulled=(days.on(-92), "La Mesa no administra presupuesto: cada institución imprime lo suyo"),
            ),
        ),
        kind="SO",
        minutes=120,
        fields=HYBRID,
        absences={"MPCV": "absent", "DIRCETUR": "excused"},
        ways={"DRTPE": "virtual", "DP": "alternate", "SUTRAN": "late"},
    )


def _two_months_ago(days):
    return Session(
        "MMTRM",
        days.ago(56),
        "09:30",
        plenary_agenda(
            Point(
                "Informe de la Secretaría Técnica",
                20,
                "reports",
                "CANC",
                notes="La Secretaría Técnica informa los acuerdos cumplidos, en plazo y vencidos de cada grupo.\n\n"
                "Migraciones pide que los avisos lleguen también a las personas alternas.",
            ),
            Point(
                "Ruta de afiliación al SIS para gestantes migrantes",
                30,
                "decision",
                "DIRESA",
                "con MIGR",
                notes="DIRESA explica qué documentos se piden en admisión y **cuáles bastan**. Migraciones precisa "
                "los documentos en trámite que ya permiten la afiliación.\n\n"
                "La Defensoría pide una indicación escrita y un contacto por establecimiento.",
            ),
            Point(
                "Punto de Atención y Orientación",
                30,
                "decision",
                "MPZ",
                notes="Zarumilla ofrece el local. Cada institución dirá qué días atiende:\n\n"
                "| Institución | Propone |\n|---|---|\n| MIGR | lunes |\n| DIRESA | martes |\n| CEM | viernes |",
            ),
        ),
        (
            Promise(
                "Publicar la ruta de afiliación al SIS para gestantes migrantes, con los documentos que bastan.",
                "DIRESA",
                days.on(-5),
                others="MIGR",
                point=4,
                steps=(
                    (days.on(-41), "doing", "Borrador de la ruta y lista de documentos."),
                    (days.on(-12), "doing", "El borrador pasó a revisión legal."),
                ),
            ),
            Promise(
                "Designar el punto focal de cada institución para el Punto de Atención y Orientación.",
                "MPZ",
                days.on(-1),
                others="MIGR DIRESA CEM",
            ),
            Promise(
                "Incluir a las personas alternas en los avisos de la Mesa.",
                "CANC",
                days.on(-40),
                point=3,
                steps=((days.on(-50), "done", "Lista actualizada con titulares y alternas."),),
            ),
            Promise(
                "Remitir a la Secretaría Técnica los temas de cada grupo para la memoria anual.",
                "CANC",
                days.on(6),
                others="MIGR DRET DIRESA DRTPE CEM",
                steps=((days.on(-9), "doing", "Llegaron los temas de Salud y Protección."),),
            ),
            Promise(
                "Definir el horario de atención del Punto de Atención y Orientación.",
                "MPZ",
                days.on(40),
                others="MPT OIM",
                method="majority",
            ),
        ),
        kind="SO",
        minutes=120,
        fields=HYBRID,
        absences={"SUTRAN": "excused", "DRTC": "excused"},
        ways={"DRTPE": "virtual", "SUNAFIL": "virtual", "MPCV": "late", "SUNAT": "alternate", "PNP": "left"},
    )
