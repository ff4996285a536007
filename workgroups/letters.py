"""The letters of the directory and of access: who gets each, its templates and what makes it the same letter."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications.models import Letter
from notifications.operations import write_letter
from rendering.letters import render_letter
from workgroups.models import WorkGroup

RENEWAL = "workgroups/letters/renewal"  # asked by hand or by a reminder: the same letter


def _written(kind, template_dir, **context):
    """A letter in words, from its templates."""
    subject, text, html = render_letter(template_dir, context)
    return {"kind": kind, "subject": subject, "text": text, "html": html}


def invitation(*, invitation, token, by, now):
    """The link that makes an account. Each link is a letter of its own; it is not sent once it has run out."""
    link = settings.SITE_URL.rstrip("/") + reverse("workgroups:invitation_accept", args=[token])
    with translation.override("es"):
        reason = _("esta es tu dirección en el directorio de la Mesa.")
    context = {"invitation": invitation, "link": link, "mesa": WorkGroup.objects.plenary()}
    words = _written("invitation", "workgroups/letters/invitation", reason=reason, is_chosen=False, **context)
    facts = {
        "reason": reason,
        "person": invitation.person,
        "caused_by": by,
        "about": about(invitation),
        "not_after": invitation.expires_at,
    }
    key = f"invitation:{invitation.token_sha256}"
    return write_letter(address=invitation.email, has_secret=True, dedupe_key=key, now=now, **facts, **words)


def about(invitation):
    return f"invitation:{invitation.pk}"


def renewal_asked(*, accreditation, by, now):
    """To the records office of an institution: until when it has someone named, and what to send. One a day."""
    institution = accreditation.seat.institution
    reason = records_reason(institution)
    context = {"institution": institution, "seats": [accreditation], "until": accreditation.until}
    words = _written("renewal_asked", RENEWAL, reason=reason, is_chosen=False, **context)
    facts = {"address": institution.records_email, "about": about_renewal(accreditation), "reason": reason}
    key = f"renewal-asked:{accreditation.pk}:{timezone.localdate(now)}"
    return write_letter(dedupe_key=key, caused_by=by, now=now, **facts, **words)


def records_reason(institution):
    """What stands after «Recibes este correo porque», to the records office of ``institution``."""
    with translation.override("es"):
        return _("es el correo de la mesa de partes de %(name)s.") % {"name": institution.acronym}


def about_renewal(accreditation):
    return f"renewal:{accreditation.pk}"


def about_ending(day):
    """Of the reminders of mandates whose last day is ``day``; their ``context`` names each in «rows»."""
    return f"mandates:{day}"


def row_name(row):
    return f"{row._meta.model_name}:{row.pk}"


def renewal_asked_at(accreditation):
    """When its renewal was last asked of its institution, by hand or by a reminder that left; None if never."""
    by_hand = Letter.objects.filter(about=about_renewal(accreditation)).values_list("created_at", flat=True)
    left = Letter.objects.filter(about=about_ending(accreditation.until), person=None).values_list("sent_at", "context")
    reminded = [sent_at for sent_at, context in left if sent_at and row_name(accreditation) in context.get("rows", ())]
    return max([*by_hand, *reminded], default=None)
