"""The operator's repair shop for groups and mandates."""

from django.contrib import admin

from workgroups.models import Accreditation, Office, RuleSet, Seat, WorkGroup


@admin.register(WorkGroup)
class WorkGroupAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "kind", "order"]
    search_fields = ["name", "code"]


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["institution", "group", "kind", "has_vote", "since", "until"]
    list_filter = ["group", "kind", "has_vote"]
    list_select_related = ["institution", "group"]
    search_fields = ["institution__acronym", "institution__official_name"]
    autocomplete_fields = ["institution", "group"]


@admin.register(Accreditation)
class AccreditationAdmin(admin.ModelAdmin):
    list_display = ["person", "seat", "role", "letter_number", "since", "until"]
    list_filter = ["role", "seat__group"]
    list_select_related = ["person", "seat__institution", "seat__group"]
    search_fields = ["person__full_name", "seat__institution__acronym"]
    autocomplete_fields = ["person", "seat"]


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin):
    list_display = ["person", "kind", "group", "since", "until"]
    list_filter = ["kind", "group"]
    list_select_related = ["person", "group"]
    search_fields = ["person__full_name"]
    autocomplete_fields = ["person", "group"]


@admin.register(RuleSet)
class RuleSetAdmin(admin.ModelAdmin):
    list_display = ["group", "since", "notice_days_ordinary", "notice_days_extraordinary", "second_call_minutes"]
    list_select_related = ["group"]
