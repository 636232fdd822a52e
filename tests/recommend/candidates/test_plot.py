import pytest

from maxella.recommend.candidates.plot import LONGEST, plot_line


@pytest.mark.parametrize(
    ("overview", "line"),
    [
        (None, None),
        ("  ", None),
        ("Two cops hunt a killer who takes his pattern from the Bible. More.",
         "Two cops hunt a killer who takes his pattern from the Bible."),
        ("Paris, 1942. A pianist hides from everyone that he ever knew. He plays on.",
         "Paris, 1942. A pianist hides from everyone that he ever knew."),
        ("Mr. and Mrs. J. R. Smith are bored with a marriage of six years! Then they meet.",
         "Mr. and Mrs. J. R. Smith are bored with a marriage of six years!"),
        ("A man says \u201cnever again, not in a hundred years.\u201d He lies.",
         "A man says \u201cnever again, not in a hundred years.\u201d"),
        ("A toy", "A toy"),
        ("First\nline and second, of one sentence that goes on. Then.",
         "First line and second, of one sentence that goes on."),
    ],
)  # fmt: skip
def test_the_first_sentence_is_the_line(overview: str | None, line: str | None) -> None:
    assert plot_line(overview) == line


def test_a_long_sentence_is_cut_at_a_word() -> None:
    line = plot_line("Paris. " + "Wherever they go, somebody is there already; " * 9)
    assert line is not None
    assert len(line) <= LONGEST
    assert line.endswith("somebody is there…")


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    line = plot_line("映" * 500)
    assert line == "映" * (LONGEST - 1) + "…"
