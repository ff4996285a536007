from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from mesa.views import account as own
from mesa.views import (
    agenda,
    audit,
    calendar,
    dossier,
    errors,
    exports,
    groups,
    handover,
    home,
    institutions,
    people,
    see_as,
)

# The operator enters by the door of everyone, which counts the attempts.
admin.site.login = secure_admin_login(admin.site.login)

mesa = [
    path("", home.home, name="home"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("reuniones/", calendar.calendar_month, name="calendar_month"),
    path("reuniones/lista/", calendar.calendar_list, name="calendar_list"),
    path("grupos/", groups.group_list, name="group_list"),
    path("grupos/exportar/", exports.group_export, name="group_export"),
    path("grupos/<slug:code>/", groups.group_detail, name="group_detail"),
    path("instituciones/", institutions.institution_list, name="institution_list"),
    path("instituciones/exportar/", exports.institution_export, name="institution_export"),
    path("personas/exportar/", exports.person_export, name="person_export"),
    path("reuniones/exportar/", exports.meeting_export, name="meeting_export"),
    path("cargos/exportar/", exports.office_export, name="office_export"),
    path("instituciones/<int:pk>/", institutions.institution_detail, name="institution_detail"),
    path("personas/", people.person_list, name="person_list"),
    path("personas/<int:pk>/", people.person_detail, name="person_detail"),
    path("personas/<int:pk>/ver-como/", see_as.see_as_start, name="see_as_start"),
    path("ver-como/salir/", see_as.see_as_end, name="see_as_end"),
    path("auditoria/", audit.audit_list, name="audit_list"),
    path("auditoria/descargar/", audit.audit_export, name="audit_export"),
    path("asientos/<int:pk>/relevo/", handover.seat_handover, name="seat_handover"),
    path("personas/<int:pk>/copia/", dossier.person_copy, name="person_copy"),
    path("personas/<int:pk>/copia/descargar/", dossier.person_copy_download, name="person_copy_download"),
    path("mis-datos/copia/", dossier.own_copy, name="own_copy"),
    path("mis-datos/descargar/", dossier.own_copy_download, name="own_copy_download"),
    path("mas/", own.more, name="more"),
    path("idioma/", own.language_set, name="language_set"),
    path("ingresar/continuar/", own.session_resume, name="session_resume"),
    path("healthz", errors.healthz, name="healthz"),
]

urlpatterns = [
    path("", include((mesa, "mesa"))),
    path("", include("workgroups.urls")),
    path("", include("meetings.urls")),
    path("ingresar/", account.login, name="account_login"),
    path("salir/", account.logout, name="account_logout"),
    path("registro/", account.signup, name="account_signup"),
    path("cuenta-suspendida/", account.account_inactive, name="account_inactive"),
    path(settings.ADMIN_PATH, admin.site.urls),
]
