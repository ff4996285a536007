from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as socialaccount
from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from mesa.views import account as own
from mesa.views import (
    agenda,
    calendar,
    calendars,
    errors,
    exports,
    groups,
    handover,
    home,
    institution,
    institutions,
    metrics,
    people,
    security,
    see_as,
)
from workgroups.delicate import delicate
from workgroups.permissions import can_export_contacts

# The operator enters by the door of everyone, which counts the attempts.
admin.site.login = secure_admin_login(admin.site.login)

mesa = [
    path("", home.home, name="home"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("reuniones/", calendar.calendar_month, name="calendar_month"),
    path("reuniones/lista/", calendar.calendar_list, name="calendar_list"),
    path("calendario/suscribirse/", calendars.calendar_subscribe, name="calendar_subscribe"),
    path("calendario/suscribirse/enlace/", calendars.calendar_link_create, name="calendar_link_create"),
    path("calendario/suscribirse/anular/", calendars.calendar_link_revoke, name="calendar_link_revoke"),
    path("calendario/<str:token>/todas.ics", calendars.calendar_feed, name="calendar_feed"),
    path("calendario/<str:token>/<slug:code>.ics", calendars.calendar_feed, name="calendar_group_feed"),
    path("grupos/", groups.group_list, name="group_list"),
    path("grupos/exportar/", exports.group_export, name="group_export"),
    path("grupos/<slug:code>/", groups.group_detail, name="group_detail"),
    path("instituciones/", institutions.institution_list, name="institution_list"),
    path(
        "instituciones/exportar/",
        delicate(exports.institution_export, to=can_export_contacts),
        name="institution_export",
    ),
    path("personas/exportar/", delicate(exports.person_export, to=can_export_contacts), name="person_export"),
    path("reuniones/exportar/", exports.meeting_export, name="meeting_export"),
    path("cargos/exportar/", exports.office_export, name="office_export"),
    path("instituciones/<int:pk>/", institutions.institution_detail, name="institution_detail"),
    path("personas/", people.person_list, name="person_list"),
    path("personas/<int:pk>/", people.person_detail, name="person_detail"),
    path("personas/<int:pk>/ver-como/", delicate(see_as.see_as_start), name="see_as_start"),
    path("ver-como/salir/", see_as.see_as_end, name="see_as_end"),
    path("asientos/<int:pk>/relevo/", handover.seat_handover, name="seat_handover"),
    path("mas/", own.more, name="more"),
    path("idioma/", own.language_set, name="language_set"),
    path("ingresar/continuar/", own.session_resume, name="session_resume"),
    path("cuenta/seguridad/", security.account_security, name="account_security"),
    path("cuenta/sesiones/cerrar/", security.sessions_close, name="sessions_close"),
    path("cuenta/sesiones/<int:pk>/cerrar/", security.session_close, name="session_close"),
    path("cuenta/correo/autorizar/<str:token>/", security.email_allow, name="email_allow"),
    path("healthz", errors.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
]

# allauth's own views, only those that Mesa offers, under the names allauth looks for.
FORM, PAGE = require_http_methods(["GET", "HEAD", "POST"]), require_safe
sign_in = [
    path("ingresar/", account.login, name="account_login"),
    path("ingresar/codigo/", account.request_login_code, name="account_request_login_code"),
    path("ingresar/codigo/confirmar/", account.confirm_login_code, name="account_confirm_login_code"),
    path("ingresar/llave/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("ingresar/segundo-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("ingresar/clave/", account.password_reset, name="account_reset_password"),
    path("ingresar/clave/enviada/", account.password_reset_done, name="account_reset_password_done"),
    path("ingresar/clave/lista/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^ingresar/clave/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("ingresar/con/cancelado/", socialaccount.login_cancelled, name="socialaccount_login_cancelled"),
    path("ingresar/con/error/", socialaccount.login_error, name="socialaccount_login_error"),
    path("ingresar/con/<slug:provider_id>/", institution.openid_connect_login, name="openid_connect_login"),
    path(
        "ingresar/con/<slug:provider_id>/regreso/", institution.openid_connect_callback, name="openid_connect_callback"
    ),
    path("salir/", account.logout, name="account_logout"),
    path("registro/", account.signup, name="account_signup"),
    path("cuenta-suspendida/", account.account_inactive, name="account_inactive"),
]
own_account = [
    path("cuenta/seguridad/", security.account_security, name="mfa_index"),
    path("cuenta/llaves/", security.account_security, name="mfa_list_webauthn"),
    path("cuenta/llaves/nueva/", FORM(keys.add_webauthn), name="mfa_add_webauthn"),
    path("cuenta/llaves/<int:pk>/", FORM(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("cuenta/llaves/<int:pk>/quitar/", FORM(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("cuenta/aplicacion/", FORM(app.activate_totp), name="mfa_activate_totp"),
    path("cuenta/aplicacion/quitar/", FORM(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("cuenta/codigos/", PAGE(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("cuenta/codigos/nuevos/", FORM(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("cuenta/codigos/descargar/", PAGE(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("cuenta/clave/", FORM(account.password_change), name="account_change_password"),
    path("cuenta/clave/nueva/", FORM(account.password_set), name="account_set_password"),
    path("cuenta/correo/", security.account_email, name="account_email"),
    path("cuenta/correo/confirmar/<str:key>/", FORM(account.confirm_email), name="account_confirm_email"),
    path("cuenta/confirmar/", FORM(account.reauthenticate), name="account_reauthenticate"),
    path("cuenta/confirmar/codigo/", FORM(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("cuenta/confirmar/llave/", FORM(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
]

urlpatterns = [
    path("", include((mesa, "mesa"))),
    path("", include("notifications.urls")),
    path("", include("workgroups.urls")),
    path("", include("secretariat.urls")),
    path("", include("meetings.urls")),
    path("", include("trainings.urls")),
    path("", include("classroom.urls")),
    path("", include("certificates.urls")),
    path("", include("reports.urls")),
    path("", include("reminders.urls")),
    *sign_in,
    *own_account,
    path(settings.ADMIN_PATH, admin.site.urls),
]
