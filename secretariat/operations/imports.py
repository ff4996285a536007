"""A spreadsheet of the directory: kept for its preview, then applied once, all its rows or none."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members.models import Institution, Person
from secretariat.comparison import ERROR, Comparison
from secretariat.models import DirectoryImport
from workgroups.models import Accreditation, NotNow, Seat, version_of
from workgroups.operations.institutions import add_seat
from workgroups.operations.invitations import invite_person
from workgroups.operations.mandates import CORRECTED, correct_designation, designate
from workgroups.operations.people import correct_person, register_person

KEPT = timedelta(days=1)


@transaction.atomic
def upload_import(*, file, filename, sha256, by, now):
    """Keep the file for its preview. Nothing of the directory changes."""
    return DirectoryImport.objects.create(
        file=file, filename=filename[:150], sha256=sha256, uploaded_by=by, uploaded_at=now
    )


def apply_import(**facts):
    """Do all that ``table``, its file, says, in one transaction with the directory locked. Sent twice, it acts once.

    Everything is compared again under the locks: if that is not what ``mark`` stands for (what the preview showed),
    or if some row cannot be done, nothing is, and NotNow says why.

    ``facts``: directory_import, table, mark, by, now.
    """
    return _applied(**facts)[0]


def apply_and_invite(*, by, now, **facts):
    """``apply_import``, and an invitation to each new person whose account would open something today."""
    with transaction.atomic():
        directory_import, people = _applied(by=by, now=now, **facts)
        for person in people:
            invite_person(person=person, by=by, now=now)
        directory_import.figures["invitadas"] = len(people)
        directory_import.save(update_fields=["figures"])
    return directory_import


def _applied(**facts):
    try:
        with transaction.atomic():
            return _apply(**facts)
    except IntegrityError as clash:
        raise NotNow(_moved()) from clash


def _apply(*, directory_import, table, mark, by, now):
    """The import, and the new people to whom an account would open something."""
    directory_import = DirectoryImport.objects.select_for_update().get(pk=directory_import.pk)
    if directory_import.applied_at:
        return directory_import, []
    for model in (Institution, Seat, Accreditation, Person):  # small tables: the whole directory waits
        list(model.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    comparison = Comparison.of(table, by, now)
    if comparison.mark != mark:
        raise NotNow(_moved())
    if comparison.counts[ERROR]:
        raise NotNow(_("Todavía hay filas con errores. Corrígelas en tu archivo y súbelo otra vez."))
    for row in comparison.rows:
        try:
            for verb, facts in row.acts:
                VERBS[verb](now=now, **facts)
        except NotNow as refusal:
            raise NotNow(_("Fila %(n)s: %(why)s") % {"n": row.number, "why": refusal}) from refusal
    directory_import.applied_by, directory_import.applied_at = by, now
    directory_import.figures = comparison.counts
    directory_import.save(update_fields=["applied_by", "applied_at", "figures"])
    _drop_file(directory_import)
    return directory_import, comparison.people


def _moved():
    return _("El directorio cambió mientras revisabas. Mira otra vez qué pasará y confirma.")


def _save_institution(*, row, now):
    row.save()


def _update_institution(*, row, fields, now):
    row.save(update_fields=fields)


def _register_person(*, row, now):
    names = ("full_name", "short_name", "post", "institution", "email", "phone")
    row.pk = register_person(fields={name: getattr(row, name) for name in names}).pk
    row.institution = row.institution  # which may have got its key since the row was made


def _correct_person(*, row, fields, now):
    correct_person(person=row, changes={name: getattr(row, name) for name in fields}, now=now)


def _add_seat(*, row, now):
    last = Seat.objects.filter(group=row.group).order_by("-order").first()
    facts = {name: getattr(row, name) for name in ("institution", "group", "since", "kind", "has_vote")}
    row.pk = add_seat(**facts, order=last.order + 1 if last else 1).pk


def _correct_designation(*, row, now, **facts):
    as_it_stands = Accreditation.objects.get(pk=row.pk)  # locked, and equal to what the preview showed
    correct_designation(accreditation=row, version=version_of(as_it_stands, *CORRECTED), **facts)


VERBS = {
    "institution": _save_institution,
    "institution_update": _update_institution,
    "person": _register_person,
    "person_update": _correct_person,
    "seat": _add_seat,
    "designate": designate,
    "correct": _correct_designation,
}


@transaction.atomic
def discard_import(*, directory_import):
    """Remove the file of an import that was not applied; who uploaded it and when stays. Twice is once."""
    directory_import = DirectoryImport.objects.select_for_update().get(pk=directory_import.pk)
    _drop_file(directory_import)
    return directory_import


@transaction.atomic
def drop_old_files(*, now):
    """Remove the files kept for a day: they hold contacts."""
    old = DirectoryImport.objects.select_for_update().filter(uploaded_at__lt=now - KEPT).exclude(file="")
    for directory_import in old:
        _drop_file(directory_import)


def _drop_file(directory_import):
    """Once the change is certain: a transaction undone keeps its file."""
    storage, name = directory_import.file.storage, directory_import.file.name
    if name:
        directory_import.file = ""
        directory_import.save(update_fields=["file"])
        transaction.on_commit(lambda: storage.delete(name))
