"""What the secretariat changed of the rules (``reminders/rules.py``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderRule(models.Model):
    """A rule as the secretariat changed it; one without a row keeps its default."""

    name = models.CharField(_("recordatorio"), max_length=40, unique=True)
    days = models.PositiveSmallIntegerField(_("días"))
    is_on = models.BooleanField(_("se envía"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("regla de recordatorio"), _("reglas de recordatorios")

    def __str__(self):
        return self.name
