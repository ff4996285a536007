"""Who registered in the trainings of the demonstration: invented people, with addresses that receive nothing.

Each line: rank (or nothing), name, institution (its acronym), unit, post, audience, sex, age group.
"""

HEALTH = """
|Yesenia Morán Céspedes|DIRESA|Centro de Salud Zarumilla|Admisión|public|f|44
|Gina Dioses Mogollón|DIRESA|Hospital Regional JAMO|Servicio social|public|f|44
|Percy Lama Infante|DIRESA|Hospital Regional JAMO|Admisión|public|m|29
|Miriam Yarlequé Valle|DIRESA|Centro de Salud Aguas Verdes|Triaje|public|f|59
|Nelson Purizaga Rojas|DIRESA|Centro de Salud Aguas Verdes|Admisión|public|m|44
|Elva Saavedra Peña|DIRESA|Centro de Salud Pampa Grande|Triaje|public|f|44
|Sheyla Ortiz Palacios|DIRESA|Centro de Salud Corrales|Obstetricia|public|f|29
|Fiorella Ruiz Campaña|DIRESA|Centro de Salud Corrales|Admisión|public|f|29
|Wilson Agurto Noriega|DIRESA|Puesto de Salud Matapalo|Enfermería|public|m|44
|Carmen Oyola Viera|DIRESA|Puesto de Salud Papayal|Enfermería|public|f|59
|Dany Castillo Feijoo|DIRESA|Centro de Salud Zorritos|Triaje|public|m|29
|Lourdes Preciado Luna|DIRESA|Centro de Salud Zorritos|Admisión|public|f|44
|Segundo Cornejo Arca|DIRESA|Hospital Regional JAMO|Seguros|public|m|59
|Katherine Peña Dioses|DIRESA|Hospital Regional JAMO|Seguros|public|f|29
|Rosmery Clavijo Torres|DIRESA|Centro de Salud La Cruz|Admisión|public|f|44
|Jhon Rugel Marchán|DIRESA|Centro de Salud La Cruz|Enfermería|public|m|29
|Teresa Valladares Silva|MPZ|Demuna|Defensora|public|f|44
|Eduardo Hidalgo Peralta|MPZ|Desarrollo social|Promotor|public|m|44
|Vanessa Cruz Atoche|MPZ|Omaped|Responsable|public|f|29
|Mario Estrada Lavalle|MPT|Desarrollo social|Promotor|public|m|59
|Julissa Panta Zapata|MPT|Demuna|Psicóloga|public|f|29
|Renzo Garay Medina|MPCV|Demuna|Defensor|public|m|44
|Ana Belén Tandazo Ruiz|CEM||Trabajadora social|public|f|44
|Óscar Vilela Montero|CEM||Psicólogo|public|m|29
|Nancy Farfán Chiroque|DP||Comisionada|public|f|44
S1 PNP|Abel Quispe Roncal|PNP|Comisaría de Aguas Verdes|Operador|police|m|44
|Pierina Salazar Ugaz|ACNUR||Asistente de protección|international|f|29
|Matías Robles Leiva|OIM||Asistente de campo|international|m|29
|Lidia Ramírez Sosa|DRET|UGEL Zarumilla|Tutoría|public|f|44
|Hernán Boulangger Ríos|MIGR|Control CEBAF|Inspector|migration|m|44
"""

ASYLUM = """
|Rubén Alemán Noblecilla|MIGR|Control CEBAF|Inspector migratorio|migration|m|44
|Patricia Dávila Correa|MIGR|Control CEBAF|Inspectora migratoria|migration|f|29
Cap. PNP|Germán Lozada Pérez|PNP|Frente Policial|Jefe de grupo|police|m|44
Tco. 1 EP|Raúl Mena Silupú||Puesto de vigilancia de frontera|Técnico|military|m|44
Tco. 2 PNP|Delia Chunga Ramos|PNP|Comisaría de Aguas Verdes|Operadora|police|f|44
|Mónica Burneo Saldaña|DP||Comisionada|public|f|59
|Alonso Revilla Chávez|ACNUR||Asistente de protección|international|m|29
"""

TRAFFICKING = """
S2 PNP|Jorge Temoche Yovera|PNP|Depincri|Investigador|police|m|44
|Claudia Reto Palomino|MIGR|Control CEBAF|Inspectora|migration|f|29
|Iris Zevallos Morán|CEM||Abogada|public|f|44
Tco. 3 EP|Luis Alburqueque Neyra||Puesto de vigilancia de frontera|Técnico|military|m|29
"""
