import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from meetings.convocation import on_record, readers_of
from meetings.letters.actas import write_final, write_shared
from meetings.models import Meeting, Minutes, NotNow
from meetings.operations.acta import acta_of
from rendering.drafts import draft_pdf, made_pdf


def _locked(minutes):
    return Minutes.objects.select_for_update(of=("self",)).select_related("meeting__group").get(pk=minutes.pk)


@transaction.atomic
def share_minutes(*, minutes, period, until, by, now):
    """Send the draft to those called, who may observe it up to ``until`` (a date).

    ``period``: the sending that whoever acts had before them, empty for none. Sent again it is a new period; the same
    form sent twice is one. Raises NotNow if the session is open, the acta final, or somebody else sent it meanwhile.
    """
    minutes = _locked(minutes)
    if minutes.is_final or not minutes.meeting.is_held:
        raise NotNow(_("Solo se envía a observación el borrador de una sesión cerrada."))
    if minutes.period != period:
        if minutes.observe_until == until:
            return minutes
        raise NotNow(_("Este borrador se envió o se retiró mientras mirabas la página. Vuelve a abrirla."))
    minutes.shared_at, minutes.observe_until = now, until
    minutes.save(update_fields=["shared_at", "observe_until"])
    for called in readers_of(minutes.meeting, now):
        write_shared(minutes, called, by=by, now=now)
    return minutes


@transaction.atomic
def withdraw_minutes(*, minutes):
    """Take the draft back from those who observe it. Letters that have not left find it so. Twice is once."""
    minutes = _locked(minutes)
    if minutes.is_final:
        raise NotNow(_("El acta ya es final."))
    minutes.shared_at = minutes.observe_until = None
    minutes.save(update_fields=["shared_at", "observe_until"])
    return minutes


@transaction.atomic
def finalise_minutes(*, minutes, by, now):
    """Declare an acta final and tell everyone it concerns, present or absent. Twice is the same as once."""
    minutes = close_minutes(minutes=minutes, by=by, now=now)
    if minutes.finalised_at == now:
        for called in readers_of(minutes.meeting, now, on_record(minutes.meeting)):
            write_final(minutes, called, by=by, now=now)
    return minutes


@transaction.atomic
def close_minutes(*, minutes, by, now):
    """Make an acta final and tell nobody: of a session of before Mesa. Its rows stay, its PDF is made once."""
    minutes = _locked(minutes)
    if minutes.is_final:
        return minutes
    if not minutes.meeting.is_held:
        raise NotNow(_("La sesión sigue abierta: ciérrala antes de dar por final su acta."))
    if minutes.meeting.closed_at > now:
        raise NotNow(_("La hora de cierre registrada aún no llega. Corrígela antes de dar por final el acta."))
    minutes.status, minutes.finalised_at, minutes.finalised_by = Minutes.Status.FINAL, now, by
    minutes.save(update_fields=["status", "finalised_at", "finalised_by"])
    return minutes


def acta_html(meeting):
    """The print document of the acta of ``meeting`` (fetched with ``for_record()``), always in Spanish."""
    with translation.override("es"):
        return render_to_string("meetings/minutes_pdf.html", {"acta": acta_of(meeting)})


def acta_pdf(*, meeting):
    """The acta of ``meeting`` as PDF bytes.

    A final acta is always the same bytes, kept the first time they are asked for; a draft is made anew when its text
    changed. Raises NotNow if the session was never opened, RenderError if no PDF came out.
    """
    if not meeting.has_record:
        raise NotNow(_("Esta reunión aún no tiene acta: se crea al iniciar la sesión."))
    if meeting.final_minutes is None:
        return draft_pdf(acta_html(meeting))
    minutes = store_final_acta(minutes=meeting.final_minutes)
    with minutes.pdf.open("rb") as stored:
        return stored.read()


def store_final_acta(*, minutes):
    """Make the PDF of a final acta and keep it with its hash, once: who comes second gets what the first kept.

    It is made before the row is locked, so that nobody waits for it; raises NotNow if the acta is a draft.
    """
    if not minutes.is_final:
        raise NotNow(_("El acta todavía es un borrador: solo se guarda la final."))
    if minutes.sha256:
        return minutes
    content = made_pdf(acta_html(Meeting.objects.for_record().get(pk=minutes.meeting_id)))
    with transaction.atomic():
        minutes = Minutes.objects.select_for_update().get(pk=minutes.pk)
        if not minutes.sha256:
            minutes.sha256, minutes.size = hashlib.sha256(content).hexdigest(), len(content)
            minutes.pdf.save(f"{minutes.sha256}.pdf", ContentFile(content), save=False)
            minutes.save(update_fields=["pdf", "sha256", "size"])
    return minutes
