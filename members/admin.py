"""The operator's repair shop for the directory and its accounts."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from members.models import District, Institution, Person, User


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    list_display = ["ubigeo_inei", "name", "province"]
    search_fields = ["ubigeo_inei", "name"]


@admin.register(Institution)
class InstitutionAdmin(admin.ModelAdmin):
    list_display = ["acronym", "official_name", "kind", "sector", "ended_on"]
    list_filter = ["kind"]
    search_fields = ["acronym", "official_name"]


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["full_name", "institution", "post", "email"]
    list_select_related = ["institution"]
    search_fields = ["full_name", "email"]
    autocomplete_fields = ["institution"]


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email"]


class AccountForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class AccountAdmin(UserAdmin):
    form, add_form = AccountForm, AccountCreationForm
    ordering = ["email"]
    list_display = ["email", "person", "is_active", "is_staff", "last_login"]
    list_select_related = ["person"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "person__full_name"]
    autocomplete_fields = ["person"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["email", "password", "person", "language", "is_active", "is_staff", "is_superuser"]})
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
