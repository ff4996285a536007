"""The operator's repair shop for meetings. What is of record is shown and not changed here, and never deleted."""

from django.contrib import admin

from meetings.models import Agreement, Meeting, Minutes, YearName


class Kept(admin.ModelAdmin):
    """Nothing official is hard-deleted, not even by the operator."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(YearName)
class YearNameAdmin(admin.ModelAdmin):
    list_display = ["year", "name"]


@admin.register(Meeting)
class MeetingAdmin(Kept):
    list_display = ["series", "code", "starts_at", "group", "status"]
    list_filter = ["group", "status", "kind"]
    list_select_related = ["group"]
    date_hierarchy = "starts_at"
    readonly_fields = ["series", "year", "number", "status"]


@admin.register(Agreement)
class AgreementAdmin(Kept):
    list_display = ["code", "text", "due_on", "status"]
    list_filter = ["status", "meeting__group"]
    search_fields = ["text"]
    raw_id_fields = ["meeting", "item"]
    readonly_fields = ["series", "year", "number"]


@admin.register(Minutes)
class MinutesAdmin(Kept):
    list_display = ["meeting", "status", "drafted_at", "finalised_at", "sha256"]
    list_select_related = ["meeting__group"]
    readonly_fields = ["meeting", "status", "drafted_at", "finalised_at", "finalised_by", "pdf", "sha256", "size"]
