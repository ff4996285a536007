"""Trainings: who is taught what and when, who came, what they answered and what was certified."""

from trainings.models.attendance import SessionAttendance
from trainings.models.certificate import Certificate, CertificateBatch
from trainings.models.enrolment import Enrolment
from trainings.models.evaluation import Question, Sitting, Survey, SurveyAnswer, SurveyTicket
from trainings.models.session import Material, Speaker, TrainingSession
from trainings.models.training import Organiser, Quota, Signatory, Training, TrainingAudience
from workgroups.models import NotNow, StaleVersion

__all__ = [
    "Certificate",
    "CertificateBatch",
    "Enrolment",
    "Material",
    "NotNow",
    "Organiser",
    "Question",
    "Quota",
    "SessionAttendance",
    "Signatory",
    "Sitting",
    "Speaker",
    "StaleVersion",
    "Survey",
    "SurveyAnswer",
    "SurveyTicket",
    "Training",
    "TrainingAudience",
    "TrainingSession",
]
