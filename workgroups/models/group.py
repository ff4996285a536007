"""Groups and the numbers of their own rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def absolute_majority(seats):
    """More than half of ``seats`` (TUO LPAG, D.S. 004-2019-JUS, art. 110.1). 17 gives 9, 18 gives 10."""
    return seats // 2 + 1


def second_call_minimum(seats):
    """One third of the legal number, never fewer than three (TUO LPAG, art. 110.2). 17 gives 6."""
    return max(3, -(-seats // 3))


class WorkGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The plenary and the user's own groups; every group for the plenary's officers."""
        from workgroups.models.standing import Standing  # it stands on this module

        standing = Standing.of(user)
        if standing.sees_all:
            return self.all()
        return self.filter(pk__in=standing.group_ids)

    def prepared_by(self, user):
        """The groups whose meetings the user may create, edit and log."""
        from workgroups.models.standing import Standing  # it stands on this module

        standing = Standing.of(user)
        return self.all() if standing.is_secretariat else self.filter(pk__in=standing.prepared_group_ids)

    def plenary(self):
        return self.filter(kind=WorkGroup.Kind.PLENARY).first()

    def is_demo(self):
        """True if this database is a demonstration: its plenary says so."""
        return self.filter(kind=WorkGroup.Kind.PLENARY, is_demo=True).exists()

    def thematic(self):
        return self.filter(kind=WorkGroup.Kind.THEMATIC)


class WorkGroup(models.Model):
    """The plenary is one of them, and carries the Mesa's own name, region and city."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenaria")
        THEMATIC = "thematic", _("Grupo temático")

    class Icon(models.TextChoices):
        TABLE = "users-three", _("Mesa")
        MAP = "map-trifold", _("Mapa")
        CAP = "graduation-cap", _("Birrete")
        KIT = "first-aid-kit", _("Botiquín")
        HANDS = "handshake", _("Manos")
        UMBRELLA = "umbrella", _("Paraguas")
        CASE = "briefcase", _("Maletín")
        HOUSE = "house-line", _("Casa")
        SCALES = "scales", _("Balanza")
        TREE = "tree", _("Árbol")

    kind = models.CharField(_("clase"), max_length=8, choices=Kind)
    code = models.CharField(
        _("código"), max_length=24, unique=True, help_text=_("Forma parte de los números: GT-SALUD")
    )
    name = models.CharField(_("nombre corto"), max_length=60)
    official_name = models.CharField(_("nombre oficial"), max_length=200)
    initial = models.CharField(_("inicial"), max_length=1)
    icon = models.CharField(_("icono"), max_length=20, choices=Icon, default=Icon.TABLE)
    order = models.PositiveSmallIntegerField(_("orden"), default=0)
    purpose = models.TextField(_("objetivo"), blank=True)
    region = models.CharField(_("región"), max_length=60, blank=True)
    city = models.CharField(_("ciudad"), max_length=60, blank=True)
    is_demo = models.BooleanField(_("base de demostración"), default=False, editable=False)

    objects = WorkGroupQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name, verbose_name_plural = _("grupo de trabajo"), _("grupos de trabajo")
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="plenary"), name="one_plenary"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_plenary(self):
        return self.kind == self.Kind.PLENARY

    @property
    def title(self):
        """How a page calls it: «Plenaria» or «Grupo Salud»."""
        return self.name if self.is_plenary else _("Grupo %(name)s") % {"name": self.name}

    @property
    def in_words(self):
        """Inside a sentence: «la plenaria», «el grupo Salud»."""
        return _("la plenaria") if self.is_plenary else _("el grupo %(group)s") % {"group": self.name}

    def rules_on(self, day):
        """The rule set in force on ``day``, or the defaults of law when none was recorded."""
        return self.rule_sets.filter(since__lte=day).order_by("-since").first() or RuleSet(group=self, since=day)


class RuleSet(models.Model):
    """The numbers of a group's own rules, by date; the defaults are those of TUO LPAG and the Tumbes decrees."""

    group = models.ForeignKey(WorkGroup, models.PROTECT, related_name="rule_sets", verbose_name=_("grupo"))
    since = models.DateField(_("desde"))
    second_call_minutes = models.PositiveSmallIntegerField(_("minutos a la segunda llamada"), default=30)
    notice_days_ordinary = models.PositiveSmallIntegerField(_("días hábiles de aviso, ordinaria"), default=5)
    notice_days_extraordinary = models.PositiveSmallIntegerField(_("días hábiles de aviso, extraordinaria"), default=3)
    draft_days = models.PositiveSmallIntegerField(_("días hábiles para el borrador del acta"), default=5)
    comment_days = models.PositiveSmallIntegerField(_("días hábiles para observar el acta"), default=3)

    class Meta:
        ordering = ["group", "-since"]
        verbose_name, verbose_name_plural = _("reglas"), _("reglas")
        constraints = [models.UniqueConstraint(fields=["group", "since"], name="one_rule_set_per_group_and_day")]

    def __str__(self):
        return f"{self.group} · {self.since}"

    def notice_days(self, *, is_extraordinary):
        """Business days between the notice and the meeting."""
        return self.notice_days_extraordinary if is_extraordinary else self.notice_days_ordinary
