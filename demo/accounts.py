"""The demonstration accounts and the one password they share."""

import os
import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from members.models import Person, User

# Address before the at sign, whose person it is, and what a visitor finds there.
ACCOUNTS = [
    ("coordinacion", "Lucía Farías Noblecilla", "coordina la Mesa: Secretaría Técnica de la plenaria"),
    ("presidencia", "Ernesto Balladares Coronado", "preside la Mesa: ve todo y revisa el acceso de la Secretaría"),
    ("asistente", "Mayra Cobeñas Olaya", "asiste a la Secretaría Técnica"),
    ("salud", "Rosa Elena Peña Zapata", "titular de DIRESA en la plenaria y en el grupo Salud"),
    ("alterna", "Julia Benites Ordinola", "alterna de DIRESA en los grupos Salud y Protección"),
    ("proteccion", "Paola Yacila Morán", "coordina el grupo Protección, por el CEM"),
    ("acnur", "Inés Valdivieso Rey", "asistencia técnica, con voz y sin voto"),
    ("auditoria", "Rafael Seminario Dávila", "auditoría: ve todo y no cambia nada"),
]

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that reads like another, on a phone or on paper


def address(name):
    return f"{name}@mesa.example"


def load_accounts(*, now):
    """Create the accounts, still without a password."""
    persons = {person.full_name: person for person in Person.objects.all()}
    User.objects.bulk_create(
        User(email=address(name), person=persons[holder], password=make_password(None), joined_at=now)
        for name, holder, _text in ACCOUNTS
    )


def shared_password():
    """The password kept in the data folder, made the first time; every account opens with it when this returns."""
    password = _kept_password() or _new_password()
    accounts = User.objects.filter(email__in=[address(name) for name, _holder, _text in ACCOUNTS])
    known = set(accounts.values_list("password", flat=True))
    if not all(check_password(password, encoded) for encoded in known):
        accounts.update(password=make_password(password))
    return password


def _password_file():
    return settings.VAR / "demo_password"


def _kept_password():
    try:
        return _password_file().read_text().strip()
    except FileNotFoundError:
        return ""


def _new_password():
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    _password_file().parent.mkdir(parents=True, exist_ok=True)
    _password_file().unlink(missing_ok=True)
    descriptor = os.open(_password_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as kept:
        kept.write(f"{password}\n")
    return password
