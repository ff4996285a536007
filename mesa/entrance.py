"""Who came in, who could not, and who was turned away from a page, for the audit log."""

import structlog
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django_structlog.signals import (
    bind_extra_request_failed_metadata,
    bind_extra_request_finished_metadata,
    bind_extra_request_metadata,
)

from members.models import User
from secretariat.models import LogEntry
from secretariat.models.log import address_of

ANONYMOUS = "/e/"  # where a test or a survey is answered
LONGEST_CODE = 24  # of a group; longer parts of an address are the secrets of links


def watch():
    user_logged_in.connect(came_in, dispatch_uid="audit_came_in")
    user_login_failed.connect(could_not, dispatch_uid="audit_could_not")
    bind_extra_request_metadata.connect(name_address, dispatch_uid="log_address")
    for ending in (bind_extra_request_finished_metadata, bind_extra_request_failed_metadata):
        ending.connect(name_nobody, dispatch_uid="log_nobody")


def name_address(request, log_kwargs, **_more):
    """The log lines of a request give the address that the audit log gives; of an anonymous answer, none."""
    structlog.contextvars.bind_contextvars(ip=address_of(request))
    name_nobody(request, log_kwargs)


def name_nobody(request, log_kwargs, **_more):
    """A survey is answered with no name: its log lines say neither who, nor from where, nor with what."""
    if request.path.startswith(ANONYMOUS):
        structlog.contextvars.unbind_contextvars("ip", "user_id")
        log_kwargs.pop("user_agent", None)


def came_in(request, user, **_more):
    """With what: allauth keeps the ways of this sign-in in the session, the second factor after the first."""
    ways = [way.get("type") or way.get("method") for way in request.session.get("account_authentication_methods", [])]
    facts = {"action": LogEntry.Action.SIGN_IN, "actor": user, "additional_data": {"ways": ways}}
    LogEntry.objects.log_create(user, force_log=True, **facts)


def could_not(credentials, **_more):
    """The account tried, if there is one; what was typed is not kept, for people type passwords there too."""
    found = User.objects.select_related("person")  # the log names it: the same queries whether there is one or not
    account = found.filter(email__iexact=credentials.get("email") or "").first()
    facts = {} if account else {"object_pk": "", "object_repr": "Cuenta que no existe"}
    facts |= {"action": LogEntry.Action.REFUSED, "additional_data": {"what": "Ingreso a la cuenta"}}
    LogEntry.objects.log_create(account or User(), force_log=True, **facts)


def turned_away(request):
    """Signed in, and refused an address: its path, without what was asked of it and without the secret of a link."""
    path = request.path
    for value in request.resolver_match.kwargs.values() if request.resolver_match else ():
        if isinstance(value, str) and len(value) > LONGEST_CODE:
            path = path.replace(value, "…")
    what = {"what": f"Sin permiso: {path[:200]}", "method": request.method}
    LogEntry.objects.log_create(request.user, force_log=True, action=LogEntry.Action.REFUSED, additional_data=what)
