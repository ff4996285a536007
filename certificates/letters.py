"""The certificate to whom it names, with its PDF: written when the paper is kept, made when it leaves."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.paper import Paper, paper_filename, verify_address
from notifications.kinds import Kind, NotDue, Post
from notifications.operations import write_letter
from rendering.letters import render_letter
from trainings.letters.enrolment import OF_REGISTERED, about_training
from trainings.models import Certificate


def write_certificate(certificate, *, now):
    """The letter to the address of the registration, or of who spoke; none without one. One a certificate."""
    whose = certificate.whose
    address = whose.email or (whose.person.email if whose.person else "")
    if not address:
        return None
    facts = {"person": whose.person, "about": about_training(certificate.training), "reason": _reason(certificate)}
    facts |= {"context": {"certificate": certificate.pk}, "dedupe_key": f"certificate:{certificate.pk}"}
    return write_letter(kind="training_certificate", address=address, now=now, **facts)


def _reason(certificate):
    with translation.override("es"):
        if certificate.kind == Certificate.Kind.SPEAKER:
            return _("expusiste en esta capacitación.")
        return _("te inscribiste en esta capacitación.")


def make_certificate(letter, now):
    certificate = Certificate.objects.select_related("enrolment", "speaker").get(pk=letter.context["certificate"])
    if certificate.revoked_at:
        raise NotDue(_("El certificado se anuló."))
    if certificate.replaced_at:
        raise NotDue(_("El certificado se emitió de nuevo."))
    context = {"paper": Paper(certificate), "link": verify_address(certificate), "reason": letter.reason}
    subject, text, html = render_letter("certificates/letters/certificate", context | {"is_chosen": False})
    with certificate.pdf.open("rb") as kept:
        return Post(subject, text, html, attachments=((paper_filename(certificate), kept.read(), "application/pdf"),))


KINDS = [
    Kind(
        "training_certificate",
        gettext_lazy("Constancia o certificado"),
        make_certificate,
        is_essential=True,
        **OF_REGISTERED,
    )
]
