"""The letters of a meeting: who gets each, its words and what makes it one letter."""
