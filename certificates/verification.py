"""What anyone is told of a code: whether the Mesa gave that paper, what it says, and whether it still holds."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certificates.paper import Paper
from trainings.models import Certificate
from trainings.models.certificate import read_code


@dataclass(frozen=True)
class Verdict:
    """``signal`` is the data-state of a panel; ``paper``: what a valid one says; ``certificate``: any known one."""

    title: str
    signal: str
    icon: str
    certificate: Certificate | None = None
    paper: Paper | None = None
    newer: Certificate | None = None

    @classmethod
    def of(cls, typed):
        """The same question to the database for every code, well written or not."""
        found = Certificate.objects.select_related("replaced_by").filter(code=read_code(typed)).first()
        if found is None:
            return cls(_("No conocemos este código"), "", "question-fill")
        if found.revoked_at:
            return cls(_("Anulado el %(day)s") % {"day": _day(found.revoked_at)}, "due", "prohibit", found)
        if found.replaced_at:
            title = _("Reemplazado el %(day)s") % {"day": _day(found.replaced_at)}
            return cls(title, "doing", "arrows-clockwise", found, newer=found.replaced_by)
        title = _("Vigente: la Mesa emitió este documento")
        return cls(title, "done", "check-circle-fill", found, Paper(found))

    @property
    def is_known(self):
        return self.certificate is not None


def _day(moment):
    return date_format(localdate(moment), pgettext("fecha larga", r"j \d\e F \d\e Y"))
