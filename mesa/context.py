import time
from functools import partial

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from members.models import Person
from mesa.second_factor import days_left, has_second_factor
from mesa.sessions import TERMS
from workgroups.models import Office, Standing, WorkGroup


def page_before(request):
    """The address of the page of this Mesa that led here, or the home."""
    before = request.headers.get("Referer", "")
    return before if url_has_allowed_host_and_scheme(before, {request.get_host()}) else "/"


def here(request):
    """An address that can be read again: this page's, or for the answer to a form that of the page that sent it."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else page_before(request)


def secretariat():
    """The institution of the Mesa's secretary, to whom whoever may not enter can write; None before one is named."""
    secretary = Office.objects.current().filter(group__kind="plenary", kind=Office.Kind.SECRETARY)
    office = secretary.select_related("person__institution").first()
    return office.person.institution if office else None


def days_for_second_factor(request):
    """Days left to a keeper who has no second factor yet; None for everybody else, who pay no query for it."""
    due = request.session.get(TERMS, {}).get("due") if hasattr(request, "session") else None
    if not due:
        return None
    account = getattr(request.user, "seen_by", None) or request.user
    return None if has_second_factor(account) else days_left(due, time.time())


def mesa(request):
    """What every page shows: whose Mesa this is and who is looking. Lazy: a page that does not ask pays nothing.

    A request that was refused before anyone was recognised (a foreign host) has no user, and its page still shows.
    """
    user = getattr(request, "user", None)
    person_id = getattr(user, "person_id", None)
    return {
        "mesa": SimpleLazyObject(lambda: WorkGroup.objects.plenary() or WorkGroup(kind="plenary", name="Mesa")),
        "standing": SimpleLazyObject(lambda: Standing.of(user)),
        "person": SimpleLazyObject(lambda: Person.objects.select_related("institution").filter(pk=person_id).first()),
        "secretariat": SimpleLazyObject(secretariat),
        "is_mail_test": settings.MAIL_TEST,
        "here": SimpleLazyObject(lambda: here(request)),
        "days_for_second_factor": partial(days_for_second_factor, request),
    }
