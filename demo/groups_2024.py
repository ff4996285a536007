"""The twenty meetings of the five groups in 2024: dates and themes from the plan of work, the rest invented."""

from datetime import date

from demo.agendas import group_agenda
from demo.sessions import Point, Promise, Session

PLACES = {
    "GT-TERRITORIO": ("10:00", "Migraciones, sala de reuniones"),
    "GT-EDUCACION": ("09:00", "DRET, sala 2"),
    "GT-SALUD": ("10:00", "DIRESA, sala de reuniones"),
    "GT-INTEGRACION": ("10:00", "DRTPE, auditorio"),
    "GT-PROTECCION": ("09:00", "Centro de Emergencia Mujer, Tumbes"),
}


def done(lead, text, due, on, note="", others=""):
    """An agreement taken and kept: due and done dates as «2024-03-15»."""
    steps = ((date.fromisoformat(on), "done", note),)
    return Promise(text, lead, date.fromisoformat(due), others, steps=steps)


# Group: (day, topic, who presents, notes, agreements, absences and ways of attending) of each meeting.
MEETINGS = {
    "GT-TERRITORIO": [
        (
            "2024-02-13",
            "Mapa de presencia institucional por distrito (sin puntos de protección)",
            "MIGR",
            "Cada institución indicó en qué distritos atiende y en qué horario. El mapa mostrará oficinas abiertas al "
            "público; no incluye puntos de protección.",
            [
                done(
                    "MIGR", "Enviar el directorio de servicios por distrito.", "2024-03-15", "2024-03-14", "", "MPT MPZ"
                )
            ],
            {"SUTRAN": "excused"},
        ),
        (
            "2024-04-16",
            "Flujo de coordinación CEBAF–municipalidades",
            "MIGR",
            "Se describió a quién se avisa y por qué medio cuando llegan más personas de lo habitual. Las "
            "municipalidades pidieron un contacto de turno.",
            [
                done(
                    "MIGR",
                    "Remitir el flujo de avisos entre el CEBAF y las municipalidades, con cargos y sin nombres.",
                    "2024-05-17",
                    "2024-05-24",
                    "Se remitió una semana después del plazo.",
                    "MPZ PNP",
                )
            ],
            {"MPCV": "virtual", "SUNAT": "alternate"},
        ),
        (
            "2024-07-09",
            "Transporte interprovincial y orientación",
            "SUTRAN",
            "SUTRAN y DRTC revisaron qué documentos piden las empresas al vender pasajes y qué exige la norma.",
            [
                done(
                    "SUTRAN",
                    "Preparar una hoja de orientación para terminales terrestres.",
                    "2024-08-30",
                    "2024-08-28",
                    "Se entregó en los terminales de Tumbes.",
                    "DRTC",
                )
            ],
            {"DRVCS": "excused", "PNP": "alternate"},
        ),
        (
            "2024-10-15",
            "Actualización trimestral del directorio de servicios",
            "MIGR",
            "Se actualizaron horarios de seis oficinas. El directorio pasa a revisarse cada trimestre.",
            [
                done(
                    "CANC", "Publicar el directorio actualizado en la carpeta de la Mesa.", "2024-10-31", "2024-10-30"
                ),
                Promise(
                    "Colocar un panel con el directorio en el terminal terrestre de Zarumilla.",
                    "MPZ",
                    date(2024, 12, 13),
                    "DRTC",
                    steps=((date(2024, 12, 3), "dropped", "El terminal está en obra; se usará la versión impresa."),),
                ),
            ],
            {"DIRCETUR": "virtual"},
        ),
    ],
    "GT-EDUCACION": [
        (
            "2024-02-14",
            "Matrícula de NNA extranjeros y documentos",
            "DRET",
            "La DRET recordó que la falta de documento de identidad no impide la matrícula. La Defensoría pidió que la "
            "indicación llegue por escrito a cada institución educativa.",
            [
                done(
                    "DRET",
                    "Precisar por oficio los documentos con los que se matricula.",
                    "2024-02-29",
                    "2024-02-28",
                    "El oficio salió antes del inicio de clases.",
                    "DP",
                )
            ],
            {},
        ),
        (
            "2024-04-17",
            "Prevención de la xenofobia en la escuela",
            "DP",
            "La Defensoría y ACNUR presentaron materiales para tutoría.",
            [
                done(
                    "DRET",
                    "Revisar el material de tutoría y proponer cambios.",
                    "2024-05-31",
                    "2024-05-30",
                    "",
                    "DP ACNUR",
                )
            ],
            {"CANC": "virtual"},
        ),
        (
            "2024-07-10",
            "Orientación a directivos por UGEL",
            "DRET",
            "Se acordó una jornada por UGEL en el segundo semestre, con un solo guion.",
            [
                done(
                    "DRET",
                    "Programar una orientación a directivos en cada UGEL.",
                    "2024-08-09",
                    "2024-08-05",
                    "",
                    "ACNUR",
                )
            ],
            {"ACNUR": "excused"},
        ),
        (
            "2024-10-16",
            "Balance de matrícula y convivencia",
            "DRET",
            "Las tres orientaciones se realizaron. La convalidación de estudios pasa al plan 2025.",
            [done("DRET", "Proponer el tema de convalidación de estudios para 2025.", "2024-11-29", "2024-11-29")],
            {"DP": "alternate"},
        ),
    ],
    "GT-SALUD": [
        (
            "2024-02-15",
            "Ruta de acceso al SIS y vacunación",
            "DIRESA",
            "DIRESA presentó los pasos de afiliación y el esquema de vacunación en frontera. Se pidió una ruta en una "
            "sola página.",
            [done("DIRESA", "Elaborar la ruta de acceso al SIS en una página.", "2024-03-29", "2024-03-27", "", "DP")],
            {},
        ),
        (
            "2024-04-18",
            "Dengue y vigilancia en frontera",
            "DIRESA",
            "Se revisó la vigilancia en los pasos de frontera y los mensajes de prevención.",
            [
                done("DIRESA", "Compartir los mensajes de prevención del dengue.", "2024-04-26", "2024-04-24"),
                done("DIRESA", "Informar el avance de vacunación en el CEBAF.", "2024-06-14", "2024-06-20", "", "CANC"),
            ],
            {"DP": "alternate"},
        ),
        (
            "2024-07-11",
            "Salud mental",
            "DIRESA",
            "DIRESA y ACNUR describieron los servicios de salud mental comunitaria y cómo se deriva a ellos.",
            [
                done(
                    "DIRESA",
                    "Enviar la lista de centros de salud mental comunitaria.",
                    "2024-07-31",
                    "2024-07-26",
                    "",
                    "ACNUR",
                )
            ],
            {"CANC": "virtual"},
        ),
        (
            "2024-10-17",
            "Validación de la ruta de atención",
            "DIRESA",
            "El grupo validó la ruta de atención con dos cambios de redacción.",
            [done("DIRESA", "Publicar la ruta de atención validada.", "2024-11-15", "2024-11-14", "", "DP")],
            {"ACNUR": "late"},
        ),
    ],
    "GT-INTEGRACION": [
        (
            "2024-02-20",
            "Empleo formal y derechos laborales",
            "DRTPE",
            "DRTPE y SUNAFIL explicaron la contratación de personas extranjeras y dónde se presenta una denuncia.",
            [done("SUNAFIL", "Preparar una cartilla de derechos laborales.", "2024-04-12", "2024-04-11", "", "DRTPE")],
            {"DIRCETUR": "excused"},
        ),
        (
            "2024-04-23",
            "Emprendimiento y formalización tributaria",
            "SUNAT",
            "SUNAT mostró los pasos para obtener el RUC según el documento que tenga la persona.",
            [done("SUNAT", "Realizar una jornada de orientación sobre RUC.", "2024-06-07", "2024-06-07", "", "MPT")],
            {"MPZ": "alternate"},
        ),
        (
            "2024-07-16",
            "Convivencia comunitaria",
            "MPT",
            "La municipalidad propuso actividades deportivas y culturales en barrios de acogida.",
            [done("MPT", "Organizar una jornada de convivencia en Tumbes.", "2024-09-13", "2024-09-12", "", "OIM")],
            {"SUNAT": "virtual", "MIGR": "alternate"},
        ),
        (
            "2024-10-22",
            "Ferias y jornadas de orientación: balance",
            "DRTPE",
            "Se realizaron dos jornadas de orientación, como pedía el plan. DRTPE propone repetirlas en 2025.",
            [done("DRTPE", "Proponer fechas de ferias para 2025.", "2024-12-06", "2024-12-13", "", "SUNAFIL")],
            {"SUNAFIL": "late"},
        ),
    ],
    "GT-PROTECCION": [
        (
            "2024-02-21",
            "Ruta para NNA no acompañados",
            "CEM",
            "Cada institución explicó qué le toca hacer y a quién deriva. No se trataron casos.",
            [done("CEM", "Redactar el primer borrador de la ruta.", "2024-04-19", "2024-04-18", "", "DP ACNUR")],
            {"SUNAFIL": "excused"},
        ),
        (
            "2024-04-24",
            "Violencia basada en género",
            "CEM",
            "El CEM presentó sus servicios y horarios. Se pidió un directorio de guardia.",
            [
                done(
                    "CEM",
                    "Compartir el directorio de servicios de guardia.",
                    "2024-05-10",
                    "2024-05-09",
                    "",
                    "DIRESA PNP",
                )
            ],
            {"MPZ": "alternate"},
        ),
        (
            "2024-07-17",
            "Trata y tráfico ilícito de migrantes",
            "PNP",
            "PNP y Migraciones prepararon el contenido de la capacitación de setiembre.",
            [
                done(
                    "MIGR", "Definir el temario de la capacitación de setiembre.", "2024-08-09", "2024-08-08", "", "PNP"
                )
            ],
            {"DP": "virtual"},
        ),
        (
            "2024-10-23",
            "Ruta interinstitucional: revisión final",
            "CEM",
            "Se revisó la ruta completa. Falta la conformidad de dos instituciones.",
            [done("CEM", "Reunir las conformidades y presentar la ruta.", "2024-12-06", "2024-12-10", "", "DP MIGR")],
            {"PNP": "excused"},
        ),
    ],
}


def sessions():
    """The twenty meetings, as sessions."""
    return [
        _session(group, number, row) for group, rows in MEETINGS.items() for number, row in enumerate(rows, start=1)
    ]


def _session(group, number, row):
    day, title, presenter, notes, promises, attendance = row
    starts, place = PLACES[group]
    topic = Point(title, 45, "decision", presenter, notes=notes)
    missing = {acronym: fact for acronym, fact in attendance.items() if fact in ("excused", "absent")}
    return Session(
        group,
        date.fromisoformat(day),
        starts,
        group_agenda(topic, is_first=number == 1),
        tuple(promises),
        minutes=90,
        fields={"place": place},
        absences=missing,
        ways={acronym: fact for acronym, fact in attendance.items() if acronym not in missing},
    )
