"""The first administrator: whoever opens the door to everyone else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Institution, Person, User
from workgroups.models import NotNow, Office, WorkGroup
from workgroups.operations.invitations import invite_person
from workgroups.operations.mandates import appoint


@transaction.atomic
def install_secretary(*, name, email, acronym, official_name, table, region, city, replaces, now):
    """Make what is missing (the Mesa, the institution, the person), appoint the secretary and invite them.

    Returns (person, invitation); no invitation for who has an account. Raises NotNow, changing nothing, if somebody
    else is secretary today and ``replaces`` is false, or if names and addresses contradict what is there.
    """
    today = timezone.localdate(now)
    plenary = WorkGroup.objects.plenary() or _plenary(table, region, city)
    person = _person(name, email, acronym, official_name)
    held = plenary.offices.on(today).filter(kind=Office.Kind.SECRETARY).select_related("person").first()
    if held and held.person != person and not replaces:
        text = _("La Secretaría Técnica la tiene %(name)s. Repite con --replace para reemplazarla.")
        raise NotNow(text % {"name": held.person})
    if not held or held.person != person:
        appoint(group=plenary, person=person, kind=Office.Kind.SECRETARY, since=today, now=now)
    has_account = User.objects.filter(person=person).exists()
    return person, None if has_account else invite_person(person=person, by=None, now=now)


def _plenary(official_name, region, city):
    names = {"code": "MESA", "name": "Plenaria", "initial": "M", "official_name": official_name}
    return WorkGroup.objects.create(kind=WorkGroup.Kind.PLENARY, region=region, city=city, **names)


def _person(name, email, acronym, official_name):
    """The person with that address, or a new one of that institution."""
    found = Person.objects.merged(False).filter(email__iexact=email).first()
    if found and (found.full_name.casefold(), found.institution.acronym) != (name.casefold(), acronym):
        facts = {"email": email, "name": found, "acronym": found.institution.acronym}
        raise NotNow(_("El correo %(email)s es de %(name)s, de %(acronym)s. Corrige el nombre o la sigla.") % facts)
    if found:
        return found
    institution, _is_new = Institution.objects.get_or_create(
        acronym=acronym, defaults={"official_name": official_name or acronym, "kind": Institution.Kind.NATIONAL}
    )
    return Person.objects.create(full_name=name, email=email, institution=institution)
