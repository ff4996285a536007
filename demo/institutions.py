"""Who belongs to the Mesa: territory, institutions, groups and seats.

The institutions are those named in Nota Informativa 34-24 of 24 January 2024. Which municipalities they are, and who
sits in which group, is inferred for the demonstration.
"""

from datetime import date

NOTICE_ON = date(2024, 1, 16)
REINSTALLED_ON = date(2024, 1, 23)
GROUPS_NAMED_ON = date(2024, 2, 9)

DISTRICTS = {
    "Tumbes": {
        "240101": "Tumbes",
        "240102": "Corrales",
        "240103": "La Cruz",
        "240104": "Pampas de Hospital",
        "240105": "San Jacinto",
        "240106": "San Juan de la Virgen",
    },
    "Contralmirante Villar": {"240201": "Zorritos", "240202": "Casitas", "240203": "Canoas de Punta Sal"},
    "Zarumilla": {"240301": "Zarumilla", "240302": "Aguas Verdes", "240303": "Matapalo", "240304": "Papayal"},
}

YEAR_NAMES = {
    2023: "Año de la unidad, la paz y el desarrollo",
    2024: (
        "Año del Bicentenario, de la consolidación de nuestra Independencia, "
        "y de la conmemoración de las heroicas batallas de Junín y Ayacucho"
    ),
    2025: "Año de la recuperación y consolidación de la economía peruana",
    2026: "Año de la Esperanza y el Fortalecimiento de la Democracia",
}

# Acronym, official name, kind, sector, district. In the order of precedence of the plenary.
VOTING = [
    (
        "CANC",
        "Ministerio de Relaciones Exteriores – Oficina Desconcentrada de Tumbes",
        "national",
        "Relaciones Exteriores",
        "240101",
    ),
    ("DIRESA", "Dirección Regional de Salud de Tumbes", "regional", "Salud", "240101"),
    ("DRTPE", "Dirección Regional de Trabajo y Promoción del Empleo de Tumbes", "regional", "Trabajo", "240101"),
    ("DRET", "Dirección Regional de Educación de Tumbes", "regional", "Educación", "240101"),
    ("DRTC", "Dirección Regional de Transportes y Comunicaciones de Tumbes", "regional", "Transportes", "240101"),
    (
        "DRVCS",
        "Dirección Regional de Vivienda, Construcción y Saneamiento de Tumbes",
        "regional",
        "Vivienda",
        "240101",
    ),
    ("DIRCETUR", "Dirección Regional de Comercio Exterior y Turismo de Tumbes", "regional", "Turismo", "240101"),
    ("MIGR", "Superintendencia Nacional de Migraciones – Jefatura Zonal de Tumbes", "national", "Interior", "240101"),
    (
        "SUNAT",
        "Superintendencia Nacional de Aduanas y de Administración Tributaria – Intendencia de Aduana de Tumbes",
        "national",
        "Economía",
        "240101",
    ),
    (
        "SUTRAN",
        "Superintendencia de Transporte Terrestre de Personas, Carga y Mercancías – Tumbes",
        "national",
        "Transportes",
        "240101",
    ),
    (
        "SUNAFIL",
        "Superintendencia Nacional de Fiscalización Laboral – Intendencia Regional de Tumbes",
        "national",
        "Trabajo",
        "240101",
    ),
    ("DP", "Defensoría del Pueblo – Oficina Defensorial de Tumbes", "autonomous", "Derechos humanos", "240101"),
    ("MPT", "Municipalidad Provincial de Tumbes", "local", "", "240101"),
    ("MPZ", "Municipalidad Provincial de Zarumilla", "local", "", "240301"),
    ("MPCV", "Municipalidad Provincial de Contralmirante Villar", "local", "", "240201"),
    ("PNP", "Policía Nacional del Perú – Frente Policial de Tumbes", "national", "Interior", "240101"),
    ("CEM", "Centro de Emergencia Mujer – Tumbes", "national", "Mujer", "240101"),
]
TECHNICAL = [
    (
        "ACNUR",
        "Alto Comisionado de las Naciones Unidas para los Refugiados – Tumbes",
        "international",
        "Protección",
        "240101",
    ),
    ("OIM", "Organización Internacional para las Migraciones – Tumbes", "international", "Migración", "240101"),
]
HOST = ("GORE", "Gobierno Regional de Tumbes", "regional", "", "240101")
INSTITUTIONS = [*VOTING, *TECHNICAL, HOST]

PLENARY = {
    "kind": "plenary",
    "code": "MMTRM",
    "name": "Plenaria",
    "official_name": "Mesa Multisectorial Técnica para Refugiados y Migrantes de la Región Tumbes",
    "initial": "M",
    "icon": "users-three",
    "order": 0,
    "purpose": "Desarrollar acciones conjuntas en beneficio de la población migrante y refugiada en Tumbes.",
    "region": "Tumbes",
    "city": "Tumbes",
    "is_demo": True,
}

GROUPS = [
    {
        "code": "GT-TERRITORIO",
        "name": "Territorio",
        "initial": "T",
        "icon": "map-trifold",
        "purpose": "Saber qué institución está en cada distrito y coordinar la atención en frontera y en ruta.",
    },
    {
        "code": "GT-EDUCACION",
        "name": "Educación",
        "initial": "E",
        "icon": "graduation-cap",
        "purpose": "Que la matrícula llegue a todas las niñas y niños, y la escuela sea un lugar sin xenofobia.",
    },
    {
        "code": "GT-SALUD",
        "name": "Salud",
        "initial": "S",
        "icon": "first-aid-kit",
        "purpose": "Ordenar el acceso a la atención, al Seguro Integral de Salud, a las vacunas y a la salud mental.",
    },
    {
        "code": "GT-INTEGRACION",
        "name": "Integración",
        "initial": "I",
        "icon": "handshake",
        "purpose": "Promover el empleo formal, el emprendimiento y la convivencia en los barrios.",
    },
    {
        "code": "GT-PROTECCION",
        "name": "Protección",
        "initial": "P",
        "icon": "umbrella",
        "purpose": "Acordar entre instituciones las rutas de protección, sin tratar casos ni datos de personas.",
    },
]

# Who sits in each group, the institution that coordinates first. Technical assistance and the host have no vote.
GROUP_SEATS = {
    "GT-TERRITORIO": "MIGR CANC DRTC DRVCS DIRCETUR SUNAT SUTRAN MPT MPZ MPCV PNP ACNUR OIM GORE",
    "GT-EDUCACION": "DRET CANC DP ACNUR",
    "GT-SALUD": "DIRESA CANC DP ACNUR",
    "GT-INTEGRACION": "DRTPE CANC DIRCETUR MIGR SUNAT SUNAFIL MPT MPZ ACNUR OIM",
    "GT-PROTECCION": "CEM CANC DIRESA MIGR SUNAFIL DP MPZ PNP ACNUR",
}
