import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import maxella
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


def refusals() -> Iterator[str]:
    """Every refusal of the intake's source, with "7" for what stands in it."""
    names = {"CellError", "ExchangeError", "TooLargeError"}
    for folder in ("formats", "tables"):
        for path in sorted((Path(maxella.__file__).parent / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    yield _filled(node.args[0])


def _filled(words: ast.expr) -> str:
    if isinstance(words, ast.Constant):
        return str(words.value)
    if not isinstance(words, ast.JoinedStr):
        return ""
    parts = [part.value if isinstance(part, ast.Constant) else _value(part) for part in words.values]
    return "".join(map(str, parts))


def _value(part: ast.expr) -> str:
    assert isinstance(part, ast.FormattedValue)
    named = ast.unparse(part.value)
    # These are said in one of several ways, each of which a test above has.
    return {"what": "is encrypted", "lack": "has a header and no rows", "why": ""}.get(named, "7")


def test_every_refusal_of_the_intake_is_told_in_german() -> None:
    with speaking("de"):
        told = {words: reason_text(words) for words in refusals() if words}
    assert len(told) > 40
    assert [words for words, german in told.items() if german == words] == []


def test_a_reason_that_is_not_known_stays_as_it_is() -> None:
    with speaking("de"):
        assert reason_text("something new") == "something new"
