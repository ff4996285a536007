"""How an account signs in today, and what its owner should do about it."""

from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator

from mesa.second_factor import days_left, is_keeper

FEW = 3  # recovery codes left


@dataclass(frozen=True)
class Key:
    """A passkey or security key of the account."""

    pk: int
    name: str
    opens_alone: bool
    created_at: object
    last_used_at: object


@dataclass(frozen=True)
class Security:
    has_password: bool
    keys: list
    app: Authenticator | None
    codes: Authenticator | None
    codes_left: int
    is_required: bool
    due: float | None
    days_left: int | None

    @classmethod
    def of(cls, user, terms, *, now):
        """Read the authenticators of ``user`` in one query. ``terms``: of the session; ``now`` in seconds."""
        found = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))
        one = {row.type: row for row in found}
        codes, due = one.get(Authenticator.Type.RECOVERY_CODES), terms.get("due")
        return cls(
            has_password=user.has_usable_password(),
            keys=[_key(row) for row in found if row.type == Authenticator.Type.WEBAUTHN],
            app=one.get(Authenticator.Type.TOTP),
            codes=codes,
            codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
            is_required=is_keeper(user),
            due=due,
            days_left=days_left(due, now) if due else None,
        )

    @property
    def has_second_factor(self):
        return bool(self.keys or self.app)

    @property
    def is_owed(self):
        """True for whoever must have a second factor and has none."""
        return self.is_required and not self.has_second_factor

    @property
    def is_overdue(self):
        return self.is_owed and self.days_left == 0

    @property
    def has_few_codes(self):
        return self.codes is not None and self.codes_left <= FEW

    @property
    def code_marks(self):
        """One mark for each code, the used ones first, for the drawing."""
        used = app_settings.RECOVERY_CODE_COUNT - self.codes_left
        return [True] * used + [False] * self.codes_left

    @property
    def codes_used(self):
        return app_settings.RECOVERY_CODE_COUNT - self.codes_left


def _key(row):
    wrapped = row.wrap()
    facts = {"created_at": row.created_at, "last_used_at": row.last_used_at}
    return Key(pk=row.pk, name=wrapped.name, opens_alone=bool(wrapped.is_passwordless), **facts)
