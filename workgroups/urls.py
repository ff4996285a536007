"""The directory and who may come in: a list of paths for each noun."""

app_name = "workgroups"

urlpatterns: list = []
