import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.recommend.candidates.word_search import WordSearch, words_of

FILMS = {
    "The Matrix": (1999, 2590),
    "Amélie": (2001, 900),
    "The Godfather": (1972, 2223),
    "The Godfather: Part II": (1974, 1692),
    "Star Wars: Episode IV - A New Hope": (1977, 2991),
    "Star Wars: Episode V - The Empire Strikes Back": (1980, 2990),
    "Lone Star": (1996, 300),
    "Alien": (1979, 2024),
    "Aliens": (1986, 1820),
    "Titanic": (1997, 1546),
    "Titanic ": (1953, 80),
    "2001: A Space Odyssey": (1968, 1716),
    "Se7en (Seven)": (1995, 1137),
    "Seven Samurai": (1954, 628),
    "Rocky": (1976, 900),
    "Rocky II": (1979, 400),
    "A Bug's Life": (1998, 1703),
    "Malcolm X": (1992, 500),
    "La vita è bella (Life Is Beautiful)": (1997, 1152),
    "Das Boot": (1981, 1001),
    "Tom & Jerry": (1992, 100),
    "…": (None, 0),
}
SEARCH = WordSearch(
    list(FILMS), [year for year, _ in FILMS.values()], np.array([count for _, count in FILMS.values()])
)


def found(text: str) -> list[str]:
    return [list(FILMS)[place] for place in SEARCH.find(text)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("matrix the", "The Matrix"),
        ("Matrix, The", "The Matrix"),
        ("teh matrix", "The Matrix"),
        ("amelie", "Amélie"),
        ("AMÉLIE", "Amélie"),
        ("godfater", "The Godfather"),
        ("godf", "The Godfather"),
        ("godfather 2", "The Godfather: Part II"),
        ("the godfather part ii", "The Godfather: Part II"),
        ("starwars", "Star Wars: Episode IV - A New Hope"),
        ("empire strikes", "Star Wars: Episode V - The Empire Strikes Back"),
        ("star", "Star Wars: Episode IV - A New Hope"),
        ("alien", "Alien"),
        ("aliens", "Aliens"),
        ("titanic", "Titanic"),
        ("titanic 1953", "Titanic "),
        ("2001", "2001: A Space Odyssey"),
        ("seven", "Se7en (Seven)"),
        ("se7en", "Se7en (Seven)"),
        ("rocky", "Rocky"),
        ("rocky 2", "Rocky II"),
        ("bugs life", "A Bug's Life"),
        ("bug’s life", "A Bug's Life"),  # noqa: RUF001 - a typographic apostrophe is what phones type
        ("malcolm x", "Malcolm X"),
        ("vita e bella", "La vita è bella (Life Is Beautiful)"),
        ("life is beautiful", "La vita è bella (Life Is Beautiful)"),
        ("tom and jerry", "Tom & Jerry"),
    ],
)
def test_the_film_that_is_meant_comes_first(text: str, title: str) -> None:
    assert found(text)[0] == title


def test_the_better_known_of_two_like_titles_comes_first() -> None:
    assert found("godfather")[:2] == ["The Godfather", "The Godfather: Part II"]
    assert found("wars")[:2] == [title for title in FILMS if title.startswith("Star Wars")]


@pytest.mark.parametrize("text", ["", "   ", "?!", "xyzzyqq", "\N{ZERO WIDTH SPACE}"])
def test_nothing_is_found_for_nothing_and_for_nonsense(text: str) -> None:
    assert found(text) == []


def test_titles_in_other_scripts_are_found() -> None:
    search = WordSearch(["七人の侍", "Сталкер", "기생충"], [1954, 1979, 2019], np.array([1, 1, 1]))
    assert [search.find(text).tolist() for text in ("七人の", "сталкр", "기생충")] == [[0], [1], [2]]


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_distinct_places(text: str) -> None:
    places = SEARCH.find(text).tolist()
    assert len(set(places)) == len(places)
    assert set(places) <= set(range(len(FILMS)))


@given(st.sampled_from([title for title in FILMS if words_of(title)]))
def test_every_title_finds_itself(title: str) -> None:
    assert title in found(title)[:2]


def test_an_empty_catalogue_can_be_searched() -> None:
    assert WordSearch([], [], np.array([], np.int64)).find("alien").tolist() == []
