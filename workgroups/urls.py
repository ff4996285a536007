"""The directory and who may come in: a list of paths for each noun."""

from django.urls import path

from workgroups.views import people

app_name = "workgroups"

of_people = [
    path("personas/nueva/", people.person_create, name="person_create"),
    path("personas/<int:pk>/editar/", people.person_edit, name="person_edit"),
    path("personas/<int:pk>/unir/", people.person_merge, name="person_merge"),
    path("mis-datos/", people.contact_edit, name="contact_edit"),
    path("mis-datos/confirmar/", people.contact_confirm, name="contact_confirm"),
]

urlpatterns = [*of_people]
