"""The mailbox of a demonstration and of test mode: the letters that reach nobody, as their reader would have them."""

from django.conf import settings
from django.db.models import Q

from notifications.models import Letter
from notifications.screen import is_demo
from workgroups.models import Standing
from workgroups.permissions import can_send_letters


def letters_in_reach(user):
    """The letters in the mailbox of ``user``, the last first; None where there is no mailbox.

    All of them in a demonstration, whose accounts share one key. In test mode each person's own, and for the
    secretariat the rest too, but for those that open an account: only the Mesa's secretary sees these of others.
    """
    done = Letter.objects.done().exclude(text="").select_related("person__institution").order_by("-sent_at", "-pk")
    if is_demo():
        return done
    if not settings.MAIL_TEST:
        return None
    if Standing.of(user).is_secretary:
        return done
    own = Q(person=user.person_id) if user.person_id else Q(address=user.email)
    return done.filter(own | Q(has_secret=False)) if can_send_letters(user) else done.filter(own)
