from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Prefetch, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from workgroups.models import Standing, WorkGroup


class YearName(models.Model):
    """The official name of a year, printed on every document of that year."""

    year = models.PositiveSmallIntegerField(_("año"), primary_key=True)
    name = models.CharField(_("nombre oficial"), max_length=200)

    class Meta:
        ordering = ["-year"]
        verbose_name, verbose_name_plural = _("nombre del año"), _("nombres de los años")

    def __str__(self):
        return f"{self.year}: {self.name}"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The plenary's and the user's groups' meetings, those shared with all members, and those one is a guest of."""
        from meetings.models.guest import MeetingGuest

        standing = Standing.of(user)
        if standing.sees_all:
            return self.all()
        invited = MeetingGuest.objects.live(timezone.now()).filter(person=user.person_id).values("meeting")
        seen = Q(pk__in=invited)
        if standing.group_ids:
            seen |= Q(group__in=standing.group_ids) | Q(visibility=Meeting.Visibility.MEMBERS)
        return self.filter(seen)

    def upcoming(self, now):
        """Not yet over and not cancelled, the next first."""
        return self.filter(ends_at__gte=now, status__in=[Meeting.Status.SCHEDULED, Meeting.Status.OPEN]).order_by(
            "starts_at", "pk"
        )

    def convened(self, now):
        """Those that people were called to and that are still to come."""
        return self.filter(convened_at__isnull=False, status=Meeting.Status.SCHEDULED, starts_at__gt=now)

    def held(self):
        return self.filter(status=Meeting.Status.HELD)

    def between(self, start, end):
        """Meetings that start from ``start`` up to, not including, ``end`` (datetimes)."""
        return self.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")

    def for_list(self):
        return self.select_related("group")

    def for_agenda(self):
        """With its group and its agenda: items, presenters, documents (five queries at most)."""
        from meetings.models.agenda import AgendaItem, Document

        items = AgendaItem.objects.select_related("presenter").prefetch_related(
            Prefetch("documents", Document.objects.in_force(), to_attr="files")
        )
        return self.select_related("group").prefetch_related(
            Prefetch("items", items), Prefetch("documents", Document.objects.in_force(), to_attr="files")
        )

    def for_record(self):
        """All that the log and the acta show: agenda, roster with its events, agreements with their institutions."""
        from meetings.models.agreement import Agreement
        from meetings.models.attendance import AttendanceEvent, RosterEntry

        events = AttendanceEvent.objects.select_related("person").order_by("pk")
        roster = RosterEntry.objects.select_related("institution", "titular", "alternate").prefetch_related(
            Prefetch("events", events)
        )
        return self.for_agenda().prefetch_related(
            Prefetch("roster", roster), Prefetch("agreements", Agreement.objects.with_parties())
        )


class Meeting(models.Model):
    class Kind(models.TextChoices):
        ORDINARY = "SO", _("Sesión ordinaria")
        EXTRAORDINARY = "SE", _("Sesión extraordinaria")
        INSTALLATION = "SI", _("Sesión de instalación")
        WORKING = "RT", _("Reunión de trabajo")

    class Modality(models.TextChoices):
        IN_PERSON = "in_person", _("Presencial")
        VIRTUAL = "virtual", _("Virtual")
        HYBRID = "hybrid", _("Presencial y virtual")

    class Visibility(models.TextChoices):
        GROUP = "group", _("Solo el grupo")
        MEMBERS = "members", _("Todas las instituciones de la Mesa")

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Programada")
        OPEN = "open", _("En sesión")
        HELD = "held", _("Realizada")
        CANCELLED = "cancelled", _("Cancelada")

    group = models.ForeignKey(WorkGroup, models.PROTECT, related_name="meetings", verbose_name=_("grupo"))
    kind = models.CharField(_("clase"), max_length=2, choices=Kind, default=Kind.ORDINARY)
    series = models.CharField(_("serie"), max_length=32, editable=False)
    year = models.PositiveSmallIntegerField(_("año"), editable=False)
    number = models.PositiveSmallIntegerField(_("número"))
    subject = models.CharField(_("asunto"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("primera llamada"))
    second_call_at = models.DateTimeField(_("segunda llamada"), null=True, blank=True)
    ends_at = models.DateTimeField(_("termina"))
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    modality = models.CharField(_("modalidad"), max_length=10, choices=Modality, default=Modality.IN_PERSON)
    link = models.URLField(_("enlace virtual"), max_length=500, blank=True)
    visibility = models.CharField(_("quién la ve"), max_length=8, choices=Visibility, default=Visibility.GROUP)
    status = models.CharField(_("estado"), max_length=10, choices=Status, default=Status.SCHEDULED, editable=False)
    notice = models.CharField(_("documento de convocatoria"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("se inició"), null=True, blank=True)
    closed_at = models.DateTimeField(_("se levantó"), null=True, blank=True)
    cancelled_reason = models.CharField(_("motivo de la cancelación"), max_length=300, blank=True)
    convened_at = models.DateTimeField(_("convocada"), null=True, editable=False)
    convened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)  # of iCalendar: counts the changes told
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submission = models.UUIDField(null=True, unique=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name, verbose_name_plural = _("reunión"), _("reuniones")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "number"], name="meeting_number_unique_in_series_and_year"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="session_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancelled_reason=""), name="cancelled_meeting_says_why"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"]), models.Index(fields=["group", "starts_at"])]

    def __str__(self):
        return f"{self.full_title} {self.code}"

    # Names and numbers ---------------------------------------------------------------------------------------------
    @classmethod
    def series_of(cls, group, kind):
        """The series a number belongs to: one for each group and kind of session, e.g. «GT-SALUD/SO»."""
        return f"{group.code}/{kind}"

    @classmethod
    def next_number(cls, group, kind, year):
        """The number proposed for a new meeting: one past the highest ever used in its series that year."""
        highest = cls.objects.filter(series=cls.series_of(group, kind), year=year).aggregate(Max("number"))
        return (highest["number__max"] or 0) + 1

    @property
    def code(self):
        """The number as people write it: «003-2026»."""
        return f"{self.number:03d}-{self.year}"

    @property
    def title(self):
        """«Tercera sesión ordinaria»; past the twelfth, the kind and its number."""
        if self.number > len(ORDINALS):
            return _("%(kind)s N.° %(code)s") % {"kind": self.get_kind_display(), "code": self.code}
        return _("%(ordinal)s %(kind)s") % {
            "ordinal": ORDINALS[self.number - 1],
            "kind": str(self.get_kind_display()).lower(),
        }

    @property
    def full_title(self):
        """The title with whose it is: «Tercera sesión ordinaria de la Mesa», «… del grupo Salud»."""
        if self.group.is_plenary:
            return _("%(title)s de la Mesa") % {"title": self.title}
        return _("%(title)s del grupo %(group)s") % {"title": self.title, "group": self.group.name}

    # State -----------------------------------------------------------------------------------------------------------
    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @property
    def is_held(self):
        return self.status == self.Status.HELD

    @property
    def is_scheduled(self):
        return self.status == self.Status.SCHEDULED

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def has_record(self):
        """True once the session was opened: there is something an acta can say."""
        return self.is_open or self.is_held

    @cached_property
    def final_minutes(self):
        """The acta, if it was declared final; None while it is a draft."""
        minutes = getattr(self, "minutes", None) if self.is_held else None
        return minutes if minutes and minutes.is_final else None

    @property
    def is_record_editable(self):
        """Attendance, notes and agreements may be written: opened, and its acta not final."""
        return self.has_record and self.final_minutes is None

    @property
    def is_plan_editable(self):
        """Date, place and agenda may be changed: not yet held, not cancelled."""
        return self.is_scheduled or self.is_open

    @property
    def is_shared(self):
        """True for a group's meeting that every institution of the Mesa may see."""
        return self.visibility == self.Visibility.MEMBERS and not self.group.is_plenary

    @property
    def stages(self):
        """The track of a meeting: name, when, and ``done``, ``now`` or ``next``."""
        if self.is_cancelled:
            return [{"name": _("Cancelada"), "at": None, "mark": "now"}]
        final = self.final_minutes
        here = 4 if final else ["scheduled", "open", "held"].index(self.status)
        track = [(_("Programada"), self.starts_at), (_("En sesión"), self.opened_at), (_("Realizada"), self.closed_at)]
        track.append((_("Acta final"), final.finalised_at if final else None))
        if self.convened_at or self.is_scheduled:  # an old record does not say when it was convened
            track.insert(1, (_("Convocada"), self.convened_at))
            here += bool(self.convened_at)
        marks = ["done" if place < here else "now" if place == here else "next" for place in range(len(track))]
        return [{"name": name, "at": at, "mark": mark} for (name, at), mark in zip(track, marks, strict=True)]

    @property
    def starts_on(self):
        """The date in the Mesa's own time zone."""
        return timezone.localdate(self.starts_at)

    @property
    def minutes_planned(self):
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @cached_property
    def timed_items(self):
        """Its agenda as a list, each item with ``planned_at``: when it starts if all before it keep their minutes."""
        clock, items = self.starts_at, list(self.items.all())
        for item in items:
            item.planned_at = clock
            clock += timedelta(minutes=item.minutes_planned)
        return items

    @property
    def agenda_minutes(self):
        return sum(item.minutes_planned for item in self.timed_items)

    @property
    def overrun(self):
        """Minutes by which the agenda is longer than the meeting; 0 when it fits."""
        return max(0, self.agenda_minutes - self.minutes_planned)

    @property
    def agenda_ends_at(self):
        return self.starts_at + timedelta(minutes=self.agenda_minutes)


ORDINALS = [
    _("Primera"),
    _("Segunda"),
    _("Tercera"),
    _("Cuarta"),
    _("Quinta"),
    _("Sexta"),
    _("Séptima"),
    _("Octava"),
    _("Novena"),
    _("Décima"),
    _("Undécima"),
    _("Duodécima"),
]
