"""The session of 23 January 2024.

From Nota Informativa 34-24: the date, the place, who belongs to the Mesa, what was presented, the five groups and what
they are for, and the recognition to Cancillería Tumbes. The hours, the order of the agenda, the votes and who attended
in person are invented for the demonstration.
"""

from datetime import date

from demo.institutions import REINSTALLED_ON, VOTING
from demo.sessions import Point, Promise, Session
from meetings.models import Meeting

AGENDA = (
    Point(
        "Registro de asistencia y verificación del quórum",
        10,
        "opening",
        "CANC",
        "Secretaría Técnica",
        "La Secretaría Técnica registró la asistencia y comprobó el quórum en la primera llamada: 17 de 17 "
        "instituciones con voto. Asistieron además ACNUR y OIM, como asistencia técnica, y el Gobierno Regional de "
        "Tumbes, como anfitrión, con voz y sin voto.",
    ),
    Point(
        "Palabras de bienvenida y reinstalación de la Mesa",
        15,
        "opening",
        "CANC",
        "Presidencia",
        "Se dio la bienvenida a las instituciones en la sede del Gobierno Regional. La Mesa es el principal impulsor "
        "de políticas públicas en beneficio de la población migrante y refugiada en la región y priorizará acciones "
        "conjuntas vinculadas a la gestión integral migratoria.",
    ),
    Point(
        "Lectura de antecedentes (Mesa creada en 2018; pausa por la pandemia)",
        10,
        "previous",
        "CANC",
        "Secretaría Técnica",
        "Se recordó que la Mesa fue creada en 2018 y que se reinstala tras una pausa en sus actividades a causa de la "
        "pandemia de la COVID-19.",
    ),
    Point(
        "Política Nacional Migratoria: conceptos y enfoques",
        30,
        "reports",
        "",
        "Asesoría de la MTIGM",
        "La asesoría de la Mesa de Trabajo Intersectorial para la Gestión Migratoria expuso:\n\n"
        "- los conceptos y enfoques vinculados a la política nacional migratoria;\n"
        "- la importancia de la integración y la inserción social;\n"
        "- el trabajo articulado entre los diferentes sectores en el tema migratorio.",
    ),
    Point(
        "Asistencia técnica de ACNUR y OIM",
        20,
        "reports",
        "ACNUR",
        "con OIM",
        "Las representantes de ACNUR y OIM presentaron las respuestas a la emergencia de la población refugiada y "
        "migrante en Tumbes.",
    ),
    Point(
        "Conformación de los grupos de trabajo",
        25,
        "decision",
        "CANC",
        "",
        "Se propuso organizar el trabajo en cinco grupos: territorio, educación, salud, integración y protección. Los "
        "grupos organizarán capacitaciones y detectarán temas prioritarios para su desarrollo durante 2024, en "
        "beneficio de la población migrante y refugiada.",
    ),
    Point(
        "Lineamientos del plan de trabajo 2024 y temas prioritarios",
        25,
        "decision",
        "CANC",
        "",
        "Se recogieron aportes para el plan de trabajo 2024; cada grupo remitirá su propuesta.",
    ),
    Point(
        "Pedidos de los miembros",
        10,
        "motions",
        "",
        "",
        "Se pidió incluir el seguimiento de acuerdos como punto permanente de agenda. Admitido.\n\n"
        "Se reconoció a Cancillería Tumbes por la capacitación virtual sobre el procedimiento para atender solicitudes "
        "de refugio en frontera, dirigida a funcionarios migratorios, policiales, militares, públicos y de organismos "
        "internacionales.",
    ),
    Point(
        "Lectura y aprobación de acuerdos",
        10,
        "agreements",
        "CANC",
        "Secretaría Técnica",
        "La Secretaría Técnica leyó los cuatro acuerdos, que se aprobaron sin votos en contra ni abstenciones.",
    ),
    Point(
        "Cierre y firma",
        5,
        "closing",
        "CANC",
        "Presidencia",
        "Los miembros destacaron que el trabajo intersectorial, conjunto y coordinado permitirá desplegar acciones en "
        "favor de la población migrante y su bienestar.",
    ),
)

AGREEMENTS = (
    Promise(
        "Dar por reinstalada la Mesa Multisectorial Técnica para Refugiados y Migrantes de la Región Tumbes.",
        "CANC",
        date(2024, 1, 23),
        point=2,
        grounds="Pausa de actividades por la pandemia de la COVID-19.",
        method="unanimity",
        steps=((date(2024, 1, 23), "done", "La Mesa quedó reinstalada en la misma sesión."),),
    ),
    Promise(
        "Conformar los grupos de trabajo de Territorio, Educación, Salud, Integración y Protección.",
        "CANC",
        date(2024, 2, 9),
        point=6,
        method="unanimity",
        steps=((date(2024, 2, 8), "done", "Los cinco grupos tienen coordinación y fecha de primera reunión."),),
    ),
    Promise(
        "Solicitar a las instituciones miembros acreditar por oficio un representante titular y un alterno para el "
        "plenario y para los grupos que correspondan.",
        "CANC",
        date(2024, 2, 9),
        others=" ".join(row[0] for row in VOTING if row[0] != "CANC"),
        point=7,
        method="unanimity",
        steps=(
            (date(2024, 1, 26), "doing", "Se envió el oficio múltiple a las instituciones miembros."),
            (date(2024, 2, 27), "done", "Llegó la última acreditación, dieciocho días después del plazo."),
        ),
    ),
    Promise(
        "Cada grupo de trabajo presentará a la Secretaría Técnica sus temas prioritarios y su propuesta de "
        "capacitaciones para el plan de trabajo 2024.",
        "CANC",
        date(2024, 3, 8),
        others="MIGR DRET DIRESA DRTPE CEM",
        point=7,
        steps=((date(2024, 3, 8), "done", "Los cinco grupos presentaron sus temas y sus capacitaciones."),),
    ),
)

INSTALLATION = Session(
    "MMTRM",
    REINSTALLED_ON,
    "10:00",
    AGENDA,
    AGREEMENTS,
    kind=Meeting.Kind.INSTALLATION,
    fields={
        "subject": "Reinstalación y primera reunión de trabajo",
        "place": "Sede del Gobierno Regional de Tumbes",
        "notice": "Oficio Múltiple N.° 001-2024-MMTRM/ST",
    },
)
