"""The letters that remind: one module a subject, each with its ``KINDS``, read again when they leave."""

from reminders.letters import meetings

KINDS = [*meetings.KINDS]
