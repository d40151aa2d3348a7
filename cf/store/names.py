"""What runs may be called: ids, which name folders, and names, which people type."""

import re
import unicodedata

LONGEST_NAME = 80  # characters
DAMAGED = "damaged"  # the folder of a shelf that damaged runs are moved into, so no run's id
ALLOWED = (  # after the id in question
    f"is not a run’s id: 1 to 64 of A–Z, a–z, 0–9, “-” and “_” are allowed, but not “{DAMAGED}”"
)

_ID = re.compile(r"[0-9a-zA-Z_-]{1,64}")
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")  # control characters, half characters, separators of lines
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn what follows


def is_id(run_id: object) -> bool:
    """Whether a run's folder may be called so."""
    known = isinstance(run_id, str) and _ID.fullmatch(run_id)
    return bool(known) and str(run_id).casefold() != DAMAGED


def clean_name(text: str) -> str:
    """Return a text as one line that can be shown anywhere, at most `LONGEST_NAME` characters."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return " ".join("".join(c for c in kept if c not in _TURNING).split())[:LONGEST_NAME].rstrip()
