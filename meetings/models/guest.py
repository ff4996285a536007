"""People invited by name to one meeting, without a seat in its group."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from members.models import Person

READS_FOR = timedelta(days=30)  # after the meeting: time to read its acta and observe it


class MeetingGuestQuerySet(models.QuerySet):
    def live(self, now):
        """Those that open their meeting: from the invitation until ``READS_FOR`` after it, unless withdrawn."""
        return self.filter(withdrawn_at__isnull=True, meeting__ends_at__gte=now - READS_FOR)

    def standing(self):
        return self.filter(withdrawn_at__isnull=True)


class MeetingGuest(models.Model):
    """A person who sees one meeting, its documents and its acta, and nothing else of the Mesa by it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="guests", verbose_name=_("reunión"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="guest_invitations", verbose_name=_("persona"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(_("invitada"))
    withdrawn_at = models.DateTimeField(_("retirada"), null=True)

    objects = MeetingGuestQuerySet.as_manager()

    class Meta:
        ordering = ["person__full_name", "pk"]
        verbose_name, verbose_name_plural = _("persona invitada"), _("personas invitadas")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_guest_per_meeting_and_person")]

    def __str__(self):
        return f"{self.person} · {self.meeting}"
