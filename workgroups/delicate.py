"""What asks again who one is: the screen may have been left open."""

from allauth.account.decorators import reauthentication_required


def delicate(view, *, to=lambda user: True):
    """Ask for the password or second factor when ten minutes have passed since the last time.

    ``to``: whom it is asked of. Whoever only looks as someone else is not.
    """

    def is_asked(request):
        return not hasattr(request.user, "seen_by") and to(request.user)

    return reauthentication_required(view, enabled=is_asked)
