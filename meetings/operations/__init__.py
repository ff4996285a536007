"""The verbs of a meeting. Keyword arguments only; ``now`` is passed in; each is one transaction."""

from meetings.operations.acta import acta_filename, acta_of
from meetings.operations.agenda import (
    add_document,
    copy_last_agenda,
    drop_item,
    move_item,
    save_agenda,
    start_from_standard_order,
    withdraw_document,
)
from meetings.operations.agreement import add_agreement, annul_agreement, edit_agreement, report_agreement
from meetings.operations.attendance import add_guest, record_attendance
from meetings.operations.meeting import (
    cancel_meeting,
    close_meeting,
    open_meeting,
    plan_meeting,
    save_notes,
    set_session_times,
)
from meetings.operations.minutes import (
    acta_pdf,
    close_minutes,
    finalise_minutes,
    share_minutes,
    store_final_acta,
    withdraw_minutes,
)

__all__ = [
    "acta_filename",
    "acta_of",
    "acta_pdf",
    "add_agreement",
    "add_document",
    "add_guest",
    "annul_agreement",
    "cancel_meeting",
    "close_meeting",
    "close_minutes",
    "copy_last_agenda",
    "drop_item",
    "edit_agreement",
    "finalise_minutes",
    "move_item",
    "open_meeting",
    "plan_meeting",
    "record_attendance",
    "report_agreement",
    "save_agenda",
    "save_notes",
    "set_session_times",
    "share_minutes",
    "start_from_standard_order",
    "store_final_acta",
    "withdraw_document",
    "withdraw_minutes",
]
