"""Searches find the film that is meant, or say that there is none."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.frame.search_queries import FORMS, films_of, queries
from maxella.recommend.candidates.words import search_words
from tests.recommend.candidates.made_catalogue import FILMS, TITLES, found, movies, search, search_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("matrix the", "The Matrix"),
        ("Matrix, The", "The Matrix"),
        ("teh matrix", "The Matrix"),
        ("amelie", "Amélie"),
        ("AMÉLIE", "Amélie"),
        ("fabuleux destin", "Amélie"),
        ("godfater", "The Godfather"),
        ("godf", "The Godfather"),
        ("godfather 2", "The Godfather: Part II"),
        ("the godfather part ii", "The Godfather: Part II"),
        ("godfather two", "The Godfather: Part II"),
        ("starwars", "Star Wars: Episode IV - A New Hope"),
        ("star wars", "Star Wars: Episode IV - A New Hope"),
        ("empire strikes", "Star Wars: Episode V - The Empire Strikes Back"),
        ("star", "Star Wars: Episode IV - A New Hope"),
        ("alien", "Alien"),
        ("aliens", "Aliens"),
        ("titanic", "Titanic"),
        ("titanic 1953", "Titanic "),
        ("2001", "2001: A Space Odyssey"),
        ("two thousand one", "2001: A Space Odyssey"),
        ("seven", "Seven (Se7en)"),
        ("7", "Seven (Se7en)"),
        ("se7en", "Seven (Se7en)"),
        ("seve", "Seven (Se7en)"),
        ("七人の侍", "Seven Samurai"),
        ("rocky", "Rocky"),
        ("rocky 2", "Rocky II"),
        ("rocky 1", "Rocky"),
        ("bugs life", "A Bug's Life"),
        ("bug’s life", "A Bug's Life"),  # noqa: RUF001 - a typographic apostrophe is what phones type
        ("malcolm x", "Malcolm X"),
        ("vita e bella", "La vita è bella (Life Is Beautiful)"),
        ("life is beautiful", "La vita è bella (Life Is Beautiful)"),
        ("tom and jerry", "Tom & Jerry"),
        ("ET", "E.T. the Extra-Terrestrial"),
        ("e.t.", "E.T. the Extra-Terrestrial"),
        ("12 monkeys", "Twelve Monkeys"),
        ("twelvemonkeys", "Twelve Monkeys"),
        ("t2", "Terminator 2: Judgment Day"),
        ("brazil gilliam", "Brazil"),
        ("DeNiro", "The Godfather"),
        ("james bond", "Goldfinger"),
        ("007", "Goldfinger"),
        ("сталкр", "Сталкер"),
    ],
)
def test_the_film_that_is_meant_comes_first(text: str, title: str) -> None:
    assert found(text)[0] == title


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("matrix", {"The Matrix"}),
        ("ET", {"E.T. the Extra-Terrestrial"}),
        ("12 monkeys", {"Twelve Monkeys"}),
        ("godfather 2", {"The Godfather: Part II"}),
        ("brazil gilliam", {"Brazil"}),
        ("DeNiro", {"The Godfather", "The Godfather: Part II"}),
        ("james bond", {"Goldfinger", "Thunderball"}),
        ("007", {"Goldfinger", "Thunderball"}),
        ("brazil", {"Brazil", "The Boys from Brazil"}),
        ("alien", {"Alien", "Aliens"}),
    ],
)
def test_what_is_meant_brings_nothing_unrelated(text: str, titles: set[str]) -> None:
    assert set(found(text)) == titles


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("matrix", "title"),
        ("the godfather part 2", "title"),
        ("a new hope", "title"),
        ("e.t.", "title"),
        ("godf", "words"),
        ("monkeys", "words"),
        ("t2", "about"),
        ("007", "about"),
        ("brazil gilliam", "about"),
        ("matrx", "alike"),
        ("goldfnger", "alike"),
        ("inception", "nearest"),
        ("rocky 3", "nearest"),
        ("III", "nothing"),
        ("xyzzyqq", "nothing"),
    ],
)
def test_a_search_says_how_well_its_films_fit(text: str, fit: str) -> None:
    assert search().find(text, "relevance").fit == fit


@pytest.mark.parametrize("text", ["inception", "frozen", "Toy Story 3", "Rocky 4", "Aline", "Romy"])
def test_a_film_that_is_not_there_is_not_claimed(text: str) -> None:
    assert search().find(text, "relevance").fit in {"alike", "nearest", "nothing"}


def test_the_better_known_of_two_like_titles_comes_first() -> None:
    assert found("godfather")[:2] == ["The Godfather", "The Godfather: Part II"]
    assert found("wars")[:2] == [title for title in TITLES if title.startswith("Star Wars")]


@pytest.mark.parametrize("text", ["", "   ", "?!", "xyzzyqq", "\N{ZERO WIDTH SPACE}"])
def test_nothing_is_found_for_nothing_and_for_nonsense(text: str) -> None:
    assert found(text) == []


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_distinct_films(text: str) -> None:
    films = search().find(text, "relevance").films.tolist()
    assert len(set(films)) == len(films)
    assert set(films) <= set(range(len(FILMS)))


@given(st.sampled_from([title for title in TITLES if search_words(title)]))
def test_every_title_finds_itself(title: str) -> None:
    assert title in found(title)[:2]
    assert search().find(title, "relevance").fit == "title"


def test_made_up_searches_of_every_kind_find_what_is_meant() -> None:
    counted = movies().with_columns(rating_count=np.array([film[2] for film in FILMS]))
    asked = list(queries(films_of(counted), seed=1, of_each=15))
    assert {query.kind for query in asked} == set(FORMS)
    wrong = [
        query
        for query in asked
        if f"m{next(iter(search().find(query.text, 'relevance').films), -1)}" not in query.meant
    ]
    assert len(wrong) <= len(asked) // 20, wrong


def test_a_catalogue_of_one_film_can_be_searched() -> None:
    one = search_of(pl.DataFrame({"movie_id": ["m0"], "title": ["Alien"]}), [1])
    assert one.find("alien", "relevance").films.tolist() == [0]
    assert one.find("hamlet", "relevance").fit == "nothing"
