"""What is asked of who came, once a training is over: what they think of it, and the test if they have not taken it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import Kind, NotDue, Post
from notifications.operations import write_letter
from rendering.letters import render_letter
from trainings.letters.enrolment import OF_REGISTERED, about_training, reason_of
from trainings.links import answer_link
from trainings.models import Enrolment
from trainings.questionnaire import asked_of


def tell_survey(enrolment, *, until, now):
    """One letter a person; none without an address."""
    if not enrolment.email:
        return None
    facts = {"person": enrolment.person, "address": enrolment.email, "about": about_training(enrolment.training)}
    facts |= {"reason": reason_of(enrolment)[:200], "context": {"enrolment": enrolment.pk}}
    key = f"survey:{enrolment.pk}"
    return write_letter(kind="training_survey", dedupe_key=key, now=now, not_after=until, **facts)


def make_survey(letter, now):
    """Of what that person has left to answer as it leaves."""
    rows = Enrolment.objects.select_related("training__group", "person")
    enrolment = rows.filter(pk=letter.context["enrolment"]).first()
    turns = asked_of(enrolment, now) if enrolment else []
    if not turns:
        raise NotDue(_("Ya respondió, o ya no puede responder."))
    asked = [{"turn": turn, "link": answer_link(enrolment, turn.survey.kind)} for turn in turns]
    last = max(turn.survey.closes_at for turn in turns)
    training = enrolment.training
    context = {"enrolment": enrolment, "training": training, "matter": training.title, "asked": asked, "last": last}
    context |= {"reason": reason_of(enrolment), "is_chosen": enrolment.person is not None}
    return Post(*render_letter("trainings/letters/training_survey", context))


KINDS = [
    Kind("training_survey", gettext_lazy("Encuesta de una capacitación"), make_survey, can_wait=True, **OF_REGISTERED)
]
