"""Everything Mesa holds about one person, in sections: the copy the law gives them (Ley 29733, art. 19)."""

from dataclasses import dataclass

from auditlog import get_logentry_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.models import AttendanceEvent, RosterEntry
from members.models import Person
from secretariat.delivery import title_of
from workgroups.workdays import own_days

LOG_ROWS = 1000  # the latest; the whole log of two years may be long


@dataclass(frozen=True)
class Section:
    title: str
    rows: list  # of dicts: what it is called, and its value as text

    @property
    def columns(self):
        """The names of what each row tells, when several short rows read better as a table."""
        is_table = len(self.rows) > 1 and len(self.rows[0]) <= 7
        return list(self.rows[0]) if is_table else []


def copy_of(person):
    """The sections of a person's copy; those without rows too, so that nothing has to be guessed."""
    makers = [
        (_("Ficha"), _profile),
        (_("Cuenta"), _account),
        (_("Sesiones abiertas"), _sessions),
        (_("Designaciones"), _accreditations),
        (_("Cargos"), _offices),
        (_("Asientos en sesiones"), _roster),
        (_("Asistencia"), _attendance),
        (_("Invitaciones a reuniones"), _guest_invitations),
        (_("Respuestas a convocatorias"), _rsvps),
        (_("Capacitaciones en que se inscribió"), _enrolments),
        (_("Capacitaciones en que expuso"), _talks),
        (_("Invitaciones a abrir una cuenta"), _invitations),
        (_("Cartas enviadas"), _letters),
        (_("Avisos que prefiere"), _preferences),
        (_("Enlaces de calendario"), _calendar_tokens),
        (_("Revisiones de accesos"), _decisions),
        (_("Solicitudes sobre sus datos"), _requests),
        (_("Registro: quién vio o cambió sus datos"), _log_about),
        (_("Registro: lo que hizo en la plataforma"), _log_by),
    ]
    return [Section(title, list(rows(person))) for title, rows in makers]


def copy_of_unlisted(unlisted):
    """The same of somebody who is not in the directory (an Unlisted), as far as it can be removed."""
    told = [
        (_("Capacitaciones en que se inscribió"), _told_enrolments(unlisted.enrolments)),
        (_("Capacitaciones en que expuso"), _told_talks(unlisted.talks)),
        (_("Cartas enviadas"), _told_letters(unlisted.letters)),
    ]
    return [Section(title, list(rows)) for title, rows in told]


def as_json(person, sections, now):
    """The same copy for a program or for another platform."""
    said = {section.title: section.rows for section in sections}
    return {_("Persona"): person.full_name, _("Copia del"): _moment(now), **said}


def _day(value):
    return date_format(value, pgettext("fecha larga", r"j \d\e F \d\e Y")) if value else ""


def _moment(value):
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def _yes(value):
    return _("Sí") if value else _("No")


def _profile(person):
    for row in [person, *person.duplicates.all()]:
        yield {
            _("Nombres y apellidos"): row.full_name,
            _("Cómo se le saluda"): row.short_name,
            _("Cargo"): row.post,
            _("Institución"): row.institution.official_name,
            _("Correo institucional"): row.email,
            _("Teléfono"): row.phone,
            _("Datos confirmados"): _moment(row.contact_confirmed_at),
            _("Contacto suprimido"): _moment(row.erased_at),
        }


def _user(person):
    return getattr(person, "user", None)


def _account(person):
    if user := _user(person):
        addresses = [row.email for row in user.emailaddress_set.all()]
        yield {
            _("Correo de ingreso"): ", ".join(dict.fromkeys([user.email, *addresses])),
            _("Idioma"): user.language,
            _("Activa"): _yes(user.is_active),
            _("Suspendida"): ", ".join(filter(None, [_moment(user.suspended_at), user.suspended_reason])),
            _("Creada"): _moment(user.joined_at),
            _("Último ingreso"): _moment(user.last_login),
            _("Segundos factores"): ", ".join(factor.get_type_display() for factor in user.authenticator_set.all()),
        }


def _sessions(person):
    user = _user(person)
    for session in user.usersession_set.all() if user else []:
        yield {
            _("Desde"): _moment(session.created_at),
            _("Vista"): _moment(session.last_seen_at),
            _("Dirección"): session.ip,
            _("Navegador"): session.user_agent,
        }


def _accreditations(person):
    for row in person.accreditations.select_related("seat__group", "seat__institution").order_by("since", "pk"):
        yield {
            _("Institución"): row.seat.institution.official_name,
            _("Grupo"): row.seat.group.name,
            _("Calidad"): row.get_role_display(),
            _("Oficio"): row.letter_number,
            **_term(row),
        }


def _term(row):
    return {_("Desde"): _day(row.since), _("Hasta"): _day(row.until), _("Motivo del fin"): row.closed_reason}


def _offices(person):
    for row in person.offices.select_related("group").order_by("since", "pk"):
        yield {_("Cargo"): row.get_kind_display(), _("Grupo"): row.group.name, **_term(row)}


def _roster(person):
    """Where the roster of a session names them; the date and the group, never what was treated."""
    rows = RosterEntry.objects.filter(Q(titular=person) | Q(alternate=person)).select_related("meeting__group")
    for row in rows.order_by("meeting__starts_at"):
        yield {
            _("Sesión"): row.meeting.code,
            _("Grupo"): row.meeting.group.name,
            _("Fecha"): _day(row.meeting.starts_on),
            _("Por"): row.name,
        }


def _attendance(person):
    rows = AttendanceEvent.objects.filter(person=person).select_related("entry__meeting__group")
    for row in rows.order_by("at", "pk"):
        yield {
            _("Sesión"): row.entry.meeting.code,
            _("Grupo"): row.entry.meeting.group.name,
            _("Hecho"): row.get_kind_display(),
            _("Hora"): _moment(row.at),
            _("Modo"): row.get_mode_display(),
            _("En calidad de"): row.get_quality_display(),
            _("Nombre y cargo"): ", ".join(filter(None, [row.person_name, row.person_post])),
        }


def _guest_invitations(person):
    for row in person.guest_invitations.select_related("meeting__group").order_by("meeting__starts_at"):
        yield {
            _("Sesión"): row.meeting.code,
            _("Grupo"): row.meeting.group.name,
            _("Fecha"): _day(row.meeting.starts_on),
            _("Invitada"): _moment(row.invited_at),
            _("Retirada"): _moment(row.withdrawn_at),
        }


def _invitations(person):
    for row in person.invitations.all():
        yield {
            _("Correo"): row.email,
            _("Invitada"): _moment(row.invited_at),
            _("Vence"): _moment(row.expires_at),
            _("Aceptada"): _moment(row.accepted_at),
            _("Retirada"): _moment(row.withdrawn_at),
        }


def _letters(person):
    return _told_letters(person.letters)


def _told_letters(letters):
    """A letter with a link or code that opens an account keeps it to itself."""
    for row in letters.all():
        yield {
            _("Asunto"): title_of(row),
            _("Dirección"): row.address,
            _("Escrita"): _moment(row.created_at),
            _("Estado"): row.get_status_display(),
            _("Texto"): "" if row.has_secret else row.text,
        }


def _rsvps(person):
    for row in person.rsvps.select_related("meeting").order_by("meeting__starts_at"):
        yield {
            _("Sesión"): row.meeting.code,
            _("Respuesta"): row.get_answer_display(),
            _("Respondió"): _moment(row.answered_at),
            _("Respondió para"): _moment(row.meant_for) if row.meant_for else "",
        }


def _enrolments(person):
    return _told_enrolments(person.enrolments)


def _told_enrolments(enrolments):
    rows = enrolments.select_related("training", "institution", "district").order_by("created_at")
    for row in rows.prefetch_related("attendances__session", "sittings", "certificates"):
        came = [each.session.title for each in row.attendances.all() if each.is_present]
        grades = [f"{each.get_moment_display()}: {each.grade}" for each in row.sittings.all()]
        yield {
            _("Capacitación"): f"{row.training.code} {row.training.title}",
            _("Nombre"): row.name_with_rank,
            _("Correo"): row.email,
            _("Institución"): row.where,
            _("Cargo"): row.post,
            _("Público"): row.get_audience_display(),
            _("Sexo"): row.get_sex_display(),
            _("Edad"): row.get_age_display(),
            _("Distrito"): str(row.district or ""),
            _("Estado"): row.get_status_display(),
            _("Asistió a"): "; ".join(came),
            _("Notas"): "; ".join(grades),
            _("Certificados"): "; ".join(each.register_code for each in row.certificates.all()),
        }


def _talks(person):
    return _told_talks(person.talks)


def _told_talks(talks):
    for row in talks.select_related("session__training"):
        yield {
            _("Capacitación"): row.session.training.code,
            _("Sesión"): row.session.title,
            _("Nombre"): row.name,
            _("Tema"): row.topic,
        }


def _preferences(person):
    for row in person.letter_preferences.all():
        yield {_("Clase"): row.kind, _("Entrega"): row.get_delivery_display()}


def _calendar_tokens(person):
    for row in person.calendar_tokens.all():
        yield {_("Creado"): _moment(row.created_at), _("Anulado"): _moment(row.revoked_at)}


def _decisions(person):
    for row in person.access_decisions.select_related("review"):
        yield {
            _("Revisión"): row.review.title,
            _("Podía"): row.held,
            _("Decisión"): row.get_verdict_display(),
            _("Fecha"): _moment(row.decided_at),
        }


def _requests(person):
    own = own_days()
    for row in person.rights_requests.all():
        row.own_days = own
        yield {
            _("Solicitud"): row.code,
            _("Derecho"): row.get_kind_display(),
            _("Correo"): row.requester_email,
            _("Qué pide"): row.detail,
            _("Recibida"): _day(row.received_on),
            _("Estado"): str(row.clock),
            _("Respuesta"): row.answer,
        }


def _log_about(person):
    kind = ContentType.objects.get_for_model(Person)
    rows = get_logentry_model().objects.filter(content_type=kind, object_pk=str(person.pk))
    for row in rows.select_related("actor__person")[:LOG_ROWS]:
        by = getattr(row.actor, "person", None)
        yield {**_logged(row), _("Quién"): by.full_name if by else "", _("Qué"): _what(row)}


def _log_by(person):
    if user := _user(person):
        for row in get_logentry_model().objects.filter(actor=user)[:LOG_ROWS]:
            about = {_("Sobre"): row.object_repr, _("Dirección"): row.remote_addr or ""}
            yield {**_logged(row), **about, _("Qué"): _what(row)}


def _logged(row):
    return {_("Hora"): _moment(row.timestamp), _("Acción"): str(row.get_action_display())}


def _what(row):
    """What was shown, or the names of the fields that changed."""
    shown = (row.additional_data or {}).get("what")
    return shown or ", ".join(row.changes or {})
