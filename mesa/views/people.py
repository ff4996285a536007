"""The people who speak for the institutions of the Mesa, for reading."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from members.models import Person
from members.reading import record_reading
from mesa import attendance
from mesa.forms import PersonSearch
from mesa.handover import seats_open_to
from mesa.terms import ending, terms_of
from secretariat.delivery import bounces_of
from trainings.history import Taken
from workgroups.accounts import AccountState
from workgroups.models import Accreditation, Office
from workgroups.permissions import can_edit_directory, can_merge_people, can_view_contacts, can_view_letter

PAGE = 25


@require_safe
@vary_on_headers("HX-Request")
def person_list(request):
    """Everyone who holds or held a place, by name, with what they hold today. No contacts here."""
    today, may_edit = timezone.localdate(), can_edit_directory(request.user)
    search = PersonSearch(request.GET, may_edit=may_edit)
    found = search.narrow(Person.objects.visible_to(request.user))
    people = search.of_situation(found, timezone.now()).select_related("institution")
    page = Paginator(people.order_by("full_name", "pk"), PAGE).get_page(request.GET.get("pagina"))
    page.object_list = with_held(page.object_list, today)
    is_partial = bool(request.htmx and not request.htmx.history_restore_request)
    context = {"search": search, "page": page, "may_edit": may_edit, "is_partial": is_partial}
    context |= {"chips": search.chips(found, timezone.now()), "bounces": bounces_of(page)} if may_edit else {}
    return TemplateResponse(request, f"mesa/person_list.html{'#found' if is_partial else ''}", context)


def with_held(people, today):
    """``people``, each with ``held``: what they hold today (two queries)."""
    named = Accreditation.objects.on(today).select_related("seat__group").order_by("seat__group__order", "pk")
    offices = Office.objects.on(today).select_related("group").order_by("group__order", "pk")
    people = people.prefetch_related(
        Prefetch("accreditations", named, to_attr="current"), Prefetch("offices", offices, to_attr="current_offices")
    )
    for person in people:
        person.held = _held(person)
    return people


def _held(person):
    """What a person holds today: (role, names of the groups), offices first."""
    held = {}
    for office in person.current_offices:
        held.setdefault(office.get_kind_display(), []).append(office.group.name)
    for accreditation in person.current:
        held.setdefault(accreditation.get_role_display(), []).append(accreditation.seat.group.name)
    return [(role, ", ".join(names)) for role, names in held.items()]


@require_safe
def person_detail(request, pk):
    """What a person holds and held, the sessions they came to and, to whoever may see it, how to reach them."""
    user, visible = request.user, Person.objects.visible_to(request.user)
    profile = visible.select_related("institution").filter(pk=pk).first()
    if profile is None:
        return redirect("mesa:person_detail", pk=get_object_or_404(visible, duplicates__pk=pk).pk)
    may_see_contacts = can_view_contacts(user, profile)
    if may_see_contacts:
        record_reading(user, profile, "Ficha: correo y teléfono")
    context = {
        "profile": profile,
        "bounce": bounces_of([profile]).get(profile.pk) if can_edit_directory(user) else None,
        "record": attendance.record_of_person(profile, user),
        "taken": Taken.by(profile, user),
        "may_see_contacts": may_see_contacts,
        "may_edit": can_edit_directory(user),
        "may_merge": can_merge_people(user, profile),
        "is_own": user.person_id == profile.pk,
        "account": AccountState.of(profile, user, timezone.now()),
        **_mandates(profile, user),
    }
    return TemplateResponse(request, "mesa/person_detail.html", context)


def _mandates(profile, user):
    """What they hold and held, and what of it the user may open: letters, the sheets of their seats, the end ahead."""
    terms = terms_of(profile, timezone.localdate())
    seats = set(seats_open_to(user).filter(accreditations__person=profile).values_list("pk", flat=True))
    scanned = [term for term in terms if term.has_scan]
    return {
        "terms": terms,
        "roles": dict.fromkeys(str(term.role) for term in terms if term.is_current),
        "held": [term for term in terms if term.is_current and term.seat and term.seat.pk in seats],
        "letters": {term.dated.pk for term in scanned if can_view_letter(user, term.seat.institution_id)},
        "next": ending(terms) if can_edit_directory(user) or user.person_id == profile.pk else None,
    }
