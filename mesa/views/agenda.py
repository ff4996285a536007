"""What the next meeting will treat, on a phone first."""

from django.db.models import Prefetch, prefetch_related_objects
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.convocation import Asked
from meetings.models import AgendaItem, Document, Meeting
from mesa import outlook
from workgroups.models import Standing, WorkGroup

AHEAD, RECORDED, OWN = 6, 3, 5


@require_safe
def agenda(request):
    """The agenda of the next meeting of the user's groups, or of the one named by ``grupo``; what follows it."""
    user, now = request.user, timezone.now()
    groups = list(WorkGroup.objects.visible_to(user))
    chosen = outlook.chosen_group(groups, request.GET.get("grupo"))
    meetings = Meeting.objects.visible_to(user).filter(group__in=[chosen] if chosen else groups)
    ahead, recorded = outlook.ahead_and_recorded(meetings, now, ahead=AHEAD, recorded=RECORDED)
    meeting = ahead[0] if ahead else None
    mine = outlook.own_agreements(user, OWN)
    context = {
        "groups": groups,
        "chosen": chosen,
        "group": chosen or (meeting.group if meeting else None),
        "meeting": meeting,
        "is_day": meeting is not None and meeting.starts_on <= timezone.localdate(now),
        "items": _items(meeting, Standing.of(user).institution_ids) if meeting else [],
        "asked": Asked.of(meeting, user.person_id, now) if meeting else None,
        "later": ahead[1:],
        "sessions": outlook.sessions_ahead(user, now, limit=AHEAD, group=chosen),
        "recorded": recorded,
        "mine": mine,
        "mine_total": outlook.total_of(mine),
        **outlook.whose(groups),
    }
    return TemplateResponse(request, "mesa/agenda.html", context)


def _items(meeting, institution_ids):
    """The meeting's points with the hour of each, its documents (``files``) and whether the reader presents it."""
    items = AgendaItem.objects.select_related("presenter")
    files = Document.objects.in_force()
    prefetch_related_objects([meeting], Prefetch("items", items), Prefetch("documents", files, to_attr="files"))
    for item in meeting.timed_items:
        item.files = [file for file in meeting.files if file.item_id == item.pk]
        item.is_own = item.presenter_id in institution_ids
    meeting.loose_files = [file for file in meeting.files if file.item_id is None]
    return meeting.timed_items
