from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("capacitaciones/informe/", views.report, name="report"),
    path("capacitaciones/informe/pdf/", views.report_pdf, name="report_pdf"),
    path("capacitaciones/informe/excel/", views.report_export, name="report_export"),
]
