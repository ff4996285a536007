"""Two roles on PostgreSQL: the owner of the tables, who migrates, and the application, who has rows and no tables.

So whoever takes over the web server still cannot change the audit log, nor lift the triggers that keep it.
"""

from psycopg import sql

from secretariat.append_only import TABLES

GRANTS = (
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON {only_added} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


class TooPowerful(Exception):
    """The role named for the application owns the tables or stands above every rule."""


def give_rows(connection, *, role, password):
    """Make ``role`` if there is none (its password is not changed after that) and say again what it may do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR pg_has_role(oid, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s", [role]
        )
        found = cursor.fetchone()
        if found and found[0]:
            raise TooPowerful(role)
        names = {
            "database": sql.Identifier(connection.settings_dict["NAME"]),
            "role": sql.Identifier(role),
            "only_added": sql.SQL(", ").join(map(sql.Identifier, TABLES)),
        }
        if not found:
            made = sql.SQL("CREATE ROLE {role} LOGIN PASSWORD {password}")
            cursor.execute(made.format(password=sql.Literal(password), **names))
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(**names))
