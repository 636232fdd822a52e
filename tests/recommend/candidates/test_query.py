import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.recommend.candidates.query import Query, QueryReader
from maxella.recommend.candidates.words import words_of

READER = QueryReader(
    ["Comedy", "Sci-Fi", "Film-Noir", "Children's", "Mystery", "War", "Romance"], 2000, {"comet", "mister"}
)


def read(text: str) -> Query:
    return READER.read(words_of(text))


@pytest.mark.parametrize(
    ("text", "genres", "years"),
    [
        ("comedy", {"Comedy"}, None),
        ("comedies", {"Comedy"}, None),
        ("comdy", {"Comedy"}, None),
        ("Sci-Fi", {"Sci-Fi"}, None),
        ("scifi", {"Sci-Fi"}, None),
        ("science fiction films", {"Sci-Fi"}, None),
        ("noir", {"Film-Noir"}, None),
        ("film noir", {"Film-Noir"}, None),
        ("kids movies", {"Children's"}, None),
        ("children's", {"Children's"}, None),
        ("mysteries", {"Mystery"}, None),
        ("romantic comedy", {"Romance", "Comedy"}, None),
        ("comedies from the 1990s", {"Comedy"}, (1990, 1999)),
        ("1990's comedy", {"Comedy"}, (1990, 1999)),
        ("90s", set(), (1990, 1999)),
        ("the 00s", set(), (2000, 2009)),
        ("20s", set(), (1920, 1929)),
        ("war 1942", {"War"}, (1942, 1942)),
    ],
)
def test_genres_and_times_are_read(text: str, genres: set[str], years: tuple[int, int] | None) -> None:
    assert read(text) == Query(frozenset(genres), years, ())


def test_what_is_left_are_words_of_titles_and_names() -> None:
    assert read("hitchcock 1950s").words == ("hitchcock",)
    assert read("the shining by kubrick").words == ("shining", "kubrick")
    assert read("war of the worlds").words == ("worlds",)


def test_a_word_of_a_title_is_no_misspelt_genre() -> None:
    assert read("comet") == Query(frozenset(), None, ("comet",))
    assert not read("wart").has_facets


def test_numbers_that_are_no_years_stay_words() -> None:
    assert read("12 monkeys 9999 95s") == Query(frozenset(), None, ("12", "monkeys", "9999", "95s"))


@given(st.text(max_size=100))
def test_whatever_is_typed_is_read(text: str) -> None:
    query = read(text)
    assert query.genres <= {"Comedy", "Sci-Fi", "Film-Noir", "Children's", "Mystery", "War", "Romance"}
