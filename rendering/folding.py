"""Text as it is compared: how people type a name twice is one name."""

import re
import unicodedata


def fold(text):
    """``text`` with no accents, case, punctuation or double spaces."""
    letters = unicodedata.normalize("NFKD", str(text or "")).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w@]|_", " ", plain).split())
