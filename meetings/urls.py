from django.urls import path

from meetings.views import agenda, agreements, documents, exports, guests, meeting, minutes, record

app_name = "meetings"
urlpatterns = [
    path("reuniones/nueva/", meeting.meeting_create, name="meeting_create"),
    path("reuniones/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("reuniones/<int:pk>/editar/", meeting.meeting_edit, name="meeting_edit"),
    path("reuniones/<int:pk>/cancelar/", meeting.meeting_cancel, name="meeting_cancel"),
    path("reuniones/<int:pk>/personas-invitadas/", guests.guest_invite, name="guest_invite"),
    path("reuniones/<int:pk>/personas-invitadas/<int:guest_pk>/retirar/", guests.guest_withdraw, name="guest_withdraw"),
    path("reuniones/<int:pk>/agenda/copiar/", agenda.agenda_copy, name="agenda_copy"),
    path("reuniones/<int:pk>/agenda/orden/", agenda.agenda_standard, name="agenda_standard"),
    path("reuniones/<int:pk>/puntos/<int:item_pk>/subir/", agenda.agenda_item_up, name="agenda_item_up"),
    path("reuniones/<int:pk>/puntos/<int:item_pk>/bajar/", agenda.agenda_item_down, name="agenda_item_down"),
    path("reuniones/<int:pk>/puntos/<int:item_pk>/quitar/", agenda.agenda_item_drop, name="agenda_item_drop"),
    path("reuniones/<int:pk>/puntos/<int:item_pk>/adjuntar/", agenda.agenda_item_attach, name="agenda_item_attach"),
    path("reuniones/<int:pk>/puntos/<int:item_pk>/documentos/", documents.document_add, name="document_add"),
    path("documentos/<int:pk>/", documents.document_download, name="document_download"),
    path("documentos/<int:pk>/retirar/", documents.document_withdraw, name="document_withdraw"),
    path("reuniones/<int:pk>/iniciar/", record.meeting_open, name="meeting_open"),
    path("reuniones/<int:pk>/registro/", record.meeting_log, name="meeting_log"),
    path("reuniones/<int:pk>/asistencia/<int:entry_pk>/", record.attendance_record, name="attendance_record"),
    path("reuniones/<int:pk>/invitados/", record.guest_add, name="guest_add"),
    path("reuniones/<int:pk>/puntos/<int:item_pk>/notas/", record.notes_save, name="notes_save"),
    path("reuniones/<int:pk>/horas/", record.session_times, name="session_times"),
    path("reuniones/<int:pk>/cerrar/", record.meeting_close, name="meeting_close"),
    path("reuniones/<int:pk>/acuerdos/nuevo/", record.agreement_create, name="agreement_create"),
    path("acuerdos/", agreements.agreement_list, name="agreement_list"),
    path("acuerdos/exportar/", exports.agreement_export, name="agreement_export"),
    path("acuerdos/<int:pk>/", agreements.agreement_detail, name="agreement_detail"),
    path("acuerdos/<int:pk>/editar/", agreements.agreement_edit, name="agreement_edit"),
    path("acuerdos/<int:pk>/anular/", agreements.agreement_annul, name="agreement_annul"),
    path("acuerdos/<int:pk>/avance/", agreements.agreement_report, name="agreement_report"),
    path("reuniones/<int:pk>/acta/", minutes.minutes_detail, name="minutes_detail"),
    path("reuniones/<int:pk>/acta.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path("reuniones/<int:pk>/acta/final/", minutes.minutes_finalise, name="minutes_finalise"),
]
