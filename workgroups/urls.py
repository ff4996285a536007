"""The directory and who may come in: a list of paths for each noun."""

from django.urls import path

from workgroups.views import imports, people

app_name = "workgroups"

of_people = [
    path("personas/nueva/", people.person_create, name="person_create"),
    path("personas/<int:pk>/editar/", people.person_edit, name="person_edit"),
    path("personas/<int:pk>/unir/", people.person_merge, name="person_merge"),
    path("mis-datos/", people.contact_edit, name="contact_edit"),
    path("mis-datos/confirmar/", people.contact_confirm, name="contact_confirm"),
]

of_imports = [
    path("instituciones/importar/", imports.import_create, name="import_create"),
    path("instituciones/importar/plantilla.xlsx", imports.import_template, name="import_template"),
    path("instituciones/importar/<int:pk>/", imports.import_detail, name="import_detail"),
    path("instituciones/importar/<int:pk>/anotado.xlsx", imports.import_annotated, name="import_annotated"),
    path("instituciones/importar/<int:pk>/aplicar/", imports.import_apply, name="import_apply"),
    path("instituciones/importar/<int:pk>/descartar/", imports.import_discard, name="import_discard"),
]

urlpatterns = [*of_people, *of_imports]
