"""Every list as a file, XLSX or CSV: the rows its page shows with the same filters, and no contact to whoever may
not take contacts away. Those who may leave a trace of it each time."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from members.models import Institution, Person
from members.reading import record_export
from mesa import listings, seating
from mesa.forms import InstitutionSearch, PersonSearch
from mesa.views.calendar import Chosen, with_states
from mesa.views.groups import leaders_of
from mesa.views.people import with_held
from rendering.spreadsheets import as_file
from workgroups.models import Office, Seat, WorkGroup
from workgroups.permissions import can_edit_directory, can_export_contacts


@require_safe
def institution_export(request):
    """Institutions, seats and who is named to them, in the columns of the import."""
    user, today = request.user, timezone.localdate()
    plenary, groups = seating.plenary_and_groups()
    search = InstitutionSearch(request.GET, groups=groups)
    found = search.narrow(Institution.objects.visible_to(user), today)
    found = seating.with_situation(found, plenary, today).filter(seating.SITUATIONS[search.situation])
    with_contacts = can_export_contacts(user)
    rows, people = listings.directory(seating.by_precedence(found), today, with_contacts=with_contacts)
    if with_contacts:
        record_export(user, people, "Directorio: correo y teléfono", filter=request.GET.dict())
    return as_file(rows, name=_("Directorio"), request=request)


@require_safe
def person_export(request):
    """Who holds what today."""
    user = request.user
    search = PersonSearch(request.GET, may_edit=can_edit_directory(user))
    found = search.of_situation(search.narrow(Person.objects.visible_to(user)), timezone.now())
    people = list(with_held(found.select_related("institution").order_by("full_name", "pk"), timezone.localdate()))
    with_contacts = can_export_contacts(user)
    if with_contacts:
        record_export(user, people, "Personas: correo y teléfono", filter=request.GET.dict())
    return as_file(listings.people(people, with_contacts=with_contacts), name=_("Personas"), request=request)


@require_safe
def meeting_export(request):
    user, now = request.user, timezone.now()
    chosen = Chosen.read(request.GET, list(WorkGroup.objects.visible_to(user)))
    meetings = with_states(chosen.of(Meeting.objects.visible_to(user), now), now)
    return as_file(listings.meetings(meetings), name=_("Reuniones"), request=request)


@require_safe
def group_export(request):
    today = timezone.localdate()
    groups = WorkGroup.objects.visible_to(request.user).prefetch_related(
        Prefetch("offices", leaders_of(Office.objects.on(today)), to_attr="leaders"),
        Prefetch("seats", Seat.objects.on(today), to_attr="current"),
    )
    return as_file(listings.groups(groups), name=_("Grupos"), request=request)


@require_safe
def office_export(request):
    """Who answers for each group, today and from a day announced."""
    offices = Office.objects.visible_to(request.user).overlapping(timezone.localdate())
    offices = offices.select_related("group", "person__institution").order_by("group__order", "kind", "since", "pk")
    return as_file(listings.offices(offices), name=_("Cargos"), request=request)
