import pytest

from maxella.tables.decoding import encoding_of


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_told_though_a_letter_has_its_zero_elsewhere(encoding: str) -> None:
    text = "Name,Year,Rating\n劇場版\u3000空の境界,2007,4\nĀ,1999,3.5\n"
    assert encoding_of([text.encode(encoding)]) == encoding


def test_bytes_with_zeros_everywhere_are_no_utf_16() -> None:
    assert encoding_of([b"\x00\x00a\x00\x00b" * 20]) == "utf-8-sig"
