"""The letters of a meeting: who gets each, its words and what makes it one letter."""

from meetings.letters.guests import about, guest_invited

__all__ = ["about", "guest_invited"]
