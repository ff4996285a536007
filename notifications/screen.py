"""Where letters stay: in test mode and in a demonstration they are made and shown on screen, and none leaves."""

from django.conf import settings

DEMOS: list = []  # of the app that knows: functions that say whether this is a demonstration


def letters_stay():
    """True if nothing may leave, whatever mail server is configured."""
    return settings.MAIL_TEST or is_demo()


def is_demo():
    return any(asked() for asked in DEMOS)
