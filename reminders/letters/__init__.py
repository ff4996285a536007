"""The letters that remind: one module a subject, each with its ``KINDS``, read again when they leave."""

from reminders.letters import actas, agreements, mandates, meetings, training_changes, trainings

KINDS = [*meetings.KINDS, *agreements.KINDS, *actas.KINDS, *mandates.KINDS, *trainings.KINDS, *training_changes.KINDS]
