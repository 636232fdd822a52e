"""All questions, in the order of the story."""

from dataclasses import dataclass

from maxella.explore import (
    co_rating,
    crews,
    density,
    long_tail,
    modelling,
    movies,
    movies_by_group,
    people,
    places,
    statistics,
    times,
)
from maxella.explore.answer import Question


@dataclass(frozen=True)
class Subject:
    """Questions that belong together."""

    title: str
    questions: tuple[Question, ...]


STORY = (
    Subject("The data", (statistics.initial_statistics, statistics.known_columns)),
    Subject("When", (times.preferred_month, times.preferred_weekday, times.preferred_hour)),
    Subject(
        "Who",
        (people.women_and_men, people.age_groups, people.occupations, people.ratings_by_gender),
    ),
    Subject(
        "Which movies",
        (
            movies.most_rated,
            movies_by_group.most_rated_by_gender,
            movies_by_group.most_rated_by_age,
            movies.most_loved,
            movies_by_group.most_loved_by_gender,
            movies_by_group.most_loved_by_age,
            movies.release_years,
            movies.worst,
        ),
    ),
    Subject("Where", (places.location, places.california)),
    Subject("What they are made of", (crews.genres, crews.directors, crews.stars, crews.casts_and_crews)),
    Subject(
        "What a model has to cope with",
        (
            long_tail.long_tail,
            density.sparsity,
            density.ratings_per_user_and_movie,
            modelling.rating_drift,
            co_rating.genre_co_rating,
            modelling.missing_metadata,
        ),
    ),
)

OF_WHAT_WAS_SEEN = frozenset(
    {
        statistics.known_columns,
        times.preferred_month,
        times.preferred_weekday,
        times.preferred_hour,
        movies.most_rated,
        movies_by_group.most_rated_by_gender,
        movies_by_group.most_rated_by_age,
        long_tail.long_tail,
        density.sparsity,
        density.ratings_per_user_and_movie,
        modelling.missing_metadata,
    }
)
"""The questions that count what was seen, and read no rating: those of a dataset without ratings."""
