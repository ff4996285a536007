"""Writing the reminders that are due. What is planned twice is one letter: its dedupe key says what it is about."""

PLANS: list = []  # of reminders/apps.py: one function a subject, ``plan(now)``


def plan_reminders(*, now):
    """Write the reminders of the days to come, of every subject. Called each hour; whatever changed is read again."""
    for plan in PLANS:
        plan(now=now)
