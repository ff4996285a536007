"""Institutions, the people who speak for them, and the accounts those people sign in with.

No field of this module, or of any other, holds personal data of refugees or migrants.
"""

from datetime import timedelta
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CONTACT_LASTS = timedelta(days=182)


class District(models.Model):
    """A district of Peru by its INEI code: text of six digits, never RENIEC's, which differ."""

    ubigeo_inei = models.CharField(_("ubigeo (INEI)"), max_length=6, primary_key=True)
    name = models.CharField(_("nombre"), max_length=80)
    province = models.CharField(_("provincia"), max_length=80)

    class Meta:
        ordering = ["ubigeo_inei"]
        verbose_name, verbose_name_plural = _("distrito"), _("distritos")

    def __str__(self):
        return self.name


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever holds a mandate sees the whole directory; nobody else sees anything."""
        return self.all() if user.has_mandate else self.none()

    def active(self):
        return self.filter(ended_on__isnull=True)


class Institution(models.Model):
    class Kind(models.TextChoices):
        NATIONAL = "national", _("Nacional desconcentrada")
        REGIONAL = "regional", _("Regional")
        LOCAL = "local", _("Local")
        AUTONOMOUS = "autonomous", _("Autónoma")
        INTERNATIONAL = "international", _("Internacional")
        NGO = "ngo", _("Organización no gubernamental")
        SOCIETY = "society", _("Sociedad civil")

    official_name = models.CharField(_("nombre oficial"), max_length=200, unique=True)
    acronym = models.CharField(_("sigla"), max_length=16, unique=True)
    kind = models.CharField(_("nivel"), max_length=16, choices=Kind)
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name=_("distrito"))
    address = models.CharField(_("dirección"), max_length=200, blank=True)
    records_email = models.EmailField(_("correo de mesa de partes"), blank=True)
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)
    since = models.DateField(_("miembro desde"), null=True, blank=True)
    ended_on = models.DateField(_("retirada el"), null=True, blank=True)
    ended_reason = models.CharField(_("motivo del retiro"), max_length=200, blank=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["acronym"]
        verbose_name, verbose_name_plural = _("institución"), _("instituciones")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(since__isnull=True) | Q(ended_on__gte=F("since")),
                name="institution_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return self.acronym


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever holds a mandate sees who sits in the Mesa, without merged duplicates; everyone sees themself."""
        return self.merged(False) if user.has_mandate else self.filter(pk=user.person_id)

    def merged(self, is_merged=True):
        return self.filter(merged_into__isnull=not is_merged)

    def same_as(self, *, email, full_name, institution):
        """Those who may be the same human: the address, or the name in that institution."""
        same = Q(full_name__iexact=full_name, institution=institution)
        return self.merged(False).filter(same | Q(email__iexact=email) if email else same)

    def unconfirmed(self, now):
        """Those who did not say in the last six months that their contact is still right."""
        return self.filter(Q(contact_confirmed_at__isnull=True) | Q(contact_confirmed_at__lt=now - CONTACT_LASTS))


class Person(models.Model):
    """Someone who speaks for an institution. May never sign in. No identity number, no photograph."""

    full_name = models.CharField(_("nombres y apellidos"), max_length=120)
    short_name = models.CharField(_("cómo se le saluda"), max_length=40, blank=True)
    post = models.CharField(_("cargo"), max_length=120, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="people", verbose_name=_("institución"))
    email = models.EmailField(_("correo institucional"), blank=True)
    phone = models.CharField(_("teléfono"), max_length=30, blank=True)
    contact_confirmed_at = models.DateTimeField(_("datos confirmados"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="duplicates", verbose_name=_("unida a")
    )
    erased_at = models.DateTimeField(_("datos de contacto suprimidos"), null=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["full_name"]
        verbose_name, verbose_name_plural = _("persona"), _("personas")

    def __str__(self):
        return self.full_name

    @property
    def is_contact_due(self):
        """True once six months passed since the person said that their contact is right."""
        return self.contact_confirmed_at is None or self.contact_confirmed_at < timezone.now() - CONTACT_LASTS

    def has_mandate_on(self, day):
        return any(held.on(day).exists() for held in (self.accreditations, self.offices))

    def is_guest_at(self, now):
        return self.guest_invitations.live(now).exists()

    def belongs_at(self, now):
        """True while the person holds a mandate or is invited to a meeting (rows of apps above, by reverse name)."""
        return self.has_mandate_on(timezone.localdate(now)) or self.is_guest_at(now)


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. What it may see and do follows from the dated mandates of its person, never from a flag here.

    ``is_staff`` and ``is_superuser`` open the operator's repair shop (the admin) and nothing of the product.
    """

    email = models.EmailField(_("correo"), unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, verbose_name=_("persona"))
    language = models.CharField(_("idioma"), max_length=5, default="es")
    is_active = models.BooleanField(_("activa"), default=True)
    suspended_at = models.DateTimeField(_("suspendida"), null=True, editable=False)
    suspended_by = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    suspended_reason = models.CharField(_("motivo de la suspensión"), max_length=200, blank=True, editable=False)
    is_staff = models.BooleanField(_("entra a la administración"), default=False)
    joined_at = models.DateTimeField(_("creada"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["email"]
        verbose_name, verbose_name_plural = _("cuenta"), _("cuentas")

    def __str__(self):
        return self.email

    def _get_session_auth_hash(self, secret=None):
        """A suspension ends every session for good: none comes back with the account."""
        ended = f":{self.suspended_at.timestamp()}" if self.suspended_at else ""
        return super()._get_session_auth_hash(secret) + ended

    @cached_property
    def has_mandate(self):
        """True while the person holds an accreditation or an office today (rows of the app above, by reverse name)."""
        if not self.person_id:
            return False
        return self.person.has_mandate_on(timezone.localdate())

    @property
    def may_enter(self):
        """True while the account opens something: by a mandate, as a meeting's guest, or the admin for operators."""
        if not self.is_active:
            return False
        return self.is_staff or self.has_mandate or self.is_guest

    @cached_property
    def is_guest(self):
        """True while the person is invited to a meeting by name (rows of an app above, by reverse name)."""
        return bool(self.person_id) and self.person.is_guest_at(timezone.now())


class InvitationQuerySet(models.QuerySet):
    def open(self, now):
        """Those that can still be accepted."""
        return self.pending().filter(expires_at__gt=now)

    def pending(self):
        """Neither accepted nor withdrawn; its link may have run out."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """An account offered to a person, by a single-use link. Only the hash of its token is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations", verbose_name=_("persona"))
    email = models.EmailField(_("correo"))
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("la envió"))
    invited_at = models.DateTimeField(_("invitada"), default=timezone.now)
    expires_at = models.DateTimeField(_("vence"))
    times_sent = models.PositiveSmallIntegerField(_("envíos"), default=1)
    accepted_at = models.DateTimeField(_("aceptada"), null=True)
    withdrawn_at = models.DateTimeField(_("retirada"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        verbose_name, verbose_name_plural = _("invitación"), _("invitaciones")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_pending_invitation_per_person",
            )
        ]

    def __str__(self):
        return f"{self.person} · {self.email}"

    def is_open(self, now):
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > now
