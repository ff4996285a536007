"""Who may be signed in: asked at sign-in and again at every request."""

from allauth.account.auth_backends import AuthenticationBackend

from members.models import User
from workgroups.models import Standing


def may_enter(user):
    """As ``User.may_enter``, out of the standing that the page of the same request reads anyway."""
    Standing.of(user)
    return user.may_enter


class MandateBackend(AuthenticationBackend):
    """allauth's, for accounts that open something today; Django asks it again for the user of every request.

    So a mandate that ended ends every open session at its next request.
    """

    def user_can_authenticate(self, user):
        return may_enter(user)

    def _authenticate_by_email(self, email, password):
        """One look and one hash, whether or not there is an account; allauth's looks again for some addresses."""
        return self._check_password(User.objects.filter(email=email.lower()).first(), password)
