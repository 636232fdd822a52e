"""Numbers in sentences, as people read them."""

from collections.abc import Sequence

ORDINARY_SHARE = 0.1
"""From here on a share is told in whole per cents; a smaller one keeps a digit behind the point."""


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 rating", "1,204 ratings"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share of 0 to 1: "34%", "3.4%", "under 0.1%"; only what is whole is "100%"."""
    if share == 0:
        return "0%"
    if share < 0.001:
        return "under 0.1%"
    if 0.995 <= share < 1:
        return f"{min(share, 0.9999):.2%}"
    return f"{share:.0%}" if share >= ORDINARY_SHARE else f"{share:.1%}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def short(number: float) -> str:
    """A number with up to two digits behind the point: "1,234", "123.5", "0.33"."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")
