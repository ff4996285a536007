from django.urls import path

from classroom.views import attendance, check_in

app_name = "classroom"
urlpatterns = [
    path("capacitaciones/sesiones/<int:pk>/asistencia/", attendance.attendance_list, name="attendance_list"),
    path(
        "capacitaciones/sesiones/<int:pk>/asistencia/<int:enrolment>/marcar/",
        attendance.attendance_mark,
        name="attendance_mark",
    ),
    path(
        "capacitaciones/sesiones/<int:pk>/asistencia/<int:enrolment>/corregir/",
        attendance.attendance_unmark,
        name="attendance_unmark",
    ),
    path("capacitaciones/sesiones/<int:pk>/asistencia/cerrar/", attendance.attendance_close, name="attendance_close"),
    path("capacitaciones/sesiones/<int:pk>/asistencia/hoja/", attendance.attendance_sheet, name="attendance_sheet"),
    path("capacitaciones/sesiones/<int:pk>/asistencia/sala/", attendance.attendance_room, name="attendance_room"),
    path("capacitaciones/sesiones/<int:pk>/asistencia/llegada/", attendance.walk_in_create, name="walk_in_create"),
    path(
        "capacitaciones/sesiones/<int:pk>/asistencia/importar/", attendance.attendance_import, name="attendance_import"
    ),
    path(
        "capacitaciones/sesiones/<int:pk>/asistencia/importar/aplicar/",
        attendance.attendance_apply,
        name="attendance_apply",
    ),
    path("a/", check_in.check_in, name="check_in"),
    path("a/listo/", check_in.check_in_done, name="check_in_done"),
    path("a/<str:ticket>/", check_in.check_in_confirm, name="check_in_confirm"),
]
