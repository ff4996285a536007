from django.urls import path

from bench.views import bare
from mesa.urls import urlpatterns as pages

urlpatterns = [path("bench/bare/", bare, name="bare"), *pages]
