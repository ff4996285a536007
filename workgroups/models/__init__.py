"""Groups, seats, who fills them and who leads. Roles are dated rows: who was secretary in March is a query."""

from workgroups.models.dated import Dated, DatedQuerySet
from workgroups.models.group import RuleSet, WorkGroup, absolute_majority, second_call_minimum
from workgroups.models.holiday import Holiday
from workgroups.models.mandate import Accreditation, Office, Seat
from workgroups.models.refusals import NotNow, StaleVersion, version_of
from workgroups.models.standing import Standing

__all__ = [
    "Accreditation",
    "Dated",
    "DatedQuerySet",
    "Holiday",
    "NotNow",
    "Office",
    "RuleSet",
    "Seat",
    "StaleVersion",
    "Standing",
    "WorkGroup",
    "absolute_majority",
    "second_call_minimum",
    "version_of",
]
