import polars as pl
import pytest

from maxella.tables.markup import plain_text, without_markup


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Cat &amp; mouse", "Cat & mouse"),
        ("Cat &amp;amp; mouse", "Cat & mouse"),
        ("It&#39;s &quot;on&quot;", 'It\'s "on"'),
        ("Et Dieu&#8230;Créa", "Et Dieu…Créa"),
        ("&lt;i&gt;Heat&lt;/i&gt; again", "Heat again"),
        ("<p>One.</p><br/>Two <em class='x'>loud</em>", "One. Two loud"),
        ("a&nbsp;b", "a b"),
        ("I <3 you & <someone>; x < y > z", "I <3 you & <someone>; x < y > z"),
        ("AT&T; &nosuchname;", "AT&T; &nosuchname;"),
        ("Two lines\n(two)", "Two lines\n(two)"),
    ],
)
def test_entities_and_tags_become_what_people_read(written: str, read: str) -> None:
    assert without_markup(written) == read


def test_a_column_keeps_its_nulls_and_what_has_no_markup() -> None:
    texts = pl.DataFrame({"text": ["A &amp; B", None, "C", "<br>"]})
    assert texts.select(plain_text(pl.col("text")))["text"].to_list() == ["A & B", None, "C", None]
