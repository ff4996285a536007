"""Tables to which rows are only added: the log, two records of law, who was told by hand. The database sees to it.

A migration that rebuilds one of them on SQLite loses its triggers there: it ends with ``protect``.
"""

from django.db import connection as default

FIRST = ("secretariat_logentry", "meetings_attendanceevent", "meetings_agreementevent")  # of its own migration
TABLES = (*FIRST, "notifications_told")

# On PostgreSQL one function serves all, and ALWAYS holds under session_replication_role too.
REFUSE = """
CREATE OR REPLACE FUNCTION mesa_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows are only added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL = (
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION mesa_append_only()",
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only",
)
# On SQLite REPLACE would take a row away without a DELETE: an id that is there already is refused before.
SQLITE = (
    "CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} BEGIN {refuse} END",
    "CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} BEGIN {refuse} END",
    "CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}"
    " WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN {refuse} END",
)


def protect(connection=default, tables=TABLES):
    lift(connection, tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for table in tables:
            refuse = f"SELECT RAISE(ABORT, '{table}: rows are only added');"
            for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
                cursor.execute(statement.format(table=table, refuse=refuse))


def lift(connection=default, tables=TABLES):
    """For whoever owns the tables: to undo the migration, and for tests to empty their database."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}")
            else:
                for verb in ("update", "delete", "replace"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}")
