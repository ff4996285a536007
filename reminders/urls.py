from django.urls import path

from reminders import views

app_name = "reminders"
urlpatterns = [
    path("recordatorios/", views.rule_list, name="rule_list"),
    path("recordatorios/guardar/", views.rule_edit, name="rule_edit"),
    path("recordatorios/iniciales/", views.rule_restore, name="rule_restore"),
]
