"""Issuing certificates: the rows first, all at once; then the papers, a few at a time, each exactly once."""

import hashlib
import logging
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.eligibility import attendees_due, eligibility, speakers_due
from certificates.letters import write_certificate
from certificates.paper import certificate_html
from certificates.snapshot import said_of_attendee, said_of_speaker, said_of_training
from rendering import pdf
from trainings.models import Certificate, CertificateBatch, NotNow, Training
from workgroups.models import WorkGroup

SERIES = 10  # papers that a worker makes in one go
CLAIM = timedelta(minutes=1)  # a worker makes a series in seconds; past this it is thought dead
K = Certificate.Kind

logger = logging.getLogger(__name__)


@transaction.atomic
def issue_certificates(*, training, by, now):
    """Write a certificate for each who met the rule, and for each speaker, who was given none yet; a CertificateBatch.

    Issued again later, only what is missing is added: one that was revoked is not given again. The papers are made
    afterwards, by ``make_papers``. Raises NotNow if the training has not finished, gives no paper, or nobody is left to
    give one.
    """
    training = Training.objects.select_for_update(of=("self",)).select_related("group").get(pk=training.pk)
    if not training.is_over:
        raise NotNow(_("Los certificados se emiten cuando la capacitación terminó."))
    if training.paper == Training.Paper.NONE:
        raise NotNow(_("Esta capacitación no entrega constancia ni certificado. Cambia la regla si debe entregarlo."))
    batch = CertificateBatch(training=training, issued_by=by, issued_at=now)
    said = said_of_training(training)
    rows = [*_attendees(training, batch, said), *_speakers(training, batch, said)]
    if not rows:
        raise NotNow(_("Nadie más cumple la regla: no hay certificados por emitir."))
    batch.save()
    for certificate, number in zip(rows, _numbers(now), strict=False):
        certificate.year, certificate.number = number
        certificate.save()
    training.status = Training.Status.CERTIFIED
    training.save(update_fields=["status"])
    return batch


def _numbers(now):
    """(year, number) after number in the book of the year. The plenary's row is held: two trainings share the book."""
    WorkGroup.objects.select_for_update().filter(kind=WorkGroup.Kind.PLENARY).first()
    year = timezone.localdate(now).year
    number = Certificate.next_number(year)
    while True:
        yield year, number
        number += 1


def _attendees(training, batch, said):
    kind = K.CERTIFICATE if training.paper == Training.Paper.CERTIFICATE else K.ATTENDANCE
    facts = {"training": training, "batch": batch, "issued_at": batch.issued_at, "kind": kind}
    for judged in attendees_due(training, eligibility(training)):
        yield Certificate(enrolment=judged.enrolment, says=said_of_attendee(said, judged), **facts)


def _speakers(training, batch, said):
    """One for each human, however many sessions they spoke at."""
    facts = {"training": training, "batch": batch, "issued_at": batch.issued_at, "kind": K.SPEAKER}
    for own in speakers_due(training):
        yield Certificate(speaker=own[0], says=said_of_speaker(said, own), **facts)


def make_papers(*, clock):
    """Make the PDFs of a few certificates that wait, in one child, and keep each as it comes. Returns how many it took.

    Nothing is locked meanwhile. Killed at any point it loses only time: the claims lapse, and who comes next goes on.
    One that fails, for any cause, stays claimed, so that the others are not held up; it is tried again when its claim
    lapses.
    """
    taken, pages, done = claim_certificates(now=clock()), {}, 0
    for certificate in taken:
        with _failing_alone(certificate, clock):
            pages[certificate] = certificate_html(certificate)
    limits = {"seconds": settings.PDF_SECONDS, "megabytes": settings.PDF_MEGABYTES}
    papers = pdf.render_series(pages.values(), **limits)
    for certificate, content in zip(pages, papers, strict=False):
        with _failing_alone(certificate, clock):
            if isinstance(content, pdf.RenderError):
                raise content
            keep_paper(certificate=certificate, content=content, now=clock())
        done += 1
    _give_back([*pages][done:])
    return len(taken)


@contextmanager
def _failing_alone(certificate, clock):
    """What fails inside is told of this certificate, in its list, and why in the log; who asked goes on."""
    try:
        yield
    except Exception:
        logger.exception("Certificate %s", certificate.pk)
        Certificate.objects.filter(pk=certificate.pk, sha256="").update(failed_at=clock())


def claim_certificates(*, now, at_most=SERIES):
    """Take some certificates whose paper is missing, for a while, so that two workers do not make the same."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    waiting = Certificate.objects.waiting_for_pdf().filter(free, batch__stopped_at__isnull=True)
    with transaction.atomic():
        taken = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:at_most])
        Certificate.objects.filter(pk__in=[each.pk for each in taken]).update(claimed_until=now + CLAIM)
    return taken


def _give_back(certificates):
    waiting = Certificate.objects.waiting_for_pdf().filter(pk__in=[each.pk for each in certificates])
    waiting.update(claimed_until=None)


@transaction.atomic
def keep_paper(*, certificate, content, now):
    """Keep the PDF (bytes) and write the letter that takes it, once: who comes second changes nothing."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not certificate.sha256:
        certificate.sha256, certificate.size = hashlib.sha256(content).hexdigest(), len(content)
        certificate.pdf.save(f"{certificate.sha256}.pdf", ContentFile(content), save=False)
        certificate.claimed_until = certificate.failed_at = None
        certificate.save(update_fields=["pdf", "sha256", "size", "claimed_until", "failed_at"])
        write_certificate(certificate, now=now)
    return certificate


@transaction.atomic
def stop_making(*, training, now):
    """Make no more papers of a training until it is resumed; those in hand are finished. Twice is once."""
    for batch in CertificateBatch.objects.select_for_update().filter(training=training, stopped_at__isnull=True):
        batch.stopped_at = now
        batch.save(update_fields=["stopped_at"])


@transaction.atomic
def resume_making(*, training):
    """Go on making them. Twice is once."""
    for batch in CertificateBatch.objects.select_for_update().filter(training=training, stopped_at__isnull=False):
        batch.stopped_at = None
        batch.save(update_fields=["stopped_at"])


@transaction.atomic
def revoke_certificate(*, certificate, reason, by, now):
    """Say, with a reason, that it no longer holds. Its code answers so for ever.

    The same reason of the same person twice is once. Raises NotNow if it fell otherwise: their reason would be lost.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.revoked_at and (certificate.revoked_reason, certificate.revoked_by) == (reason, by):
        return certificate
    _check_standing(certificate)
    certificate.revoked_at, certificate.revoked_reason, certificate.revoked_by = now, reason, by
    certificate.save(update_fields=["revoked_at", "revoked_reason", "revoked_by"])
    return certificate


@transaction.atomic
def replace_certificate(*, certificate, name, by, now):
    """Issue it again with the name corrected; the old code answers which one replaces it.

    The same name by the same person twice is once. Raises NotNow if it fell otherwise.
    """
    Training.objects.select_for_update(of=("self",)).get(pk=certificate.training_id)
    old = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if old.replaced_at and (old.replaced_by.says["name"], old.replaced_by.batch.issued_by) == (name, by):
        return old.replaced_by
    _check_standing(old)
    old.replaced_at = now
    old.save(update_fields=["replaced_at"])
    batch = CertificateBatch.objects.create(training_id=old.training_id, issued_by=by, issued_at=now)
    year, number = next(_numbers(now))
    facts = {"training_id": old.training_id, "enrolment_id": old.enrolment_id, "speaker_id": old.speaker_id}
    facts |= {"kind": old.kind, "says": old.says | {"name": name}, "issued_at": now, "year": year, "number": number}
    return Certificate.objects.create(batch=batch, replaces=old, **facts)


def _check_standing(certificate):
    """Raises NotNow with what became of it, when and by whom: whoever comes second reads it beside what they typed."""
    if certificate.revoked_at:
        words = _("%(register)s ya lo anuló %(who)s el %(when)s, con este motivo: «%(reason)s».")
        by, at, facts = certificate.revoked_by, certificate.revoked_at, {"reason": certificate.revoked_reason}
    elif certificate.replaced_at:
        words = _("%(register)s ya lo corrigió %(who)s el %(when)s: lo reemplaza %(new)s, a nombre de %(name)s.")
        new = certificate.replaced_by
        by, at = new.batch.issued_by, certificate.replaced_at
        facts = {"new": new.register_code, "name": new.says["name"]}
    else:
        return
    when = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    facts |= {"register": certificate.register_code, "who": (by and by.person) or _("otra persona"), "when": when}
    raise NotNow(words % facts)
