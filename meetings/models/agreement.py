from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Max, Prefetch, Q, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting
from members.models import Institution
from workgroups.models import Standing

DUE_SOON_DAYS = 7


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the meetings the user may see, and those their institution answers for."""
        standing = Standing.of(user)
        if standing.sees_all:
            return self.all()
        own = AgreementParty.objects.filter(institution__in=standing.institution_ids).values("agreement")
        return self.filter(Q(meeting__in=Meeting.objects.visible_to(user)) | Q(pk__in=own))

    def in_force(self):
        return self.filter(annulled_at__isnull=True)

    def open(self):
        return self.in_force().filter(status__in=[Agreement.Status.TODO, Agreement.Status.DOING])

    def late(self, today):
        return self.open().filter(due_on__lt=today)

    def due_soon(self, today):
        return self.open().filter(due_on__range=(today, today + timedelta(days=DUE_SOON_DAYS)))

    def done(self):
        return self.in_force().filter(status=Agreement.Status.DONE)

    def with_signal(self, signal, today):
        """Those whose semáforo shows ``signal`` today, as counted by ``count_by_signal``; also dropped and annulled."""
        soon = today + timedelta(days=DUE_SOON_DAYS)
        calm = self.open().filter(Q(due_on__isnull=True) | Q(due_on__gt=soon))
        return {
            "open": self.open(),
            "late": self.late(today),
            "due": self.due_soon(today),
            "doing": calm.filter(status=Agreement.Status.DOING),
            "todo": calm.filter(status=Agreement.Status.TODO),
            "done": self.done(),
            "all": self.in_force(),
            "dropped": self.in_force().filter(status=Agreement.Status.DROPPED),
            "annulled": self.filter(annulled_at__isnull=False),
        }[signal]

    def of_institution(self, institution):
        return self.filter(pk__in=AgreementParty.objects.filter(institution=institution).values("agreement"))

    def with_parties(self):
        """With its institutions (lead first), its group and its point: what every list of agreements shows."""
        parties = AgreementParty.objects.select_related("institution").order_by("-is_lead", "institution__acronym")
        return self.select_related("meeting__group", "item").prefetch_related(Prefetch("parties", parties))

    def by_urgency(self):
        """Open ones first, the oldest due date first; no due date last."""
        is_open = Case(When(status__in=["todo", "doing"], then=0), default=1)
        return self.order_by(is_open, F("due_on").asc(nulls_last=True), "pk")

    def most_urgent(self, limit):
        """The first ``limit`` by urgency with their parties: chosen by pk alone, so only they are joined and sorted."""
        return Agreement.objects.chosen(self.by_urgency().values("pk")[:limit])

    def chosen(self, pks):
        """The rows of ``pks`` (a sliced queryset), as a list of agreements shows them."""
        return self.filter(pk__in=pks).with_parties().by_urgency()


class Agreement(models.Model):
    """What was agreed, who answers for it and until when. Annulled with a reason, never deleted; no number twice."""

    class Status(models.TextChoices):
        TODO = "todo", _("Sin iniciar")
        DOING = "doing", _("En proceso")
        DONE = "done", _("Cumplido")
        DROPPED = "dropped", _("Desestimado")

    class Method(models.TextChoices):
        CONSENSUS = "consensus", _("Por consenso")
        UNANIMITY = "unanimity", _("Por unanimidad")
        MAJORITY = "majority", _("Por mayoría")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agreements", verbose_name=_("reunión"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("punto")
    )
    series = models.CharField(_("serie"), max_length=32, editable=False)
    year = models.PositiveSmallIntegerField(_("año"), editable=False)
    number = models.PositiveSmallIntegerField(_("número"), null=True, blank=True, editable=False)
    text = models.TextField(_("se acuerda"), max_length=2000)
    grounds = models.TextField(_("fundamento"), max_length=2000, blank=True)
    due_on = models.DateField(_("plazo"), null=True, blank=True)
    no_due_reason = models.CharField(_("por qué no lleva plazo"), max_length=200, blank=True)
    method = models.CharField(_("forma de aprobación"), max_length=10, choices=Method, default=Method.CONSENSUS)
    votes_for = models.PositiveSmallIntegerField(_("a favor"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("en contra"), default=0)
    votes_abstained = models.PositiveSmallIntegerField(_("abstenciones"), default=0)
    status = models.CharField(_("estado"), max_length=8, choices=Status, default=Status.TODO)
    done_on = models.DateField(_("cumplido el"), null=True, blank=True)
    annulled_at = models.DateTimeField(null=True, editable=False)
    annulled_reason = models.CharField(_("motivo de la anulación"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    institutions = models.ManyToManyField(Institution, through="AgreementParty", related_name="agreements")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["year", "number", "pk"]
        verbose_name, verbose_name_plural = _("acuerdo"), _("acuerdos")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "number"], name="agreement_number_unique_in_series_and_year"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | ~Q(no_due_reason=""), name="agreement_has_due_date_or_says_why_not"
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_on__isnull=False), name="done_agreement_says_when"
            ),
            models.CheckConstraint(
                condition=Q(annulled_at__isnull=True) | ~Q(annulled_reason=""), name="annulled_agreement_says_why"
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"])]

    def __str__(self):
        return self.code or self.text[:60]

    @classmethod
    def next_number(cls, series, year):
        """The number that follows in the series that year. Call it inside a transaction that holds the group."""
        highest = cls.objects.filter(series=series, year=year).aggregate(Max("number"))["number__max"]
        return (highest or 0) + 1

    @property
    def code(self):
        """«001-2024-MMTRM», or an empty text until the session is closed."""
        return f"{self.number:03d}-{self.year}-{self.series}" if self.number else ""

    @property
    def is_open(self):
        return self.annulled_at is None and self.status in (self.Status.TODO, self.Status.DOING)

    @property
    def is_late(self):
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def days_left(self):
        """Days from today to the due date; negative when it passed."""
        return (self.due_on - timezone.localdate()).days if self.due_on else None

    @property
    def signal(self):
        """The semáforo: ``done``, ``late``, ``due``, ``doing``, ``todo`` or ``off`` (dropped, annulled)."""
        if not self.is_open:
            return "done" if self.status == self.Status.DONE and not self.annulled_at else "off"
        if self.is_late:
            return "late"
        if self.due_on and self.days_left <= DUE_SOON_DAYS:
            return "due"
        return self.status

    @cached_property
    def ordered_parties(self):
        return list(self.parties.all())

    @property
    def lead(self):
        """The institution that leads, or None."""
        return next((party.institution for party in self.ordered_parties if party.is_lead), None)


class AgreementParty(models.Model):
    """An institution that answers for an agreement; one of them leads."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("institución"))
    is_lead = models.BooleanField(_("conduce"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("responsable"), _("responsables")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "institution"], name="institution_once_in_an_agreement"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(is_lead=True), name="one_lead_per_agreement"),
        ]

    def __str__(self):
        return str(self.institution)


class AgreementEvent(models.Model):
    """What happened to an agreement after it was made. Append-only."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="events")
    status = models.CharField(_("estado"), max_length=8, choices=Agreement.Status)
    note = models.CharField(_("nota"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("movimiento del acuerdo"), _("movimientos del acuerdo")

    def __str__(self):
        return f"{self.agreement}: {self.get_status_display()}"


def count_by_signal(agreements, today):
    """How many of ``agreements`` (a queryset) are in each state of the semáforo, and annulled, in one query."""
    soon = today + timedelta(days=DUE_SOON_DAYS)
    in_force = Q(annulled_at__isnull=True)
    is_open = in_force & Q(status__in=["todo", "doing"])
    calm = is_open & (Q(due_on__isnull=True) | Q(due_on__gt=soon))
    return agreements.aggregate(
        all=Count("pk", filter=in_force),
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(due_on__lt=today)),
        due=Count("pk", filter=is_open & Q(due_on__range=(today, soon))),
        doing=Count("pk", filter=calm & Q(status="doing")),
        todo=Count("pk", filter=calm & Q(status="todo")),
        done=Count("pk", filter=in_force & Q(status="done")),
        dropped=Count("pk", filter=in_force & Q(status="dropped")),
        annulled=Count("pk", filter=~in_force),
    )
