import pytest

from maxella.explore.wording import counted, listed, percent


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (0.0004, "under 0.1%"),
        (0.034, "3.4%"),
        (0.344, "34%"),
        (0.9967, "99.67%"),
        (0.99999, "99.99%"),
        (1, "100%"),
    ],
)
def test_a_share_is_never_told_as_none_or_all_unless_it_is(share, words):
    assert percent(share) == words


def test_counts_take_the_form_of_their_number():
    assert counted(1, "movie") == "1 movie"
    assert counted(1204, "movie") == "1,204 movies"
    assert counted(2, "person", "people") == "2 people"


def test_lists_are_spoken():
    assert [listed(list("abc")[:length]) for length in range(4)] == ["", "a", "a and b", "a, b and c"]
