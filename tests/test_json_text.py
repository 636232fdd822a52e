import pytest

from maxella.json_text import DEEPEST, JsonTextError, parsed_json


def test_what_json_says_comes_back() -> None:
    assert parsed_json(b'{"a": [1, 2.5, null, true, {"b": "\\u00e9"}]}') == {
        "a": [1, 2.5, None, True, {"b": "é"}]
    }
    assert parsed_json("[" * DEEPEST + "]" * DEEPEST)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1,]",
        "NaN",
        "[Infinity]",
        '{"a": -Infinity}',
        '{"a": 1, "a": 2}',
        "1" * 5_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000,
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        b"\xff\xfe",
    ],
)
def test_what_nobody_writes_is_one_error_of_one_line(text: str | bytes) -> None:
    with pytest.raises(JsonTextError) as caught:
        parsed_json(text)
    assert "\n" not in str(caught.value)
