"""What the secretariat and the auditor keep: a list of paths for each noun."""

from django.urls import path

from secretariat.views import audit, dossier, imports, letters, mailbox, privacy, reviews, upcoming
from workgroups.delicate import delicate
from workgroups.permissions import can_erase_person, can_see_letters

app_name = "secretariat"

of_reviews = [
    path("accesos/", reviews.review_current, name="review_current"),
    path("accesos/abrir/", reviews.review_open, name="review_open"),
    path("accesos/<int:pk>/", reviews.review_detail, name="review_detail"),
    path("accesos/<int:pk>/cerrar/", delicate(reviews.review_close), name="review_close"),
    path("accesos/<int:pk>/personas/<int:person>/decidir/", reviews.review_decide, name="review_decide"),
    path("accesos/<int:pk>/personas/<int:person>/deshacer/", reviews.review_undo, name="review_undo"),
    path("accesos/<int:pk>/personas/<int:person>/retirar/", delicate(reviews.review_end), name="review_end"),
]

of_privacy = [
    path("privacidad/", privacy.privacy_notice, name="privacy_notice"),
    path("privacidad/solicitud/", privacy.rights_request, name="rights_request"),
    path("privacidad/solicitud/recibida/", privacy.rights_received, name="rights_received"),
    path("solicitudes-de-datos/", privacy.rights_list, name="rights_list"),
    path("solicitudes-de-datos/registrar/", privacy.rights_create, name="rights_create"),
    path("solicitudes-de-datos/<int:pk>/", privacy.rights_detail, name="rights_detail"),
    path("solicitudes-de-datos/<int:pk>/responder/", privacy.rights_answer, name="rights_answer"),
    path("solicitudes-de-datos/sin-ficha/", privacy.unlisted_list, name="unlisted_list"),
    path(
        "solicitudes-de-datos/sin-ficha/suprimir/",
        delicate(privacy.unlisted_erase, to=can_erase_person),
        name="unlisted_erase",
    ),
    path("personas/<int:pk>/suprimir/", delicate(privacy.person_erase), name="person_erase"),
]

of_imports = [
    path("instituciones/importar/", imports.import_create, name="import_create"),
    path("instituciones/importar/plantilla.xlsx", imports.import_template, name="import_template"),
    path("instituciones/importar/<int:pk>/", imports.import_detail, name="import_detail"),
    path("instituciones/importar/<int:pk>/anotado.xlsx", imports.import_annotated, name="import_annotated"),
    path("instituciones/importar/<int:pk>/aplicar/", imports.import_apply, name="import_apply"),
    path("instituciones/importar/<int:pk>/descartar/", imports.import_discard, name="import_discard"),
]

of_audit = [
    path("auditoria/", audit.audit_list, name="audit_list"),
    path("auditoria/descargar/", delicate(audit.audit_export), name="audit_export"),
]

of_copies = [
    path("personas/<int:pk>/copia/", dossier.person_copy, name="person_copy"),
    path("personas/<int:pk>/copia/descargar/", delicate(dossier.person_copy_download), name="person_copy_download"),
    path("mis-datos/copia/", dossier.own_copy, name="own_copy"),
    path("mis-datos/descargar/", dossier.own_copy_download, name="own_copy_download"),
]

of_letters = [
    path("notificaciones/", letters.letter_list, name="letter_list"),
    path("notificaciones/descargar/", delicate(letters.letter_export, to=can_see_letters), name="letter_export"),
    path("notificaciones/<int:pk>/", letters.letter_detail, name="letter_detail"),
    path("notificaciones/<int:pk>/reenviar/", letters.letter_resend, name="letter_resend"),
    path("notificaciones/<int:pk>/pausar/", letters.letter_pause, name="letter_pause"),
    path("notificaciones/<int:pk>/reanudar/", letters.letter_resume, name="letter_resume"),
    path("notificaciones/<int:pk>/cancelar/", letters.letter_cancel, name="letter_cancel"),
    path("notificaciones/<int:pk>/avisado/", letters.letter_told, name="letter_told"),
]

of_upcoming = [
    path("notificaciones/proximas/", upcoming.upcoming_list, name="upcoming_list"),
    path("notificaciones/proximas/<int:pk>/", upcoming.upcoming_detail, name="upcoming_detail"),
    path("notificaciones/proximas/<int:pk>/pausar/", upcoming.upcoming_pause, name="upcoming_pause"),
    path("notificaciones/proximas/<int:pk>/reanudar/", upcoming.upcoming_resume, name="upcoming_resume"),
    path("notificaciones/proximas/<int:pk>/cancelar/", upcoming.upcoming_cancel, name="upcoming_cancel"),
]

of_mailbox = [
    path("buzon/", mailbox.mailbox_list, name="mailbox_list"),
    path("buzon/<int:pk>/", mailbox.mailbox_detail, name="mailbox_detail"),
    path("buzon/<int:pk>/carta/", mailbox.mailbox_body, name="mailbox_body"),
]

urlpatterns = [*of_reviews, *of_privacy, *of_imports, *of_audit, *of_copies, *of_letters, *of_upcoming, *of_mailbox]
