"""How names are compared: one account for "Ada", "ADA" and what only looks the same."""

import unicodedata

LONGEST_NAME = 64
"""Characters of an account's name."""


def folded(name: str) -> str:
    """A name as it is compared, and as tries at it are counted.

    Whitespace is collapsed, compatible characters are one (NFKC), capitals do not matter. Nothing is cut
    off: what is longer than any name is as empty as nobody's.
    """
    name = " ".join(name.split())
    return "" if len(name) > LONGEST_NAME else unicodedata.normalize("NFKC", name).casefold()
