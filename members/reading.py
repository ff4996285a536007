"""Every look at personal data leaves a trace, as every change does (Ley 29733; D.S. 016-2024-JUS, art. 46).

Call it where the data is shown or handed out, once a page or file, however many rows it has.
"""

from auditlog import get_logentry_model
from django.conf import settings
from django.db.models import Model
from django.utils import translation

IDS = 1000  # of the rows of one reading, the first so many by their id; all are counted


def record_reading(user, objects, what, **details):
    """``user`` saw the contacts, the letter or the like of ``objects`` (one row, or the rows of a page).

    ``what`` says in Spanish what was shown («Ficha: correo y teléfono») and stays as it is in the log; ``details``
    (the filter of a list, say) are kept beside it. No values of the data itself, in either. No rows, no entry.
    """
    return _record(get_logentry_model().Action.ACCESS, user, objects, {"what": str(what), **details})


def record_export(user, objects, what, **details):
    """The same for a file that leaves Mesa: a list as XLSX or CSV, a scanned letter, one's own data."""
    return _record(get_logentry_model().Action.EXPORT, user, objects, {"what": str(what), **details})


def record_erasure(user, objects, what):
    """``user`` had contacts removed from ``objects``, of whose changes the log keeps nothing by itself."""
    return _record(get_logentry_model().Action.UPDATE, user, objects, {"what": str(what)})


def _record(action, user, objects, details):
    rows = [objects] if isinstance(objects, Model) else list(objects)
    if not rows:
        return None
    facts = {"action": action, "actor": user, "additional_data": details}
    if len(rows) > 1:
        details |= {"count": len(rows), "ids": [row.pk for row in rows[:IDS]]}
        facts |= {"object_pk": "", "object_id": None, "object_repr": _counted(rows)}
    return get_logentry_model().objects.log_create(rows[0], force_log=True, **facts)


def _counted(rows):
    with translation.override(settings.LANGUAGE_CODE):
        return f"{len(rows)} {rows[0]._meta.verbose_name_plural}"
