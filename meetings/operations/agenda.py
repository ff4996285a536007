from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Document, Meeting, NotNow

S = AgendaItem.Section


def _locked_plan(meeting):
    meeting = Meeting.objects.select_for_update().select_related("group").get(pk=meeting.pk)
    if not meeting.is_plan_editable:
        raise NotNow(_("La reunión ya se realizó o se canceló: su agenda no cambia."))
    return meeting


def order_items(meeting, ordered_ids):
    """Number the meeting's items 1, 2, 3… in the order of ``ordered_ids``.

    Two updates, by way of negative positions: uniqueness is checked row by row on both databases.
    """
    items = AgendaItem.objects.filter(meeting=meeting)
    items.update(position=-F("position") - 1000)
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(ordered_ids, start=1)]
    if places:
        items.update(position=Case(*places, default=F("position")))


@transaction.atomic
def save_agenda(*, meeting, rows):
    """Write the whole agenda. ``rows``: (item pk or None, fields) in order; a new row sent twice is one row."""
    meeting = _locked_plan(meeting)
    ids = [_write_row(meeting, pk, dict(fields)) for pk, fields in rows]
    rest = meeting.items.exclude(pk__in=ids).values_list("pk", flat=True)
    order_items(meeting, [*ids, *rest])


def _write_row(meeting, pk, fields):
    """Update the row, or add it past the end for order_items to place; its pk."""
    submission = fields.pop("submission", None)
    if pk is None and submission and (sent := AgendaItem.objects.filter(submission=submission).first()):
        pk, submission = (sent.pk, submission) if sent.meeting_id == meeting.pk else (None, None)
    if pk is None:
        place = 2000 + meeting.items.count()
        return AgendaItem.objects.create(meeting=meeting, position=place, submission=submission, **fields).pk
    item = meeting.items.get(pk=pk)
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=fields)
    return pk


@transaction.atomic
def move_item(*, item, step):
    """Move an item ``step`` places (-1 up, 1 down); at the edge it stays."""
    meeting = _locked_plan(item.meeting)
    ids = list(meeting.items.values_list("pk", flat=True))
    here = ids.index(item.pk)
    there = min(max(here + step, 0), len(ids) - 1)
    ids.insert(there, ids.pop(here))
    order_items(meeting, ids)


@transaction.atomic
def drop_item(*, item):
    """Take an item off the agenda. Refused when something was already written under it; its documents stay."""
    meeting = _locked_plan(item.meeting)
    if item.notes or item.agreements.exists():
        raise NotNow(_("Este punto ya tiene notas o acuerdos: no se puede quitar de la agenda."))
    if meeting.is_open and meeting.items.count() == 1:
        raise NotNow(_("La sesión está abierta: su agenda necesita al menos un punto."))
    item.delete()
    order_items(meeting, list(meeting.items.values_list("pk", flat=True)))


def _append(meeting, rows):
    """Add ``rows`` past the end, but for those whose section and title are there already."""
    there = set(meeting.items.values_list("section", "title"))
    missing = [row for row in rows if (row["section"], row["title"]) not in there]
    for place, row in enumerate(missing, start=meeting.items.count() + 1):
        AgendaItem.objects.create(meeting=meeting, position=place, **row)


@transaction.atomic
def start_from_standard_order(*, meeting):
    """Add the customary stations of a session (D.R. 003-2024, art. 28), shorter for a group than for the plenary.

    They become titles of the acta, so they are in Spanish whatever the language of the page.
    """
    meeting = _locked_plan(meeting)
    rows = [(S.OPENING, "Registro de asistencia y verificación del quórum", 10)]
    rows += [(S.PREVIOUS, "Lectura y aprobación del acta anterior", 10)]
    if meeting.group.is_plenary:
        rows += [(S.CORRESPONDENCE, "Despacho", 5), (S.REPORTS, "Informes", 20), (S.MOTIONS, "Pedidos", 10)]
    rows += [
        (S.REPORTS, "Seguimiento de acuerdos", 15),
        (S.DECISION, "Orden del día", 40),
        (S.AGREEMENTS, "Lectura de acuerdos", 10),
        (S.CLOSING, "Cierre", 5),
    ]
    _append(meeting, [{"section": s, "title": t, "minutes_planned": m} for s, t, m in rows])


@transaction.atomic
def copy_last_agenda(*, meeting):
    """Add the items of the group's last meeting before this one: section, title, presenter and minutes, no notes."""
    meeting = _locked_plan(meeting)
    earlier = Meeting.objects.filter(group=meeting.group, starts_at__lt=meeting.starts_at, items__isnull=False)
    last = earlier.exclude(pk=meeting.pk).order_by("-starts_at", "-pk").first()
    if last is None:
        raise NotNow(_("Este grupo no tiene una reunión anterior con agenda. Usa el orden sugerido."))
    fields = ["section", "title", "presenter_id", "presenter_note", "minutes_planned"]
    _append(meeting, list(last.items.values(*fields)))
    return last


@transaction.atomic
def add_document(*, meeting, item, title, file, submission, by, now):
    """Attach a file from ``rendering.uploads`` to a point of the agenda; the same form sent twice makes one row."""
    if submission and (existing := Document.objects.filter(submission=submission).first()):
        return existing
    return Document.objects.create(
        meeting=meeting,
        item=item,
        title=title,
        file=file,
        filename=file.name,
        size=file.size,
        sha256=file.sha256,
        submission=submission,
        added_by=by,
        added_at=now,
    )


@transaction.atomic
def withdraw_document(*, document, now):
    """Take a document out of the agenda; the row and the file stay. Twice is once."""
    document = Document.objects.select_for_update().get(pk=document.pk)
    if not document.withdrawn_at:
        document.withdrawn_at = now
        document.save(update_fields=["withdrawn_at"])
