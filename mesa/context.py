from django.utils.functional import SimpleLazyObject

from members.models import Person
from workgroups.models import Standing, WorkGroup


def mesa(request):
    """What every page shows: whose Mesa this is and who is looking. Lazy: a page that does not ask pays nothing."""
    person_id = getattr(request.user, "person_id", None)
    return {
        "mesa": SimpleLazyObject(lambda: WorkGroup.objects.plenary() or WorkGroup(kind="plenary", name="Mesa")),
        "standing": SimpleLazyObject(lambda: Standing.of(request.user)),
        "person": SimpleLazyObject(lambda: Person.objects.select_related("institution").filter(pk=person_id).first()),
    }
