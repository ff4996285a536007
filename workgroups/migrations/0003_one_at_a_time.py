"""At most one at a time: the database refuses two overlapping mandates (PostgreSQL by exclusion, SQLite by triggers).

SQLite forgets the triggers of a table it remakes: a later migration which does so must run ``guard`` again, and
``tests/workgroups/test_overlap.py`` fails until it does.
"""

from django.db import migrations, models

# table, name of the rule, columns that are equal, and for which rows
RULES = [
    ("accreditation", "one_titular_of_a_seat_at_a_time", ["seat_id"], "role = 'titular'"),
    ("accreditation", "one_place_of_a_person_on_a_seat_at_a_time", ["seat_id", "person_id"], ""),
    ("seat", "one_seat_of_an_institution_at_a_time", ["group_id", "institution_id"], ""),
    ("office", "one_chair_and_secretary_at_a_time", ["group_id", "kind"], "kind IN ('chair', 'secretary')"),
    ("office", "one_same_office_of_a_person_at_a_time", ["group_id", "person_id", "kind"], ""),
]
EXCLUSION = """ALTER TABLE workgroups_{table} ADD CONSTRAINT {name} EXCLUDE USING gist ({equal},
daterange(since, until, CASE WHEN closed_at IS NULL THEN '[]' ELSE '[)' END) WITH &&) WHERE ({rows})"""
# A row lasts until the day after its ``until``; one ended by an act, until the start of that day.
OVER = """CASE WHEN {row}.until IS NULL THEN '9999-12-31' WHEN {row}.closed_at IS NULL
THEN date({row}.until, '+1 day') ELSE {row}.until END"""
TRIGGER = """CREATE TRIGGER {name}_{event} AFTER {event} ON workgroups_{table} BEGIN
SELECT RAISE(ABORT, '{name}') FROM workgroups_{table} AS other, workgroups_{table} AS mine
WHERE mine.id = NEW.id AND other.id <> mine.id AND {equal} AND {rows}
AND mine.since < {mine_over} AND other.since < {other_over}
AND mine.since < {other_over} AND other.since < {mine_over}; END"""


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist", params=None)
    for table, name, columns, rows in RULES:
        if vendor == "postgresql":
            equal = ", ".join(f"{column} WITH =" for column in columns)
            schema_editor.execute(EXCLUSION.format(table=table, name=name, equal=equal, rows=rows or "true"), params=None)
        elif vendor == "sqlite":
            equal = " AND ".join(f"other.{column} = mine.{column}" for column in columns)
            same = " AND ".join(f"{row}.{rows}" for row in ("mine", "other")) if rows else "true"
            over = {f"{row}_over": OVER.format(row=row) for row in ("mine", "other")}
            for event in ("INSERT", "UPDATE"):
                facts = {"table": table, "name": name, "equal": equal, "rows": same, "event": event}
                schema_editor.execute(TRIGGER.format(**facts, **over), params=None)


def unguard(apps, schema_editor):
    for table, name, _columns, _rows in RULES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE workgroups_{table} DROP CONSTRAINT {name}", params=None)
        elif schema_editor.connection.vendor == "sqlite":
            for event in ("INSERT", "UPDATE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{event}", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0002_directory_and_access'),
        ('workgroups', '0002_directory_and_access'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='accreditation',
            name='accreditation_ends_after_it_starts',
        ),
        migrations.RemoveConstraint(
            model_name='office',
            name='office_ends_after_it_starts',
        ),
        migrations.RemoveConstraint(
            model_name='seat',
            name='seat_ends_after_it_starts',
        ),
        migrations.AddConstraint(
            model_name='accreditation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('until__isnull', True)), models.Q(('until__gte', models.F('since')), ('until__isnull', False)), _connector='OR'), name='accreditation_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('until__isnull', True)), models.Q(('until__gte', models.F('since')), ('until__isnull', False)), _connector='OR'), name='office_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('until__isnull', True)), models.Q(('until__gte', models.F('since')), ('until__isnull', False)), _connector='OR'), name='seat_ends_after_it_starts'),
        ),
        migrations.RunPython(guard, unguard),
    ]
