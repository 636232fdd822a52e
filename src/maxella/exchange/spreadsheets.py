"""Text in CSV files that spreadsheets must not take for a formula, and back again unchanged."""

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
"""What a formula begins with, after any marks of ours, so that undoing takes away just one."""


def defused(text: str) -> str:
    """The text with an apostrophe before it, if a spreadsheet would take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """The text that `defused` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text
