"""The list of agreements as a file, XLSX or CSV."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.forms.agreements import AgreementSearch
from meetings.models import Agreement
from rendering.spreadsheets import as_file


@require_safe
def agreement_export(request):
    """All that the filters of the list hold, the most urgent first."""
    search = AgreementSearch(request.GET, user=request.user)
    found = search.narrow(Agreement.objects.visible_to(request.user))
    found = found.with_signal(search.STATES[search.state], timezone.localdate())
    return as_file(_rows(found.with_parties().by_urgency()), name=_("Acuerdos"), request=request)


def _rows(agreements):
    yield [
        _("Número"),
        _("Se acuerda"),
        _("Grupo"),
        _("Reunión"),
        _("Fecha de la reunión"),
        _("Conduce"),
        _("Con"),
        _("Plazo"),
        _("Por qué no lleva plazo"),
        _("Estado"),
        _("Cumplido el"),
    ]
    for agreement in agreements:
        lead, *others = [party.institution.acronym for party in agreement.ordered_parties] or [""]
        yield [
            agreement.code,
            agreement.text,
            agreement.meeting.group.name,
            agreement.meeting.code,
            agreement.meeting.starts_on,
            lead,
            ", ".join(others),
            agreement.due_on,
            agreement.no_due_reason,
            _state(agreement),
            agreement.done_on,
        ]


def _state(agreement):
    words = {"late": _("Vencido"), "due": _("Por vencer")}
    if agreement.annulled_at:
        return _("Anulado")
    return words.get(agreement.signal) or agreement.get_status_display()
