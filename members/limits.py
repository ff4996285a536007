"""How often one address, or everyone together, may ask. The rates stand in ``ACCOUNT_RATE_LIMITS``."""

from allauth.core.internal import ratelimit  # its public face counts no GET


def may_ask(request, action, **more):
    """Count this request, reading or writing, and say whether it is within the rates of ``action``."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action, limit_get=True, **more))
