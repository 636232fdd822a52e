"""What a text must be to be stored, the same on every database."""

from maxella.errors import UsageError


def fitting(text: str, what: str, longest: int) -> str:
    """Give back a text that can be stored.

    Args:
        text: what somebody gave.
        what: what it is, as the message names it.
        longest: characters that it may have; it must have one.

    Raises:
        UsageError: when it is empty, too long, or holds what a database cannot keep: NUL, half a character.
    """
    if not text:
        raise UsageError(f"{what} is empty; give at least one character")
    if len(text) > longest:
        raise UsageError(f"{what} has {len(text)} characters; {longest} are the most")
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError(f"{what} holds characters that cannot be stored; leave them out")
    return text
