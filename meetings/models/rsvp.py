"""What each person answered to a convocation. Not attendance: that is recorded in the session."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from members.models import Person


class Rsvp(models.Model):
    """The answer that stands. One a person and meeting; the audit log keeps the earlier ones."""

    class Answer(models.TextChoices):
        ROOM = "room", _("Presencial")
        VIRTUAL = "virtual", _("Virtual")
        NO = "no", _("No podré")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="rsvps", verbose_name=_("reunión"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="rsvps", verbose_name=_("persona"))
    answer = models.CharField(_("respuesta"), max_length=7, choices=Answer)
    answered_at = models.DateTimeField(_("respondió"), default=timezone.now)
    meant_for = models.DateTimeField(_("respondió para"), null=True, editable=False)  # when the meeting began, then
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["meeting", "person__full_name"]
        verbose_name, verbose_name_plural = _("respuesta"), _("respuestas")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_answer_per_person_and_meeting")]

    def __str__(self):
        return f"{self.person} · {self.get_answer_display()}"

    def is_for(self, meeting):
        """Given for the hour at which the meeting now begins; if that moved, the answer is to be confirmed."""
        return self.meant_for in (None, meeting.starts_at)
