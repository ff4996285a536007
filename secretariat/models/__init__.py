"""What the secretariat and the auditor keep of the Mesa: its log, reviews of access, requests of rights, imports."""

from secretariat.models.imports import DirectoryImport
from secretariat.models.log import LogEntry
from secretariat.models.privacy import RightsRequest
from secretariat.models.review import AccessDecision, AccessReview

__all__ = ["AccessDecision", "AccessReview", "DirectoryImport", "LogEntry", "RightsRequest"]
