"""Whole numbers in texts that come from outside."""


def bounded_int(text: str, most: int) -> int | None:
    """The whole number that a text is, from 0 to `most`; None for any other text.

    Only the digits 0 to 9 count, without a sign or spaces: `int` takes digits of every script, and refuses
    thousands of them with an error that names none of ours.
    """
    if not (text.isascii() and text.isdecimal() and len(text.lstrip("0")) <= len(str(most))):
        return None
    number = int(text.lstrip("0") or "0")
    return number if number <= most else None
