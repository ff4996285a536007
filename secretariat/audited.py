"""Which records the audit log follows, and what of them it never keeps.

Changes are noticed when a row is saved or deleted: an operation on these models saves rows, it does not
``QuerySet.update()`` them. The exceptions are fields of SILENT.
"""

from auditlog.registry import auditlog
from django.apps import apps

# Model, and its fields of which the log says that they changed and never the value: contacts, which their owner may
# have deleted, secrets, and long texts that are kept elsewhere with their author.
FOLLOWED = {
    "members.District": (),
    "members.Institution": (),
    "members.Person": ("email", "phone"),
    "members.User": ("email", "password"),
    "members.Invitation": ("email",),
    "account.EmailAddress": ("email",),
    "mfa.Authenticator": (),
    "socialaccount.SocialAccount": ("uid",),
    "workgroups.WorkGroup": (),
    "workgroups.RuleSet": (),
    "workgroups.Seat": (),
    "workgroups.Accreditation": (),
    "workgroups.Office": (),
    "workgroups.Holiday": (),
    "reminders.ReminderRule": (),
    "notifications.CalendarToken": (),
    "secretariat.AccessReview": (),
    "secretariat.AccessDecision": (),
    "secretariat.RightsRequest": ("requester_name", "requester_email", "detail", "answer"),
    "secretariat.DirectoryImport": (),
    "meetings.YearName": (),
    "meetings.Meeting": ("link",),
    "meetings.AgendaItem": ("notes",),
    "meetings.Document": (),
    "meetings.RosterEntry": (),
    "meetings.AttendanceEvent": (),
    "meetings.Agreement": (),
    "meetings.AgreementParty": (),
    "meetings.AgreementEvent": (),
    "meetings.MeetingGuest": (),
    "meetings.Rsvp": (),
    "meetings.Minutes": (),
    "trainings.Training": (),
    "trainings.TrainingAudience": (),
    "trainings.Organiser": (),
    "trainings.Signatory": (),
    "trainings.Quota": (),
    "trainings.TrainingSession": ("link",),
    "trainings.Speaker": ("email",),
    "trainings.Material": (),
    "trainings.Enrolment": ("email", "sex", "age"),
    "trainings.SessionAttendance": (),
    "trainings.Survey": (),
    "trainings.Question": (),
    "trainings.Sitting": (),
    "trainings.CertificateBatch": (),
    "trainings.Certificate": ("code",),
}
NOT_FOLLOWED = {
    "secretariat.LogEntry": "is the log",
    "notifications.Told": "is itself the record of who told whom, and only grows",
    "notifications.Preference": "is a taste",
    "trainings.SurveyTicket": "would say when each person answered, and so which anonymous answer is theirs",
    "trainings.SurveyAnswer": "is anonymous",
    "notifications.Letter": "is itself the record of what was sent to whom, when and with what outcome",
}
# Of no record: secrets, traces of a sign-in, tastes, what a form needs to be sent once, places in a list.
SILENT = {"last_login", "token_sha256", "language", "submission", "position", "notes_saved_at"}
SILENT |= {"code_secret", "claimed_until", "says", "answers"}  # of trainings: a secret, and what its own row keeps
SILENT |= {"data", "extra_data", "last_used_at"}  # of second factors and of accounts elsewhere


def follow():
    for label, hidden in FOLLOWED.items():
        model = apps.get_model(label)
        masked = {"mask_fields": hidden, "mask_callable": "secretariat.audited.hide"}
        auditlog.register(model, include_fields=_fields(model), **masked)


def _fields(model):
    return [f.name for f in model._meta.concrete_fields if not (f.primary_key or f.name in SILENT)]


def hide(value):
    """What stands in the log for a value that it does not keep."""
    return "" if value in ("", "None") else "•••"
