"""Days that the calendar of Peru does not know: a regional holiday, one moved by decree, a working day made up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workgroups.models.standing import Standing


class HolidayQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretariat, which keeps them, and the auditor; everyone else sees holidays on the calendar."""
        standing = Standing.of(user)
        return self.all() if standing.is_secretariat or standing.is_auditor else self.none()


class Holiday(models.Model):
    """Corrects the national calendar on one day (``workgroups/workdays.py``)."""

    day = models.DateField(_("día"), primary_key=True)
    name = models.CharField(_("nombre"), max_length=80)
    is_workday = models.BooleanField(_("se trabaja"), default=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name, verbose_name_plural = _("día especial"), _("días especiales")

    def __str__(self):
        return self.name
