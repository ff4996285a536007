"""The four ordinary sessions of the plenary in 2024: dates and themes from the plan of work, the rest invented."""

from datetime import date

from demo.agendas import plenary_agenda
from demo.sessions import Point, Promise, Session

PLACE = "Sede del Gobierno Regional de Tumbes"
COORDINATORS = "MIGR DRET DIRESA DRTPE CEM"

PLENARIES = [
    Session(
        "MMTRM",
        date(2024, 3, 20),
        "10:00",
        plenary_agenda(
            Point(
                "Seguimiento de acuerdos de la instalación",
                15,
                "reports",
                "CANC",
                notes="Los cinco grupos ya se reunieron. Aún faltan oficios de acreditación de personas alternas.",
            ),
            Point(
                "Propuestas de los grupos",
                45,
                "decision",
                notes="Cada coordinación presentó sus temas:\n\n"
                "- Territorio: presencia por distrito y coordinación en frontera.\n"
                "- Educación: matrícula y prevención de la xenofobia.\n"
                "- Salud: acceso al SIS, vacunas y salud mental.\n"
                "- Integración: empleo formal y emprendimiento.\n"
                "- Protección: rutas entre instituciones.",
            ),
            Point(
                "Aprobación del plan de trabajo 2024",
                35,
                "decision",
                "CANC",
                notes="Se revisó el plan por grupo y se aprobó con una observación: que cada actividad lleve un plazo.",
            ),
        ),
        (
            Promise(
                "Aprobar el plan de trabajo 2024 de la Mesa, con cinco capacitaciones y las reuniones de cada grupo.",
                "CANC",
                date(2024, 3, 20),
                grounds="Las cinco propuestas de los grupos y el acuerdo 004-2024-MMTRM.",
                method="unanimity",
                steps=((date(2024, 3, 20), "done", "Aprobado en la sesión."),),
            ),
            Promise(
                "Enviar a las instituciones el calendario de reuniones y capacitaciones del año.",
                "CANC",
                date(2024, 4, 5),
                steps=((date(2024, 4, 3), "done", "Enviado por correo a titulares y alternas."),),
            ),
        ),
        kind="SO",
        fields={
            "subject": "Aprobar el plan de trabajo 2024",
            "place": PLACE,
            "notice": "Oficio Múltiple N.° 003-2024-MMTRM/ST",
        },
        absences={"SUTRAN": "excused"},
        ways={"DRVCS": "alternate", "MPCV": "late"},
    ),
    Session(
        "MMTRM",
        date(2024, 6, 19),
        "10:00",
        plenary_agenda(
            Point(
                "Seguimiento de acuerdos",
                20,
                "reports",
                "CANC",
                notes="Los acuerdos del plan de trabajo avanzan en su plazo.",
            ),
            Point(
                "Avance del primer semestre, por grupo",
                50,
                "decision",
                notes="Los grupos informaron sus reuniones y las dos primeras capacitaciones: protección "
                "internacional, en mayo, y acceso a servicios de salud, en junio.",
            ),
            Point(
                "Actividades por el Día Mundial del Refugiado",
                20,
                "decision",
                "ACNUR",
                "con OIM",
                notes="ACNUR presentó las actividades del 20 de junio y pidió que cada institución las difunda.",
            ),
        ),
        (
            Promise(
                "Difundir en los canales de cada institución los mensajes del Día Mundial del Refugiado.",
                "CANC",
                date(2024, 6, 20),
                others="MPT MPZ MPCV",
                steps=((date(2024, 6, 21), "done", "Se difundieron en las tres provincias."),),
            ),
            Promise(
                "Presentar en la próxima sesión el estado de cada actividad del plan de trabajo.",
                "CANC",
                date(2024, 9, 11),
                others=COORDINATORS,
                point=4,
                steps=((date(2024, 9, 10), "done", "Los cinco grupos remitieron su avance."),),
            ),
        ),
        kind="SO",
        fields={
            "subject": "Avance del primer semestre",
            "place": PLACE,
            "notice": "Oficio Múltiple N.° 007-2024-MMTRM/ST",
        },
        absences={"DIRCETUR": "excused", "MPCV": "excused"},
        ways={"SUNAT": "alternate", "PNP": "alternate"},
    ),
    Session(
        "MMTRM",
        date(2024, 9, 18),
        "10:00",
        plenary_agenda(
            Point(
                "Informe de la Secretaría Técnica",
                20,
                "reports",
                "CANC",
                notes="La Secretaría Técnica presentó el estado de los acuerdos por institución responsable.",
            ),
            Point(
                "Seguimiento de acuerdos",
                50,
                "decision",
                "CANC",
                notes="Se revisaron uno a uno los acuerdos abiertos. Donde cambió la persona acreditada, el "
                "acuerdo sigue en su institución.",
            ),
            Point(
                "Capacitación del 23 de setiembre: identificación de trata y tráfico ilícito de migrantes en frontera",
                20,
                "decision",
                "MIGR",
                "con PNP",
                notes="Territorio confirmó sede y ponentes. Participan funcionarios migratorios y policiales.",
            ),
        ),
        (
            Promise(
                "Inscribir a no menos de dos personas por institución en la capacitación del 23 de setiembre.",
                "MIGR",
                date(2024, 9, 20),
                others="PNP SUNAT SUTRAN",
                steps=((date(2024, 9, 20), "done", "Inscripciones completas."),),
            ),
            Promise(
                "Enviar un resumen mensual de acuerdos abiertos a cada institución.",
                "CANC",
                None,
                no_due="Es permanente: se cumple cada mes",
                point=4,
                steps=(
                    (date(2024, 10, 4), "doing", "Primer resumen enviado."),
                    (date(2024, 12, 6), "done", "Cuatro resúmenes enviados; el plan 2025 lo incorpora."),
                ),
            ),
        ),
        kind="SO",
        fields={
            "subject": "Seguimiento de acuerdos",
            "place": PLACE,
            "modality": "hybrid",
            "link": "https://sala.mesa.example/plenaria",
            "notice": "Oficio Múltiple N.° 010-2024-MMTRM/ST",
        },
        absences={"DRVCS": "excused"},
        ways={"SUNAFIL": "virtual", "MPCV": "virtual", "DRET": "alternate", "DIRCETUR": "late"},
    ),
    Session(
        "MMTRM",
        date(2024, 12, 11),
        "10:00",
        plenary_agenda(
            Point(
                "Balance anual",
                40,
                "reports",
                "CANC",
                notes="La Mesa se reunió cinco veces en plenaria y veinte en grupos, y organizó cinco capacitaciones.",
            ),
            Point(
                "Prioridades para 2025",
                40,
                "decision",
                notes="Cada grupo propuso continuar sus temas. Protección pidió cerrar la ruta interinstitucional; "
                "Salud, sostener la coordinación sobre dengue y vacunas en frontera.",
            ),
            Point(
                "Día Internacional del Migrante",
                15,
                "decision",
                "OIM",
                notes="OIM presentó la actividad del 18 de diciembre e invitó a las instituciones.",
            ),
        ),
        (
            Promise(
                "Mantener los cinco grupos de trabajo y sus coordinaciones durante 2025.",
                "CANC",
                date(2024, 12, 11),
                point=4,
                method="unanimity",
                steps=((date(2024, 12, 11), "done", "Decidido en la sesión."),),
            ),
            Promise(
                "Remitir a la Secretaría Técnica las prioridades de cada grupo para el plan de trabajo 2025.",
                "CANC",
                date(2025, 1, 31),
                others=COORDINATORS,
                point=4,
                steps=((date(2025, 2, 6), "done", "La última propuesta llegó seis días después del plazo."),),
            ),
        ),
        kind="SO",
        fields={
            "subject": "Balance anual y prioridades 2025",
            "place": PLACE,
            "notice": "Oficio Múltiple N.° 014-2024-MMTRM/ST",
        },
        absences={"SUTRAN": "excused", "DRTC": "excused"},
        ways={"SUNAT": "virtual", "MPZ": "alternate", "CEM": "left"},
    ),
]
