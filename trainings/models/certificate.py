"""The paper that says who attended or passed, and the code by which anyone can check it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from trainings.models.enrolment import Enrolment
from trainings.models.session import Speaker
from trainings.models.training import Training
from workgroups.models import Standing

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another (I, L, O, U are missing)
CODE_LENGTH = 20  # of five bits each: 100 bits


def read_code(typed):
    """The code that someone typed: without hyphens or spaces, in capitals, with the letters that read like digits."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return signs.translate(str.maketrans("OIL", "011"))[: CODE_LENGTH + 1]


def new_code():
    """A code nobody guesses: 20 letters, 100 bits."""
    return "".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH))


class CertificateQuerySet(models.QuerySet):
    def standing(self):
        """Neither replaced nor revoked."""
        return self.filter(replaced_at__isnull=True, revoked_at__isnull=True)

    def visible_to(self, user):
        """One's own, as attendee or speaker; all of a training, for who prepares its group."""
        standing = Standing.of(user)
        if standing.sees_all:
            return self.all()
        person = user.person_id
        own = Q(enrolment__person=person) | Q(speaker__person=person) if person else Q(pk__in=[])
        return self.filter(own | Q(training__group__in=standing.prepared_group_ids))

    def waiting_for_pdf(self):
        return self.standing().filter(sha256="")


class CertificateBatch(models.Model):
    """The certificates of a training issued together. Its rows exist from the start; workers make the papers."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="batches", verbose_name=_("capacitación"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(_("emitido"))
    stopped_at = models.DateTimeField(_("detenido"), null=True)

    class Meta:
        ordering = ["-issued_at"]
        verbose_name, verbose_name_plural = _("emisión de certificados"), _("emisiones de certificados")

    def __str__(self):
        return f"{self.training.code} · {self.issued_at:%d/%m/%Y}"


class Certificate(models.Model):
    """One certificate, with a snapshot of all it says: later changes of names or offices do not touch it."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", _("Constancia")
        CERTIFICATE = "certificate", _("Certificado")
        SPEAKER = "speaker", _("Constancia de ponente")

    training = models.ForeignKey(Training, models.PROTECT, related_name="certificates", verbose_name=_("capacitación"))
    batch = models.ForeignKey(CertificateBatch, models.PROTECT, related_name="certificates", verbose_name=_("emisión"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="certificates")
    speaker = models.ForeignKey(Speaker, models.PROTECT, null=True, related_name="certificates")
    kind = models.CharField(_("clase"), max_length=11, choices=Kind)
    code = models.CharField(_("código"), max_length=20, unique=True, default=new_code, editable=False)
    year = models.PositiveSmallIntegerField(_("libro"), editable=False)
    number = models.PositiveIntegerField(_("registro"), editable=False)
    says = models.JSONField(_("lo que dice"), default=dict, editable=False)
    issued_at = models.DateTimeField(_("emitido"))
    claimed_until = models.DateTimeField(null=True, editable=False)  # a worker makes its PDF
    failed_at = models.DateTimeField(
        null=True, editable=False
    )  # the last time its PDF could not be made; None once it is
    pdf = models.FileField(_("PDF"), upload_to="certificados/%Y/", blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(null=True, editable=False)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by", editable=False)
    replaced_at = models.DateTimeField(_("reemplazado"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("anulado"), null=True, editable=False)
    revoked_reason = models.CharField(_("motivo de la anulación"), max_length=300, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["year", "number"]
        verbose_name, verbose_name_plural = _("certificado"), _("certificados")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="certificate_number_unique_in_book"),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(replaced_at__isnull=True, revoked_at__isnull=True),
                name="one_standing_certificate_per_enrolment",
            ),
            models.UniqueConstraint(
                fields=["speaker"],
                condition=Q(replaced_at__isnull=True, revoked_at__isnull=True),
                name="one_standing_certificate_per_speaker",
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, speaker__isnull=True)
                | Q(enrolment__isnull=True, speaker__isnull=False),
                name="certificate_is_of_one_person",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""), name="revoked_certificate_says_why"
            ),
        ]

    def __str__(self):
        return self.register_code

    @classmethod
    def next_number(cls, year):
        """The number that follows in the book of that year. Call it while the row of the plenary is held."""
        return (cls.objects.filter(year=year).aggregate(Max("number"))["number__max"] or 0) + 1

    @property
    def register_code(self):
        """«MESA-2026-0187»: its place in the book. Anyone can guess it, so it verifies nothing; the code does."""
        return f"MESA-{self.year}-{self.number:04d}"

    @property
    def whose(self):
        """The registration, or the speaker: both have ``person`` and ``email``."""
        return self.enrolment or self.speaker

    @property
    def shown_code(self):
        """The code in groups of five, as printed: «7K3QM-…»."""
        return "-".join(self.code[i : i + 5] for i in range(0, CODE_LENGTH, 5))
