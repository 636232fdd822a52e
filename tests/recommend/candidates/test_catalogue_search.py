from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.errors import UsageError
from maxella.features.training_data import TrainingData
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.candidates.catalogue_search import SORTS
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters, FoundPerson
from maxella.training.presets import Preset
from maxella.training.recipe import Recipe
from tests.checkerboards import dataset_of

# title, year, genres, director, cast, ratings, mean rating
FILMS = [
    ("North by Northwest", 1959, ["Thriller"], "Alfred Hitchcock", ["Cary Grant"], 9, 4),
    ("Psycho", 1960, ["Horror", "Thriller"], "Alfred Hitchcock", ["Anthony Perkins"], 8, 4),
    ("Rear Window", 1954, ["Thriller"], "Alfred Hitchcock", ["James Stewart"], 7, 5),
    ("Storefront Hitchcock", 1997, ["Documentary"], "Jonathan Demme", ["Robyn Hitchcock"], 1, 3),
    ("The Philadelphia Story", 1940, ["Comedy", "Romance"], "Cukor", ["Cary Grant", "James Stewart"], 6, 4),
    ("The King of Comedy", 1983, ["Comedy", "Drama"], "Martin Scorsese", ["Robert De Niro"], 5, 4),
    ("Groundhog Day", 1993, ["Comedy", "Romance"], "Harold Ramis", ["Bill Murray"], 9, 4),
    ("Airplane!", 1980, ["Comedy"], "Jim Abrahams", ["Robert Hays"], 8, 3),
    ("Blade Runner", 1982, ["Sci-Fi"], "Ridley Scott", ["Harrison Ford"], 9, 4),
    ("Alien", 1979, ["Horror", "Sci-Fi"], "Ridley Scott", ["Sigourney Weaver"], 8, 4),
    ("Manhattan", 1979, ["Comedy", "Romance"], "Woody Allen", ["Woody Allen"], 4, 3),
    ("The Untouchables", None, None, "Brian De Palma", None, 2, 2),
]  # fmt: skip
TITLES = [film[0] for film in FILMS]


@cache
def recommender() -> Recommender:
    rows = [
        (f"u{person}", f"m{number}", float(mean))
        for number, (*_, count, mean) in enumerate(FILMS)
        for person in range(count)
    ]
    movies = pl.DataFrame(
        {
            "movie_id": [f"m{number}" for number in range(len(FILMS))],
            "title": TITLES,
            "release_year": [film[1] for film in FILMS],
            "genres": [film[2] for film in FILMS],
            "director": [film[3] for film in FILMS],
            "cast": [film[4] for film in FILMS],
        }
    )
    interactions = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row")
    dataset = dataset_of(interactions.with_columns(timestamp=pl.lit(None, pl.Int64)), movies)
    data = TrainingData.of(dataset)
    ease = fit_ease(data, EaseSettings(regularisation=5), Fitting())
    return Recommender(
        make_bundle(Recipe({"ease": ease}, Preset(), data, 0), dataset, trained_on="all ratings")
    )


def found(text: str, k: int = 100, **options: object) -> list[str]:
    return [movie.title for movie in recommender().search(text, k, **options)]  # type: ignore[arg-type]


HITCHCOCK = ["North by Northwest", "Psycho", "Rear Window"]


@pytest.mark.parametrize("text", ["alfred hitchcock", "Hitchcock, Alfred", "alfred hitchcok"])
def test_a_director_gives_their_films_the_best_known_first(text: str) -> None:
    assert found(text)[:3] == HITCHCOCK


def test_a_title_comes_before_the_films_of_its_namesake() -> None:
    assert found("hitchcock") == ["Storefront Hitchcock", *HITCHCOCK]


def test_the_cast_is_found_too() -> None:
    assert found("cary grant") == ["North by Northwest", "The Philadelphia Story"]
    assert found("de niro") == ["The King of Comedy"]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("sci-fi", {"Blade Runner", "Alien"}),
        ("science fiction", {"Blade Runner", "Alien"}),
        ("horror 1960s", {"Psycho"}),
        ("comedies from the 80s", {"The King of Comedy", "Airplane!"}),
        ("romantic comedy", {"The Philadelphia Story", "Groundhog Day", "Manhattan"}),
        ("1950s", {"North by Northwest", "Rear Window"}),
        ("1979", {"Alien", "Manhattan"}),
        ("hitchcock 1950s", {"North by Northwest", "Rear Window"}),
        ("ridley scott horror", {"Alien"}),
        ("alien 1979", {"Alien"}),
    ],
)
def test_genres_and_times_narrow_a_search_down(text: str, titles: set[str]) -> None:
    assert set(found(text)[: len(titles)]) == titles


def test_what_is_a_title_first_gives_the_title() -> None:
    assert found("king of comedy")[0] == "The King of Comedy"
    comedies = found("comedy")
    assert comedies[0] == "The King of Comedy"
    assert set(comedies) == {title for title, _, genres, *_ in FILMS if genres and "Comedy" in genres}
    assert found("alien")[0] == "Alien"
    assert "Manhattan" not in found("alien")  # by Woody Allen, one letter away


def test_people_are_found_by_name_with_what_they_did() -> None:
    people = recommender().people
    assert people("hitchcock", 2) == [
        FoundPerson(name="Alfred Hitchcock", as_director=3, in_cast=0),
        FoundPerson(name="Robyn Hitchcock", as_director=0, in_cast=1),
    ]
    assert people("woody alen") == [FoundPerson(name="Woody Allen", as_director=1, in_cast=1)]
    assert [person.name for person in people("james s")] == ["James Stewart"]
    assert people("") == people("xyzzyqq") == []
    with pytest.raises(UsageError, match="k must be 1 or more"):
        people("x", 0)


def ordered(sort: str, text: str = "hitchcock") -> list[str]:
    return found(text, sort=sort)


def test_films_come_in_the_order_that_is_asked_for() -> None:
    everything = {*HITCHCOCK, "Storefront Hitchcock"}
    assert ordered("popular") == [*HITCHCOCK, "Storefront Hitchcock"]
    assert ordered("rated")[0] == "Rear Window"
    assert ordered("newest") == ["Storefront Hitchcock", "Psycho", "North by Northwest", "Rear Window"]
    assert ordered("oldest") == ["Rear Window", "North by Northwest", "Psycho", "Storefront Hitchcock"]
    assert ordered("title") == ["North by Northwest", "Psycho", "Rear Window", "Storefront Hitchcock"]
    assert all(set(ordered(sort)) == everything for sort in SORTS)


def test_without_words_an_order_or_a_filter_lists_all_that_passes() -> None:
    assert found("", sort="title") == [
        "Airplane!", "Alien", "Blade Runner", "Groundhog Day", "The King of Comedy", "Manhattan",
        "North by Northwest", "The Philadelphia Story", "Psycho", "Rear Window", "Storefront Hitchcock",
        "The Untouchables",
    ]  # fmt: skip
    assert found("", sort="newest")[-1] == found("", sort="oldest")[-1] == "The Untouchables"
    by_popularity = found(" ", filters=Filters(genres=("Romance",)))
    assert by_popularity == ["Groundhog Day", "The Philadelphia Story", "Manhattan"]
    assert found("") == []


def test_filters_hold_for_whatever_is_found() -> None:
    assert found("cary grant", filters=Filters(years=(1950, None))) == ["North by Northwest"]
    assert found("thriller", filters=Filters(people=("james stewart",))) == ["Rear Window"]


def test_an_order_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="search: sort 'best': choose relevance, popular, rated"):
        found("alien", sort="best")


@given(st.text(max_size=80), st.sampled_from(SORTS))
def test_whatever_is_typed_gives_distinct_films(text: str, sort: str) -> None:
    titles = found(text, sort=sort)
    assert len(titles) == len(set(titles))


@given(st.sampled_from(TITLES), st.integers(0, 6))
def test_a_title_with_a_letter_less_finds_itself(title: str, place: int) -> None:
    assert title in found(title[:place] + title[place + 1 :])[:2]


def test_a_catalogue_without_people_genres_and_years_is_searched_by_title() -> None:
    interactions = pl.DataFrame({"user_id": ["a", "b"], "movie_id": ["x", "y"], "rating": [3.0, 4.0]})
    dataset = dataset_of(interactions.with_columns(timestamp=pl.lit(None, pl.Int64)))
    data = TrainingData.of(dataset)
    ease = fit_ease(data, EaseSettings(), Fitting())
    bare = Recommender(
        make_bundle(Recipe({"ease": ease}, Preset(), data, 0), dataset, trained_on="all ratings")
    )
    names: Sequence[str] = [movie.title for movie in bare.search("movie x")]
    assert names[0] == "Movie x"
    assert bare.people("movie") == []
    assert bare.search("comedy 1990s") == []
    assert bare.shelves([("x", 4)])
    assert np.isfinite(bare.recommend([("x", 4)])[0].score)
