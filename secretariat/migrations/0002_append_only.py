from django.db import migrations

from secretariat import append_only


def protect(apps, schema_editor):
    append_only.protect(schema_editor.connection, append_only.FIRST)


def lift(apps, schema_editor):
    append_only.lift(schema_editor.connection, append_only.FIRST)


class Migration(migrations.Migration):
    dependencies = [("secretariat", "0001_audit_log"), ("meetings", "0001_initial")]
    operations = [migrations.RunPython(protect, lift, elidable=False)]
