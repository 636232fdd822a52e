"""A catalogue to search, without a model."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl

from maxella.data import schema
from maxella.features.training_data import TrainingData
from maxella.recommend.candidates.catalogue_search import CatalogueSearch
from maxella.recommend.candidates.movie_table import MovieTable, with_rating_statistics
from tests.checkerboards import dataset_of

# title, year, ratings, and what else is known
FILMS: list[tuple[str, int | None, int, dict[str, Any]]] = [
    ("The Matrix", 1999, 25, {}),
    ("Mattress Tales", 1998, 9, {}),
    ("Metropolis", 1927, 6, {}),
    ("Amélie", 2001, 9, {"original_title": "Le Fabuleux Destin d'Amélie Poulain"}),
    ("The Godfather", 1972, 22, {"cast": ["Marlon Brando", "Robert De Niro"]}),
    ("The Godfather: Part II", 1974, 16, {"cast": ["Al Pacino", "Robert De Niro"]}),
    ("A Streetcar Named Desire", 1951, 8, {"cast": ["Marlon Brando", "Kim Hunter"]}),
    ("Star Wars: Episode IV - A New Hope", 1977, 29, {}),
    ("Star Wars: Episode V - The Empire Strikes Back", 1980, 28, {}),
    ("Lone Star", 1996, 3, {}),
    ("Alien", 1979, 20, {}),
    ("Aliens", 1986, 18, {}),
    ("Titanic", 1997, 15, {}),
    ("Titanic ", 1953, 2, {}),
    ("2001: A Space Odyssey", 1968, 17, {}),
    ("Seven (Se7en)", 1995, 11, {}),
    ("Seven Samurai", 1954, 6, {"original_title": "七人の侍", "tmdb_title": "Shichinin no samurai"}),
    ("Rocky", 1976, 9, {"genres": ["Drama"]}),
    ("Rocky II", 1979, 4, {}),
    ("A Bug's Life", 1998, 17, {}),
    ("Malcolm X", 1992, 5, {}),
    ("La vita è bella (Life Is Beautiful)", 1997, 11, {}),
    ("Das Boot", 1981, 10, {}),
    ("Tom & Jerry", 1992, 1, {}),
    ("E.T. the Extra-Terrestrial", 1982, 22, {}),
    ("Jules and Jim (Jules et Jim)", 1961, 3, {}),
    ("Twelve Monkeys", 1995, 15, {"director": "Terry Gilliam"}),
    ("B. Monkey", 1998, 2, {}),
    ("Brazil", 1985, 9, {"director": "Terry Gilliam"}),
    ("The Boys from Brazil", 1978, 2, {"director": "Franklin J. Schaffner"}),
    ("The Blues Brothers", 1980, 14, {"cast": ["James Brown", "Bond Gideon"]}),
    ("Goldfinger", 1964, 9, {"cast": ["Sean Connery"]}),
    ("Thunderball", 1965, 4, {"cast": ["Sean Connery"]}),
    ("Terminator 2: Judgment Day", 1991, 26, {}),
    ("The Terminator", 1984, 20, {}),
    ("Tetsuo II: Body Hammer", 1992, 1, {}),
    ("Cruel Intentions", 1999, 7, {}),
    ("Broken Arrow", 1996, 6, {}),
    ("Сталкер", 1979, 2, {}),
    ("기생충", 2019, 2, {}),
    ("…", None, 0, {}),
]
TITLES = [film[0] for film in FILMS]
KNOWN = ("genres", "director", "cast", "original_title", "tmdb_title")


def movies() -> pl.DataFrame:
    """The films as a movie table."""
    return pl.DataFrame(
        {
            "movie_id": [f"m{number}" for number in range(len(FILMS))],
            "title": TITLES,
            "release_year": [film[1] for film in FILMS],
            **{name: [film[3].get(name) for film in FILMS] for name in KNOWN},
        }
    )


@cache
def search() -> CatalogueSearch:
    """The search of the films; made once."""
    return search_of(movies(), [film[2] for film in FILMS])


def search_of(films: pl.DataFrame, counts: Sequence[int]) -> CatalogueSearch:
    """Make the search of a movie table whose films have so many ratings."""
    rows = [
        (f"u{person}", movie_id, 4.0)
        for movie_id, count in zip(films["movie_id"], counts, strict=True)
        for person in range(count)
    ]
    interactions = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row")
    dataset = dataset_of(interactions.with_columns(timestamp=pl.lit(None, pl.Int64)), films)
    data = TrainingData.of(dataset)
    table = with_rating_statistics(schema.conform(dataset.movies, schema.MOVIES), data.histories)
    return CatalogueSearch(MovieTable(table, data.catalogue, data.histories))


def found(text: str) -> list[str]:
    """The titles that a search finds, best first."""
    return [TITLES[place] for place in search().find(text, "relevance").films]
