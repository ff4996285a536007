from django.db import migrations

from secretariat import append_only

TOLD = ("notifications_told",)


def protect(apps, schema_editor):
    append_only.protect(schema_editor.connection, TOLD)


def lift(apps, schema_editor):
    append_only.lift(schema_editor.connection, TOLD)


class Migration(migrations.Migration):
    dependencies = [
        ("secretariat", "0003_reviews_requests_and_imports"),
        ("notifications", "0002_kinds_rules_and_calendars"),
    ]
    operations = [migrations.RunPython(protect, lift, elidable=False)]
