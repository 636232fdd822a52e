import pytest

from maxella.app.rendering.reasons import reason_text
from maxella.app.texts import speaking
from maxella.errors import ExchangeError
from maxella.formats.reading import read_export

LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating"
BAD_ROWS = (
    "2024-03-01,Heat,1995,u,six",
    "2024-03-01,Heat,1995,u,6",
    "2024-03-01,Heat,1995,u,",
    "2024-03-01,,1995,u,4",
    "2024-03-01,Heat",
    '2024-03-01,"Heat,1995,u,4',
)
BAD_FILES = (
    (b"", "r.csv"),
    (b"<html></html>", "r.csv"),
    (b"a,b\n", "r.csv"),
    (b"\x00\x01", "r.csv"),
    (b"%PDF-1.7", "r.pdf"),
    (b'{"movies": [{"title": ', "r.json"),
    (b'{"a": 1}', "r.json"),
)


@pytest.mark.parametrize("row", BAD_ROWS)
def test_why_a_row_cannot_be_read_is_told_in_german(row: str) -> None:
    [bad] = read_export("ratings.csv", f"{LETTERBOXD}\n{row}\n".encode()).bad_lines
    with speaking("de"):
        assert reason_text(bad.reason) != bad.reason
    assert reason_text(bad.reason) == bad.reason


@pytest.mark.parametrize("row", ["2131-05-05,Heat,1995,u,4", "2024-03-01,Heat,now,u,4"])
def test_why_a_cell_is_left_empty_is_told_in_german(row: str) -> None:
    [emptied] = read_export("ratings.csv", f"{LETTERBOXD}\n{row}\n".encode()).emptied
    assert emptied.line == 2
    with speaking("de"):
        assert reason_text(emptied.reason) != emptied.reason


@pytest.mark.parametrize(("content", "name"), BAD_FILES)
def test_why_a_file_cannot_be_read_is_told_in_german(content: bytes, name: str) -> None:
    with pytest.raises(ExchangeError) as raised:
        read_export(name, content)
    with speaking("de"):
        assert reason_text(str(raised.value)) != str(raised.value)
    assert reason_text(str(raised.value)) == str(raised.value)


def test_a_reason_that_is_not_known_stays_as_it_is() -> None:
    with speaking("de"):
        assert reason_text("something new") == "something new"
