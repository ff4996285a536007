"""The meetings the five groups held in the last months, counted back from today."""

from demo.agendas import group_agenda
from demo.groups_2024 import PLACES
from demo.sessions import Point, Promise, Session


def sessions(days):
    """Every one, group by group."""
    return [*_territorio(days), *_educacion(days), *_salud(days), *_integracion(days), *_proteccion(days)]


def _kept(lead, text, due, done_on, others=""):
    note = "Cumplido." if done_on <= due else "Cumplido fuera de plazo."
    return Promise(text, lead, due, others, steps=((done_on, "done", note),))


def _meeting(group, day, topics, promises, **session):
    starts, place = PLACES[group]
    fields = {"place": place, **session.pop("fields", {})}
    return Session(group, day, starts, group_agenda(*topics), promises, minutes=90, fields=fields, **session)


def _topic(title, presenter, notes, minutes=40):
    return Point(title, minutes, "decision", presenter, notes=notes)


def _territorio(days):
    return [
        _meeting(
            "GT-TERRITORIO",
            days.ago(140),
            (_topic("Directorio de servicios: revisión", "MIGR", "Se corrigen los horarios de atención."),),
            (_kept("MIGR", "Enviar el directorio corregido.", days.on(-120), days.on(-122)),),
        ),
        _meeting(
            "GT-TERRITORIO",
            days.ago(97),
            (_topic("Orientación en terminales terrestres", "SUTRAN", "Se revisa qué se informa en cada terminal."),),
            (_kept("SUTRAN", "Actualizar la hoja de orientación.", days.on(-70), days.on(-72), "DRTC"),),
            ways={"SUNAT": "virtual"},
        ),
        _meeting(
            "GT-TERRITORIO",
            days.ago(20),
            (
                _topic(
                    "Mapa de servicios en Aguas Verdes y Zarumilla",
                    "MPZ",
                    "OIM entrega la capa base. Falta confirmar horarios. El mapa no muestra puntos de protección.",
                ),
            ),
            (
                Promise(
                    "Actualizar el mapa de servicios de Aguas Verdes y Zarumilla.",
                    "MPZ",
                    days.on(5),
                    "OIM MIGR",
                    steps=((days.on(-6), "doing", "OIM entregó la capa base."),),
                ),
                Promise("Confirmar el horario de orientación en el CEBAF.", "MIGR", days.on(24), "SUNAT"),
            ),
            absences={"DRVCS": "excused"},
            ways={"PNP": "alternate"},
        ),
    ]


def _educacion(days):
    return [
        _meeting(
            "GT-EDUCACION",
            days.ago(125),
            (_topic("Matrícula sin barreras", "DRET", "La DRET informa las visitas a instituciones educativas."),),
            (_kept("DRET", "Visitar doce instituciones educativas de frontera.", days.on(-100), days.on(-88), "DP"),),
        ),
        _meeting(
            "GT-EDUCACION",
            days.ago(41),
            (
                _topic(
                    "Escolares sin documento de identidad",
                    "DRET",
                    "Se reunirá solo el número por distrito, sin nombres. La Defensoría recuerda que la falta "
                    "de documento no impide la matrícula ni la certificación.",
                ),
            ),
            (
                Promise(
                    "Remitir el número de escolares sin documento de identidad por distrito, sin nombres.",
                    "DRET",
                    days.on(-12),
                    steps=((days.on(-15), "doing", "Hay cifras de dos provincias; la DRET pide una prórroga."),),
                ),
                Promise(
                    "Incluir el material de convivencia en el plan de tutoría.",
                    "DRET",
                    days.on(30),
                    "DP ACNUR",
                    steps=((days.on(-20), "doing", "La Defensoría entregó el material."),),
                ),
            ),
            ways={"ACNUR": "virtual"},
        ),
        _meeting(
            "GT-EDUCACION",
            days.ago(7),
            (
                _topic(
                    "Nivelación en escuelas de frontera",
                    "DRET",
                    "Se revisan las aulas disponibles en Aguas Verdes. Falta saber qué cubre cada UGEL.",
                ),
            ),
            (
                Promise("Ubicar aulas para la nivelación en Aguas Verdes.", "DRET", days.on(45), "MPZ"),
                Promise("Pedir a cada UGEL el número de tutorías que puede cubrir.", "DRET", days.on(18)),
            ),
            is_final=False,
            ways={"DP": "alternate"},
        ),
    ]


def _salud(days):
    return [
        _meeting(
            "GT-SALUD",
            days.ago(132),
            (_topic("Vacunación en frontera", "DIRESA", "DIRESA informa la cobertura por punto de atención."),),
            (_kept("DIRESA", "Enviar el calendario de vacunación en frontera.", days.on(-110), days.on(-112)),),
        ),
        _meeting(
            "GT-SALUD",
            days.ago(90),
            (_topic("Salud mental: derivación", "DIRESA", "Se acuerda a qué servicio se deriva según el distrito."),),
            (_kept("DIRESA", "Compartir la lista de servicios de salud mental.", days.on(-75), days.on(-70), "ACNUR"),),
            ways={"DIRESA": "alternate"},
        ),
        _meeting(
            "GT-SALUD",
            days.ago(48),
            (
                _topic(
                    "Admisión en establecimientos",
                    "DIRESA",
                    "DIRESA visitó cinco establecimientos para saber qué se pide en admisión. No todos piden lo mismo.",
                ),
                _topic("Vacunas en puntos de frontera", "DIRESA", "Se revisa el stock y el próximo pedido.", 15),
            ),
            (
                Promise(
                    "Remitir a los establecimientos el oficio que precisa los documentos para la atención.",
                    "DIRESA",
                    days.on(-8),
                    "DP",
                    point=4,
                    steps=((days.on(-22), "doing", "Oficio redactado; falta la firma."),),
                ),
                Promise(
                    "Capacitar al personal de admisión de los establecimientos de Zarumilla.",
                    "DIRESA",
                    days.on(4),
                    "ACNUR",
                    point=4,
                    steps=((days.on(-13), "doing", "Dos de tres fechas cumplidas."),),
                ),
                Promise(
                    "Sostener el stock de vacunas en los puntos de frontera.",
                    "DIRESA",
                    days.on(21),
                    steps=((days.on(-10), "doing", "Llegó el primer pedido."),),
                ),
            ),
        ),
        _meeting(
            "GT-SALUD",
            days.ago(12),
            (
                _topic(
                    "Dengue: coordinación de la temporada",
                    "DIRESA",
                    "Se reparten los mensajes por institución. La Defensoría pide que haya una versión para radio.",
                ),
            ),
            (
                Promise("Difundir por radio los mensajes de prevención del dengue.", "DIRESA", days.on(33), "DP"),
                _kept("CANC", "Enviar los mensajes a las municipalidades.", days.on(-4), days.on(-5)),
            ),
            is_final=False,
            ways={"DP": "virtual"},
        ),
    ]


def _integracion(days):
    return [
        _meeting(
            "GT-INTEGRACION",
            days.ago(111),
            (_topic("Derechos laborales", "SUNAFIL", "SUNAFIL presenta la cartilla y dónde se entrega."),),
            (_kept("SUNAFIL", "Entregar la cartilla en las tres provincias.", days.on(-80), days.on(-83), "MPT MPZ"),),
            ways={"SUNAT": "virtual"},
        ),
        _meeting(
            "GT-INTEGRACION",
            days.ago(69),
            (_topic("Formalización de emprendimientos", "SUNAT", "SUNAT ofrece una jornada de RUC y pide un local."),),
            (
                Promise(
                    "Realizar una jornada de RUC para emprendimientos.",
                    "SUNAT",
                    days.on(36),
                    "MPT",
                    steps=((days.on(-30), "doing", "Local confirmado."),),
                ),
                Promise(
                    "Organizar un concurso de emprendimientos.",
                    "DIRCETUR",
                    days.on(-20),
                    "MPT",
                    steps=((days.on(-35), "dropped", "El grupo prefirió sumarlo a la feria de empleabilidad."),),
                ),
            ),
            absences={"MPZ": "excused"},
        ),
        _meeting(
            "GT-INTEGRACION",
            days.ago(26),
            (_topic("Ferias de empleabilidad", "DRTPE", "Hay dos fechas posibles. SUNAFIL llevará un módulo."),),
            (
                Promise(
                    "Presentar el cronograma de ferias de empleabilidad.",
                    "DRTPE",
                    days.on(3),
                    "SUNAFIL MPT",
                    steps=((days.on(-8), "doing", "Dos fechas confirmadas."),),
                ),
                Promise("Programar una inspección conjunta sobre trabajo informal.", "SUNAFIL", days.on(52), "PNP"),
            ),
            ways={"DIRCETUR": "alternate", "MIGR": "late"},
        ),
    ]


def _proteccion(days):
    return [
        _meeting(
            "GT-PROTECCION",
            days.ago(118),
            (_topic("Servicios de guardia", "CEM", "Se actualizan los horarios de guardia de cada institución."),),
            (_kept("CEM", "Compartir el directorio de guardia.", days.on(-104), days.on(-105), "DIRESA PNP"),),
        ),
        _meeting(
            "GT-PROTECCION",
            days.ago(76),
            (
                _topic(
                    "Prevención de la trata de personas",
                    "PNP",
                    "PNP y Migraciones preparan una jornada.",
                ),
            ),
            (_kept("PNP", "Realizar la jornada de prevención en el terminal.", days.on(-50), days.on(-55), "MIGR"),),
            ways={"SUNAFIL": "virtual"},
        ),
        _meeting(
            "GT-PROTECCION",
            days.ago(34),
            (
                _topic(
                    "Protocolo de derivación de niñez no acompañada",
                    "CEM",
                    "Se revisa el borrador por pasos: quién recibe, quién deriva, quién acompaña. No se tratan casos.",
                ),
            ),
            (
                Promise(
                    "Presentar el protocolo de derivación de niñez no acompañada.",
                    "CEM",
                    days.on(-4),
                    "DP ACNUR",
                    steps=((days.on(-11), "doing", "Falta la conformidad de la Defensoría."),),
                ),
                Promise("Revisar el directorio de turnos, con cargos y sin nombres.", "MIGR", days.on(25), "PNP"),
            ),
            absences={"SUNAFIL": "excused"},
        ),
        _meeting(
            "GT-PROTECCION",
            days.ago_this_month(4),
            (_topic("Cobros indebidos: cómo se denuncia", "DP", "La Defensoría explica los canales de denuncia."),),
            (
                Promise(
                    "Preparar un aviso con los canales de denuncia.",
                    "DP",
                    days.on(15),
                    "PNP MIGR",
                    steps=((days.on(-1), "doing", "La Defensoría envió el texto."),),
                ),
                Promise("Colocar el aviso en los puntos de atención.", "MPZ", days.on(60), "MIGR CEM"),
            ),
            is_final=False,  # demo/letters.py makes it final, and tells of it
            ways={"MPZ": "virtual"},
        ),
    ]
