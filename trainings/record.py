"""What someone's record in a training comes to: how many sessions they attended, and their grade."""

from django.db.models import Count, Q

from trainings.models import Enrolment, Sitting, TrainingSession


def attended_share(training):
    """{enrolment id: (sessions attended, sessions of the training)} of the confirmed registrations (two queries)."""
    of = TrainingSession.objects.filter(training=training).count()
    came = Count("attendances", filter=Q(attendances__is_present=True))
    rows = Enrolment.objects.confirmed().filter(training=training).order_by().annotate(came=came)
    return {pk: (attended, of) for pk, attended in rows.values_list("pk", "came")}


def final_grades(training):
    """{enrolment id: grade from 0 to 20 (Decimal)} of those who took the test after the training (one query)."""
    after = Sitting.objects.filter(enrolment__training=training, moment=Sitting.Moment.AFTER)
    return dict(after.values_list("enrolment_id", "grade"))
