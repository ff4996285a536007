"""What is typed to hand a place over: the successor and the letter that names them."""

from workgroups.forms.mandates import DesignationForm
from workgroups.models import Seat


class HandoverForm(DesignationForm):
    """A designation whose seat and role are those of ``accreditation``."""

    def __init__(self, data=None, files=None, *, accreditation, since):
        seat = accreditation.seat
        initial = {"seat": seat, "role": accreditation.role, "since": since}
        seats = Seat.objects.filter(pk=seat.pk)
        super().__init__(data, files, institution=seat.institution, seats=seats, initial=initial)
        self.fields["seat"].disabled = self.fields["role"].disabled = True
        self.fields["person"].queryset = self.fields["person"].queryset.exclude(pk=accreditation.person_id)
