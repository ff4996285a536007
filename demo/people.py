"""Who speaks for each institution: invented people, and each one's post says so on every screen and acta.

No name here is taken from a document. Addresses end in ``.example``, which never receives mail.
"""

MARK = "(persona ficticia)"

# Acronym: titular, then alternate, each with name and post.
REPRESENTATIVES = {
    "CANC": (
        ("Ernesto Balladares Coronado", "Jefe de la Oficina Desconcentrada"),
        ("Lucía Farías Noblecilla", "Coordinadora de la Secretaría Técnica"),
    ),
    "DIRESA": (
        ("Rosa Elena Peña Zapata", "Coordinadora de Salud Sexual y Reproductiva"),
        ("Jorge Luis Carrasco Infante", "Responsable de Inmunizaciones"),
    ),
    "DRTPE": (
        ("Hugo Saldarriaga Ordinola", "Director de Promoción del Empleo"),
        ("Rocío Chunga Valladares", "Especialista en empleabilidad"),
    ),
    "DRET": (
        ("Milagros Cruz Feijoo", "Directora de Gestión Pedagógica"),
        ("Wilmer Atoche Luna", "Especialista en convivencia escolar"),
    ),
    "DRTC": (
        ("Félix Infante Marchán", "Subdirector de Transporte Terrestre"),
        ("Karina Silva Peralta", "Inspectora de transporte"),
    ),
    "DRVCS": (
        ("Óscar Clavijo Preciado", "Responsable de saneamiento"),
        ("Liliana Yovera Saavedra", "Especialista en vivienda"),
    ),
    "DIRCETUR": (
        ("Elsa Dioses Garrido", "Directora de Turismo"),
        ("Manuel Cherre Aponte", "Especialista en artesanía y comercio"),
    ),
    "MIGR": (
        ("Ana Lucía Ríos Vílchez", "Jefa zonal"),
        ("Iván Castro Lama", "Supervisor de regularización migratoria"),
    ),
    "SUNAT": (
        ("Roberto Zapata Lean", "Jefe de orientación al contribuyente"),
        ("Nelly Panta Morales", "Oficial de orientación"),
    ),
    "SUTRAN": (
        ("Julio Ramírez Cobos", "Coordinador de fiscalización en ruta"),
        ("Vilma Carrillo Oyola", "Inspectora de fiscalización"),
    ),
    "SUNAFIL": (
        ("Diana Herrera Mena", "Intendenta regional"),
        ("Edwin Zárate Medina", "Inspector de trabajo"),
    ),
    "DP": (
        ("Marta Olaya Purizaga", "Jefa de la Oficina Defensorial"),
        ("Luis Enrique Tello Arca", "Comisionado"),
    ),
    "MPT": (
        ("Gladys Barreto Clavijo", "Gerenta de Desarrollo Social"),
        ("José Feijoo Rentería", "Subgerente de Participación Vecinal"),
    ),
    "MPZ": (
        ("Segundo Lavalle Dios", "Gerente de Desarrollo Social"),
        ("Teodoro Agurto Rosales", "Subgerente de Programas Sociales"),
    ),
    "MPCV": (
        ("Yolanda Puell Querevalú", "Gerenta de Desarrollo Humano"),
        ("Marco Espinoza Carmen", "Responsable de Participación"),
    ),
    "PNP": (
        ("Irma Núñez Talledo", "Capitana PNP"),
        ("Abel Quispe Roncal", "Suboficial PNP"),
    ),
    "CEM": (
        ("Paola Yacila Morán", "Coordinadora del centro"),
        ("Fiorella Ruiz Campaña", "Promotora"),
    ),
    "ACNUR": (
        ("Inés Valdivieso Rey", "Asociada de Protección"),
        ("Andrés Molina Rivas", "Asistente de Protección"),
    ),
    "OIM": (
        ("Renato Chávez Lupu", "Coordinador de terreno"),
        ("Camila Torres Zegarra", "Asistente de proyecto"),
    ),
    "GORE": (
        ("Carlos Mogollón Silva", "Gerente de Desarrollo Social"),
        ("Nadia Benites Rujel", "Subgerenta de Asuntos Sociales"),
    ),
}

# Where an institution sends other people to a group than to the plenary.
IN_GROUPS = {
    ("CANC", "*"): (("Óscar Panta Dioses", "Analista de gestión migratoria"), ("Lucía Farías Noblecilla", "")),
    ("DIRESA", "GT-SALUD"): (
        ("Rosa Elena Peña Zapata", ""),
        ("Julia Benites Ordinola", "Responsable de Salud Mental"),
    ),
    ("DIRESA", "GT-PROTECCION"): (
        ("Patricia Medina Ulloa", "Directora de Atención Integral"),
        ("Julia Benites Ordinola", ""),
    ),
    ("MPZ", "*"): (("Karina Feijoo Lama", "Jefa de Programas Sociales"), ("Teodoro Agurto Rosales", "")),
}

# People with an office and no seat.
WITHOUT_SEAT = {
    "CANC": [("Mayra Cobeñas Olaya", "Asistente de la Secretaría Técnica")],
    "GORE": [("Rafael Seminario Dávila", "Especialista en control interno")],
}

# Whoever sat there before, with the day the seat changed hands.
FORMER = {"PNP": (("Raúl Medrano Cueva", "Mayor PNP"), "2025-01-15")}

CHAIR = "Ernesto Balladares Coronado"
SECRETARY = "Lucía Farías Noblecilla"
STAFF = "Mayra Cobeñas Olaya"
AUDITOR = "Rafael Seminario Dávila"
COORDINATORS = {
    "GT-TERRITORIO": "Ana Lucía Ríos Vílchez",
    "GT-EDUCACION": "Milagros Cruz Feijoo",
    "GT-SALUD": "Patricia Medina Ulloa",
    "GT-INTEGRACION": "Hugo Saldarriaga Ordinola",
    "GT-PROTECCION": "Paola Yacila Morán",
}

# The institution whose plenary seat waits for a titular, and the one whose titular is about to end.
WITHOUT_TITULAR, DAYS_WITHOUT = "MPZ", 38
ENDING_SOON, DAYS_TO_END = "DRTC", 18
