import numpy as np
import polars as pl
import pytest

from maxella.data import schema
from maxella.errors import UnknownIdError
from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories
from maxella.recommend.candidates.movie_table import MovieTable, with_rating_statistics
from maxella.recommend.results import Filters, RatingCount
from tests.app.told_films import told_recommender
from tests.recommend.cinema import cinema_recommender
from tests.recommend.worlds import BARE, UNRATED, ease_recommender, recommender_of

TABLE = ease_recommender()._serving.table


def passing(**filters: object) -> set[str]:
    allowed = TABLE.allowed(Filters(**filters))  # type: ignore[arg-type]
    return {movie_id for movie_id, passes in zip(TABLE.movie_ids, allowed, strict=True) if passes}


def test_without_filters_everything_passes() -> None:
    assert passing() == set(TABLE.movie_ids)


def test_one_of_several_genres_is_enough_in_any_case_of_letters() -> None:
    comedies = {f"m{number}" for number in range(1, 40, 2)} | {UNRATED}
    assert passing(genres=["comedy"]) == comedies
    assert passing(genres=["WAR", "Comedy"]) == set(TABLE.movie_ids) - {BARE}
    assert passing(genres=["Polka"]) == set()


def test_years_are_bounds_that_count_in_and_may_be_open() -> None:
    assert passing(years=(1952, 1954)) == {"m2", "m3", "m4"}
    assert passing(years=(None, 1951)) == {"m0", "m1"}
    assert passing(years=(1989, None)) == {"m39", UNRATED}
    assert passing(years=(1960, 1959)) == set()


def test_a_number_of_ratings_can_be_asked_for() -> None:
    assert passing(min_ratings=1) == set(TABLE.movie_ids) - {UNRATED, BARE}
    assert passing(min_ratings=10**9) == set()


def test_languages_are_known_by_their_codes() -> None:
    assert passing(languages=["FR"]) == {UNRATED}


def test_films_of_a_series_can_be_asked_for_in_any_case_of_letters() -> None:
    table = told_recommender()._serving.table
    allowed = table.allowed(Filters(collections=("ODD & even collection",)))
    assert [table.movie_ids[place] for place in allowed.nonzero()[0]] == ["m4", "m6"]
    assert not TABLE.allowed(Filters(collections=("Odd & Even Collection",))).any()


def test_genres_and_people_can_be_left_out_in_any_case_of_letters() -> None:
    everything = set(TABLE.movie_ids)
    assert passing(without_genres=["COMEDY"]) == everything - passing(genres=["Comedy"])
    assert passing(without_people=["odd director"]) == everything - passing(people=["Odd Director"])
    both = passing(without_genres=["war"], without_people=["odd director"])
    assert both == passing(without_genres=["war"]) & passing(without_people=["odd director"]) != everything
    assert passing(genres=["Comedy"], without_genres=["Comedy"]) == set()
    assert passing(without_genres=["Polka", ""], without_keywords=["robot"]) == everything


def test_films_with_a_keyword_can_be_left_out() -> None:
    movies = pl.DataFrame(
        {"movie_id": ["a", "b", "c"], "keywords": [["robot", "space opera"], ["heist"], None]}
    )
    histories = Histories.of_one([0, 1, 2], [4, 3, 2])
    conformed = with_rating_statistics(schema.conform(movies, schema.MOVIES), histories)
    table = MovieTable(conformed, Catalogue.fit(conformed), histories)
    assert table.allowed(Filters(without_keywords=("Space Opera",))).tolist() == [False, True, True]
    assert table.allowed(Filters(without_keywords=("space", "heist"))).tolist() == [True, False, True]


def test_all_filters_hold_at_once() -> None:
    assert passing(genres=["Comedy"], years=(1951, 1955), min_ratings=1) == {"m1", "m3", "m5"}


def test_genres_are_listed_by_frequency() -> None:
    assert TABLE.genres == ["Comedy", "Drama", "War"]


def test_a_movie_without_metadata_shows_its_id() -> None:
    movie = TABLE.facts(TABLE.place(BARE))
    assert movie.title == BARE
    assert movie.genres == ()
    assert movie.release_year is None
    assert movie.rating_mean is None
    assert movie.rating_count == 0


def test_titles_are_ordered_without_accents_and_a_leading_article() -> None:
    titles = ["Zulu", "The", "Élan", "The Abyss", "Alien", "An Eye", None]
    movies = pl.DataFrame({"movie_id": [f"m{place}" for place in range(len(titles))], "title": titles})
    order = recommender_of(ratings_of(movies), movies)._serving.table.title_order
    by_title = [titles[place] for place in np.argsort(order)]
    assert by_title == ["The Abyss", "Alien", "Élan", "An Eye", None, "The", "Zulu"]


def ratings_of(movies: pl.DataFrame) -> pl.DataFrame:
    return movies.select(pl.lit("u").alias("user_id"), "movie_id", pl.lit(4.0).alias("rating"))


def test_the_detail_counts_each_rating() -> None:
    movies = pl.DataFrame({"movie_id": ["a", "b"], "title": ["A", "B"]})
    histories = Histories.of_one([0, 1, 0, 0], [4.5, 0.5, 1, 4.5])
    conformed = with_rating_statistics(schema.conform(movies, schema.MOVIES), histories)
    table = MovieTable(conformed, Catalogue.fit(conformed), histories)
    detail = table.detail(table.place("a"))
    assert detail.rating_count == 3
    assert detail.rating_mean == pytest.approx(10 / 3)
    assert detail.distribution == (
        RatingCount(rating=0.5, count=0),
        RatingCount(rating=1, count=1),
        RatingCount(rating=4.5, count=2),
    )


def test_an_unknown_movie_is_refused_by_its_id() -> None:
    with pytest.raises(UnknownIdError, match="no movie with id 'nope'"):
        TABLE.place("nope")


CINEMA = cinema_recommender()._serving.table


def of_cinema(**filters: object) -> set[str]:
    allowed = CINEMA.allowed(Filters(**filters))  # type: ignore[arg-type]
    return {movie_id for movie_id, passes in zip(CINEMA.movie_ids, allowed, strict=True) if passes}


def test_runtimes_are_bounds_that_count_in_and_an_unknown_one_fits_none() -> None:
    everything = set(CINEMA.movie_ids)
    assert of_cinema(runtime=(None, None)) == everything
    assert of_cinema(runtime=(81, 82)) == {f"f{number}" for number in (1, 2, 81, 82, 161, 162)}
    assert of_cinema(runtime=(None, 10_000)) == of_cinema(runtime=(1, None)) == everything - {"f0"}


def test_films_are_of_whoever_directed_or_played_in_any_case_of_letters() -> None:
    directed = {f"f{number}" for number in range(240) if number % 4 == 1 and number // 4 % 5 == 2}
    played = {f"f{number}" for number in range(7, 240, 50)}
    assert of_cinema(people=["director 12"]) == directed
    assert of_cinema(people=["Director 12", "ACTOR 7"]) == directed | played
    assert of_cinema(people=["Actor"]) == of_cinema(people=["Nobody"]) == set()


def test_the_least_known_movies_are_equally_unknown() -> None:
    order = CINEMA.counts.argsort(kind="stable")
    popularity = CINEMA.popularity[order]
    assert (popularity[:30] == popularity[0]).all()
    assert popularity[-1] > popularity[120] > popularity[0]
    assert popularity.mean() == pytest.approx(0, abs=1e-9)


def test_a_movie_with_hardly_a_rating_counts_as_known_like_the_average() -> None:
    assert TABLE.counts[TABLE.place(UNRATED)] == 0
    assert TABLE.popularity[TABLE.place(UNRATED)] == 0
    assert TABLE.popularity[TABLE.counts >= 5].min() < 0
