"""Who a user is in the Mesa today."""

from dataclasses import dataclass
from functools import cached_property

from workgroups.models.group import WorkGroup
from workgroups.models.mandate import Accreditation, Office, Seat


@dataclass(frozen=True)
class Standing:
    """Who a user is today: groups, institutions and offices, read once a request in three queries."""

    plenary_id: int | None = None
    group_ids: frozenset = frozenset()
    institution_ids: frozenset = frozenset()
    offices: frozenset = frozenset()  # of (group id, Office.Kind)

    READS_ALL = (Office.Kind.CHAIR, Office.Kind.SECRETARY, Office.Kind.STAFF, Office.Kind.AUDITOR)

    @classmethod
    def of(cls, user):
        """The standing of ``user``, kept on the user object for the rest of the request."""
        if not hasattr(user, "_standing"):
            user._standing = cls._read(user)
            user.has_mandate = bool(user._standing.group_ids)
        return user._standing

    @classmethod
    def _read(cls, user):
        person_id = getattr(user, "person_id", None)
        if not person_id:
            return cls()
        seats = list(
            Accreditation.objects.current()
            .filter(person_id=person_id, seat__in=Seat.objects.current())
            .values_list("seat__group_id", "seat__institution_id")
        )
        offices = frozenset(Office.objects.current().filter(person_id=person_id).values_list("group_id", "kind"))
        if not seats and not offices:
            return cls()
        plenary_id = WorkGroup.objects.filter(kind=WorkGroup.Kind.PLENARY).values_list("pk", flat=True).first()
        return cls(
            plenary_id=plenary_id,
            group_ids=frozenset({plenary_id} | {g for g, _i in seats} | {g for g, _k in offices}) - {None},
            institution_ids=frozenset(i for _g, i in seats),
            offices=offices,
        )

    def holds(self, group_id, *kinds):
        """True if the user holds one of ``kinds`` in that group today."""
        return any((group_id, kind) in self.offices for kind in kinds)

    @cached_property
    def sees_all(self):
        return self.holds(self.plenary_id, *self.READS_ALL)

    @cached_property
    def is_secretary(self):
        """The plenary's secretary: the Mesa's coordinator."""
        return self.holds(self.plenary_id, Office.Kind.SECRETARY)

    @cached_property
    def sees_reviews(self):
        """The reviews of privileges: secretary, auditor, and the plenary's chair, who decides on the secretary."""
        return self.is_secretary or self.is_auditor or self.holds(self.plenary_id, Office.Kind.CHAIR)

    @cached_property
    def sees_rights_requests(self):
        """The register of requests about personal data: the secretariat, which answers them, and the auditor."""
        return self.is_secretariat or self.is_auditor

    @cached_property
    def is_secretariat(self):
        """The plenary's secretary or staff."""
        return self.holds(self.plenary_id, Office.Kind.SECRETARY, Office.Kind.STAFF)

    @cached_property
    def prepared_group_ids(self):
        """The groups whose meetings the user prepares by an office there; the secretariat prepares them all."""
        kinds = (Office.Kind.COORDINATOR, Office.Kind.SECRETARY, Office.Kind.STAFF)
        return frozenset(group for group, kind in self.offices if kind in kinds)

    @cached_property
    def is_auditor(self):
        """Reads everything, the audit log too, and changes nothing."""
        return self.holds(self.plenary_id, Office.Kind.AUDITOR)
