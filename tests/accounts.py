"""Sessions and second factors for tests, as signing in and enrolling leave them."""

import time
import uuid

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client

from mesa.sessions import TERMS

BACKEND = "mesa.backends.MandateBackend"


SLOW = 3600  # seconds a test may take before anything of its session is renewed, asked again or over


def signed_in(user, *, seconds_ago=-SLOW, idle=1800, limit=12 * 3600, due=None):
    """A test client signed in as ``user`` that long ago and in use since: the state that ``post_login`` leaves."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    since = time.time() - seconds_ago
    session = client.session
    session[TERMS] = {"since": since, "seen": max(since, time.time()), "idle": idle, "limit": limit, "due": due}
    session["account_authentication_methods"] = [{"method": "password", "at": since, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def totp(user):
    """An authenticator application enrolled by ``user``; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def key_and_session(*, of):
    """A security key (that no browser holds) and a session (that no browser has) of ``of``."""
    key = Authenticator.objects.create(user=of, type=Authenticator.Type.WEBAUTHN, data={"name": "Llave ajena"})
    return key, UserSession.objects.create(user=of, ip="192.0.2.7", session_key=uuid.uuid4().hex, user_agent="Firefox")


def key_in(page, *, holds=True):
    """Put a virtual authenticator into the browser of ``page``: a passkey that always says yes, or one that says no."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": holds, "automaticPresenceSimulation": True}
    return devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
