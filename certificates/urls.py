from django.urls import path

from certificates.views import given, verification

app_name = "certificates"
urlpatterns = [
    path("capacitaciones/<int:pk>/certificados/", given.certificate_list, name="certificate_list"),
    path("capacitaciones/<int:pk>/certificados/emitir/", given.certificate_issue, name="certificate_issue"),
    path("capacitaciones/<int:pk>/certificados/detener/", given.certificate_stop, name="certificate_stop"),
    path("capacitaciones/<int:pk>/certificados/reanudar/", given.certificate_resume, name="certificate_resume"),
    path("capacitaciones/<int:pk>/certificados/zip/", given.certificate_zip, name="certificate_zip"),
    path("capacitaciones/certificados/<int:pk>/", given.certificate_download, name="certificate_download"),
    path("capacitaciones/certificados/<int:pk>/corregir/", given.certificate_replace, name="certificate_replace"),
    path("capacitaciones/certificados/<int:pk>/anular/", given.certificate_revoke, name="certificate_revoke"),
    path("i/<str:token>/certificado/", given.certificate_own, name="certificate_own"),
    path("verificar/", verification.certificate_check, name="certificate_check"),
    path("verificar/<str:code>/", verification.certificate_verify, name="certificate_verify"),
]
