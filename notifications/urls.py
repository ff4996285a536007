"""What each person chooses of their letters."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("mis-avisos/", views.preference_edit, name="preference_edit"),
    path("avisos/baja/<str:token>/", views.digest_leave, name="digest_leave"),
]
