"""A spreadsheet of the directory between its preview and its commit."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workgroups.models.standing import Standing


class DirectoryImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The Mesa's secretariat; for everyone else there are none."""
        return self.all() if Standing.of(user).is_secretariat else self.none()


class DirectoryImport(models.Model):
    """What was uploaded; its rows are read again at each look, and saved once, all or none, by ``applied_at``.

    The file is removed once applied or after a day: what stays is who, when, its hash and the figures.
    """

    file = models.FileField(_("archivo"), upload_to="importaciones/", blank=True)
    filename = models.CharField(max_length=150, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    applied_at = models.DateTimeField(null=True, editable=False)
    figures = models.JSONField(default=dict, editable=False)

    objects = DirectoryImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name, verbose_name_plural = _("importación"), _("importaciones")

    def __str__(self):
        return self.filename
