"""The rules: their defaults, and how the secretariat changes them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.operations.convening import convene_meeting
from notifications.models import Letter
from reminders.models import ReminderRule
from reminders.rules import rules
from secretariat.models import LogEntry
from tests import factories as f

LIST, EDIT, RESTORE = (reverse(f"reminders:rule_{name}") for name in ("list", "edit", "restore"))


def typed(**changes):
    """What the page sends when nothing was touched, with ``changes``."""
    fields = {f"{name}-days": str(rule.days) for name, rule in rules().items()}
    return fields | {f"{name}-is_on": "on" for name, rule in rules().items() if rule.is_on} | changes


@pytest.mark.django_db
def test_rules_begin_with_their_defaults():
    assert {name: (rule.days, rule.is_on) for name, rule in rules().items()} == {
        "meeting_week": (7, True),
        "meeting_unanswered": (3, True),
        "meeting_days": (2, True),
        "meeting_today": (0, True),
        "agreement_soon": (7, True),
        "agreement_today": (0, True),
        "agreement_late": (7, True),
        "acta_late": (5, True),
        "acta_observe": (1, True),
        "mandate_ending": (30, True),
        "training_soon": (3, True),
        "training_today": (0, True),
    }


def test_rule_edit_keeps_what_changed_logs_it_and_plans_anew(cast, sign_in):
    ten = timezone.localtime().replace(hour=10, minute=0)  # whenever the test runs, after the morning of reminders
    meeting = f.MeetingFactory(group=cast.salud, starts_at=ten + timedelta(days=20))
    f.ItemFactory(meeting=meeting)
    convene_meeting(meeting=meeting, by=None, now=timezone.now())
    client = sign_in(cast.secretary)
    answer = client.post(EDIT, typed(**{"meeting_week-days": "9", "meeting_today-is_on": ""}), follow=True)
    assert (answer.status_code, "Guardado." in answer.text) == (200, True)
    assert list(ReminderRule.objects.values_list("name", "days", "is_on")) == [
        ("meeting_today", 0, False),
        ("meeting_week", 9, True),
    ]
    assert LogEntry.objects.filter(content_type__model="reminderrule").count() == 2
    waiting = Letter.objects.unsent().filter(kind__startswith="meeting_").exclude(kind="meeting_convocation")
    leaves = {
        (letter.kind, (meeting.starts_on - timezone.localdate(letter.next_attempt_at)).days) for letter in waiting
    }
    assert leaves == {("meeting_week", 9), ("meeting_unanswered", 3), ("meeting_days", 2)}
    client.post(RESTORE)
    assert (ReminderRule.objects.count(), waiting.filter(kind="meeting_today").count()) == (0, 4)


def test_rule_edit_with_an_error_keeps_nothing_and_loses_nothing(cast, sign_in):
    wrong = {
        "meeting_week-days": "12",
        "meeting_days-days": "dos",
        "meeting_unanswered-days": "0",
        "acta_late-days": "91",
    }
    answer = sign_in(cast.staff).post(EDIT, typed(**wrong))
    assert (answer.status_code, ReminderRule.objects.count()) == (422, 0)
    assert [f'value="{value}"' in answer.text for value in ("12", "dos", "91")] == [True] * 3
    sentences = ["Escribe los días con cifras, por ejemplo 7.", "Pon entre 1 y 90 días."]
    assert [answer.text.count(words) for words in sentences] == [
        2,
        4,
    ]  # in the summary, which is focused, and beside each


def test_rule_list_shows_the_auditor_the_rules_without_a_form(cast, sign_in):
    ReminderRule.objects.create(name="meeting_week", days=8, is_on=False)
    page = sign_in(cast.auditor).get(LIST).text
    shown = ["Reuniones", "Acuerdos", "Actas", "Designaciones", "Primer recordatorio", "No se envía"]
    assert [words for words in shown if words not in page] == []
    assert (EDIT in page, RESTORE in page) == (False, False)
