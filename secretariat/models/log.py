"""The audit log: who changed, read, took away or came in, from where and in which request.

Rows are only added: triggers refuse the rest (``mesa/append_only.py``).
"""

from contextvars import ContextVar

import structlog
from allauth.account.adapter import get_adapter
from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from secretariat.audited import FOLLOWED

request_in_hand: ContextVar = ContextVar("request_in_hand", default=None)


def request_id():
    """The id that the log lines of this request carry too; auditlog asks for it (AUDITLOG_CID_GETTER)."""
    return structlog.contextvars.get_contextvars().get("request_id")


def address_of(request):
    """The address that the trusted proxies name, never a header anyone can write."""
    try:
        return get_adapter().get_client_ip(request)
    except (PermissionDenied, ImproperlyConfigured):
        return None  # none was named, or fewer than the proxies there should be


def _origin():
    """Who acts and from where."""
    request = request_in_hand.get()
    if request is None:
        return {}
    return {"actor": request.user if request.user.is_authenticated else None, "remote_addr": address_of(request)}


def _called(thing):
    """A row by its name, in Spanish; by its person or number where its name holds what the log must not keep."""
    with translation.override(settings.LANGUAGE_CODE):
        name = str(thing)
        hidden = [thing._meta.get_field(field) for field in FOLLOWED.get(thing._meta.label, ())]
        kept_elsewhere = {getattr(thing, f.name) for f in hidden if not isinstance(f, models.TextField)} - {"", None}
        if "@" not in name and not any(value in name for value in kept_elsewhere):
            return name
        person = getattr(thing, "person", None) or getattr(getattr(thing, "user", None), "person", None)
        return str(person or f"{thing._meta.verbose_name} {getattr(thing, 'code', thing.pk)}")


class LogManager(LogEntryManager):
    def log_create(self, instance, force_log=False, **facts):
        if force_log or facts.get("changes") is not None:
            facts.setdefault("object_repr", _called(instance))
        return super().log_create(instance, force_log, **facts)

    def create(self, **facts):
        """Whoever sees Mesa as someone else (``mesa.see_as``) is the one who reads."""
        facts = {**_origin(), **facts}
        facts["actor"] = getattr(facts.get("actor"), "seen_by", facts.get("actor"))
        return super().create(**facts)


class LogEntry(AbstractLogEntry):
    """One fact. Values of contact fields are never in it, so that forgetting a contact is forgetting it."""

    class Action(AbstractLogEntry.Action):
        EXPORT, SIGN_IN, REFUSED = 4, 5, 6
        choices = (
            (0, _("Creó")),
            (1, _("Cambió")),
            (2, _("Quitó")),
            (3, _("Vio datos")),
            (EXPORT, _("Descargó")),
            (SIGN_IN, _("Ingresó")),
            (REFUSED, _("Rechazado")),
        )

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", db_index=False)
    object_pk = models.CharField(max_length=255)
    object_id = models.BigIntegerField(null=True)
    action = models.PositiveSmallIntegerField(_("acción"), choices=Action.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    cid = models.CharField(_("solicitud"), max_length=255, null=True)  # noqa: DJ001 auditlog writes None
    timestamp = models.DateTimeField(_("hora"), default=timezone.now)
    actor_email = None

    objects = LogManager()

    class Meta:
        ordering = ["-timestamp", "-pk"]
        verbose_name, verbose_name_plural = _("registro de auditoría"), _("registros de auditoría")
        indexes = [
            models.Index(fields=["-timestamp", "-id"], name="log_by_time"),
            models.Index(fields=["action", "-timestamp", "-id"], name="log_by_action"),
            models.Index(fields=["actor", "-timestamp", "-id"], name="log_by_actor"),
            models.Index(fields=["content_type", "object_pk", "-timestamp"], name="log_by_object"),
        ]

    def __str__(self):
        return f"{self.get_action_display()}: {self.object_repr}"
