import pytest

from maxella.numerals import bounded_int


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("7", 7), ("0042", 42), ("100", 100), ("0" * 9_000 + "9", 9)]
)
def test_a_number_within_its_bounds_is_read(text: str, number: int) -> None:
    assert bounded_int(text, 100) == number


@pytest.mark.parametrize(
    "text", ["", "101", "-1", "+1", " 1", "1 ", "1.0", "²", "٤", "\uff19", "1_0", "x", "9" * 5_000]
)
def test_anything_else_is_none(text: str) -> None:
    assert bounded_int(text, 100) is None
