from django.urls import path, register_converter

from trainings.models import Survey
from trainings.views import calendars, enrolment, enrolments, intake, sessions, survey, training


class SurveyWord:
    """Which set of questions an address means: «prueba» or «encuesta»."""

    KINDS = {"prueba": Survey.Kind.TEST, "encuesta": Survey.Kind.SATISFACTION}
    regex = "|".join(KINDS)

    def to_python(self, value):
        return self.KINDS[value]

    def to_url(self, value):
        return {kind: word for word, kind in self.KINDS.items()}[value]


register_converter(SurveyWord, "cuestionario")

app_name = "trainings"
urlpatterns = [
    # Plan
    path("capacitaciones/", training.training_list, name="training_list"),
    path("capacitaciones/nueva/", training.training_create, name="training_create"),
    path("capacitaciones/mias/", training.training_own, name="training_own"),
    path("capacitaciones/<int:pk>/", training.training_detail, name="training_detail"),
    path("capacitaciones/<int:pk>/capacitacion.ics", calendars.training_calendar, name="training_calendar"),
    path("capacitaciones/<int:pk>/editar/", training.training_edit, name="training_edit"),
    path("capacitaciones/<int:pk>/publicar/", training.training_publish, name="training_publish"),
    path("capacitaciones/<int:pk>/terminar/", training.training_finish, name="training_finish"),
    path("capacitaciones/<int:pk>/cancelar/", training.training_cancel, name="training_cancel"),
    path("capacitaciones/<int:pk>/copiar/", training.training_copy, name="training_copy"),
    path("capacitaciones/<int:pk>/sesiones/nueva/", sessions.session_create, name="session_create"),
    path("capacitaciones/sesiones/<int:pk>/editar/", sessions.session_edit, name="session_edit"),
    path("capacitaciones/sesiones/<int:pk>/quitar/", sessions.session_remove, name="session_remove"),
    path("capacitaciones/sesiones/<int:pk>/materiales/", sessions.material_add, name="material_add"),
    path("capacitaciones/materiales/<int:pk>/", sessions.material_download, name="material_download"),
    path("capacitaciones/materiales/<int:pk>/retirar/", sessions.material_withdraw, name="material_withdraw"),
    # Registration
    path("capacitaciones/<int:pk>/inscribirme/", enrolment.enrolment_create, name="enrolment_create"),
    path("capacitaciones/<int:pk>/inscribirme/recibida/", enrolment.enrolment_received, name="enrolment_received"),
    path("capacitaciones/<int:pk>/inscripciones/", enrolments.enrolment_list, name="enrolment_list"),
    path("capacitaciones/<int:pk>/inscripciones/exportar/", enrolments.enrolment_export, name="enrolment_export"),
    path("capacitaciones/<int:pk>/inscripciones/nueva/", enrolments.enrolment_add, name="enrolment_add"),
    path("capacitaciones/<int:pk>/inscripciones/importar/", intake.enrolment_import, name="enrolment_import"),
    path(
        "capacitaciones/<int:pk>/inscripciones/importar/aplicar/",
        intake.enrolment_import_apply,
        name="enrolment_import_apply",
    ),
    path("inscripciones/<int:pk>/aprobar/", enrolments.enrolment_approve, name="enrolment_approve"),
    path("inscripciones/<int:pk>/rechazar/", enrolments.enrolment_refuse, name="enrolment_refuse"),
    path("inscripciones/<int:pk>/retirar/", enrolments.enrolment_withdraw, name="enrolment_withdraw"),
    path("i/<str:token>/", enrolment.enrolment_own, name="enrolment_own"),
    path("i/<str:token>/confirmar/", enrolment.enrolment_confirm, name="enrolment_confirm"),
    path("i/<str:token>/aceptar/", enrolment.enrolment_accept, name="enrolment_accept"),
    path("i/<str:token>/retirarme/", enrolment.enrolment_leave, name="enrolment_leave"),
    # Test and survey
    path("capacitaciones/<int:pk>/<cuestionario:kind>/editar/", survey.survey_edit, name="survey_edit"),
    path("capacitaciones/<int:pk>/encuesta/proponer/", survey.survey_propose, name="survey_propose"),
    path("capacitaciones/<int:pk>/<cuestionario:kind>/resultados/", survey.survey_results, name="survey_results"),
    path("e/<str:token>/<cuestionario:kind>/", survey.survey_answer, name="survey_answer"),
]
