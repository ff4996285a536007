"""A new address to sign in with: the one in use allows it first, then the new one confirms. Neither alone is enough."""

from allauth.account.models import EmailAddress
from django.core import signing

from mesa.backends import may_enter

SALT, LASTS = "mesa.new_address", 24 * 3600  # seconds


def token_for(address):
    """What the letter to the address in use carries: whose it is, from which address to which."""
    return signing.dumps([address.user_id, address.user.email, address.email], salt=SALT)


def asked_with(token):
    """The address that waits, if the change may still be allowed; None if it came too late or was given up."""
    try:
        user_id, current, new = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    waiting = EmailAddress.objects.filter(user_id=user_id, user__email=current, email=new, verified=False)
    address = waiting.select_related("user").first()
    return address if address and may_enter(address.user) else None
