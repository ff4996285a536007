"""A copy of the directory to try things on, and how its values are said."""

from collections import defaultdict
from difflib import get_close_matches

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import pgettext

from members.models import Institution, Person
from rendering.folding import fold
from secretariat.sheet import BY_NAME, WORDS
from workgroups.models import Accreditation, Seat, Standing, WorkGroup


class Directory:
    """A copy of the directory to try things on, for ``user``, in as many queries whatever its size."""

    def __init__(self, user, today):
        self.today = today
        self.institutions = list(Institution.objects.all())
        self.groups = list(WorkGroup.objects.all())
        self.newcomers = []
        self.told = {}  # (object, field): (line number, value); a file says one thing of each
        self.named = {}  # accreditation: number of the line that names it anew or says its end
        self.seats = defaultdict(list)
        self.on_seat = defaultdict(list)  # id of a seat: who is or was named to it
        self.people = list(Person.objects.merged(False).select_related("institution").order_by("pk"))
        self._people_of = defaultdict(list)
        for person in self.people:
            self._people_of[fold(person.full_name)].append(person)
        for seat in Seat.objects.select_related("group", "institution").order_by("since", "pk"):
            self.seats[seat.group_id, seat.institution_id].append(seat)
        by_pk = {seat.pk: seat for seats in self.seats.values() for seat in seats}
        for accreditation in Accreditation.objects.select_related("person").order_by("since", "pk"):
            self.on_seat[id(by_pk[accreditation.seat_id])].append(accreditation)

        with_access = Q(user__isnull=False) | Q(offices__until__isnull=True, offices__isnull=False)
        with_access |= Q(offices__until__gte=today)
        guarded = Person.objects.none() if Standing.of(user).is_secretary else Person.objects.filter(with_access)
        self.guarded = set(guarded.values_list("pk", flat=True))  # whose address only the secretary changes

    def institution_called(self, text):
        known = fold(text)
        found = [i for i in self.institutions if known in (fold(i.acronym), fold(i.official_name))]
        return found[0] if found else None

    def institution_like(self, text):
        names = {fold(name): i for i in self.institutions for name in (i.official_name, i.acronym)}
        close = get_close_matches(fold(text), names, n=1, cutoff=0.65)
        return names[close[0]] if close else None

    def group_called(self, text):
        known = fold(text)
        for prefix in ("grupo de trabajo de ", "grupo de trabajo ", "grupo tematico ", "grupo ", "gt "):
            known = known.removeprefix(prefix)
        for group in self.groups:
            names = {
                fold(group.code),
                fold(group.code).removeprefix("gt "),
                fold(group.name),
                fold(group.official_name),
            }
            if group.is_plenary:
                names |= {"mesa", "plenaria", "plenario", "mesa plenaria", "pleno"}
            if known in names or fold(text) in names:
                return group
        return None

    def people_named(self, name, institution, seats):
        """Those of that name in the institution or on its seats; the second first, if that tells them apart."""
        same = self._people_of[fold(name)]
        seated = {named.person_id for seat in seats for named in self.on_seat[id(seat)]}
        on_seat = [person for person in same if person.pk and person.pk in seated]
        return on_seat or [person for person in same if belongs(person, institution)]

    def newcomers_to_invite(self):
        named = [a for rows in self.on_seat.values() for a in rows if a._state.adding and a.is_current_on(self.today)]
        return [person for person in self.newcomers if person.email and any(a.person is person for a in named)]

    def owner_of(self, email):
        return next((person for person in self.people if person.email.lower() == email), None)

    def add_person(self, person):
        self.people.append(person)
        self._people_of[fold(person.full_name)].append(person)
        self.newcomers.append(person)


def belongs(person, institution):
    is_same = institution.pk is not None and person.institution_id == institution.pk
    return is_same or person.institution is institution


def words_of(name, value):
    """A value as the preview says it: «15 jun 2026», «Titular»."""
    if value in (None, ""):
        return ""
    if name in WORDS:
        return str(WORDS[name][value])
    return short(value) if BY_NAME[name].kind == "date" else str(value)


def short(day):
    return date_format(day, pgettext("fecha corta con año", "j b Y"))
