from collections.abc import Callable

import pytest

from maxella.errors import UnknownIdError, UsageError
from maxella.recommend import movie_questions
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters
from tests.recommend.worlds import BARE, UNRATED, ease_recommender, whole_recommender

EASE = ease_recommender()


@pytest.mark.parametrize("made", [ease_recommender, whole_recommender])
def test_similar_by_taste_is_of_the_same_kind(made: Callable[[], Recommender]) -> None:
    recommender = made()
    for movie_id in ("m4", "m5"):
        neighbours = recommender.similar(movie_id, k=5)
        kinds = [int(neighbour.movie.movie_id[1:]) % 2 for neighbour in neighbours]
        assert kinds == [int(movie_id[1:]) % 2] * 5
        assert all(neighbour.by == "taste" for neighbour in neighbours)
        assert movie_id not in {neighbour.movie.movie_id for neighbour in neighbours}
        alike = [neighbour.similarity for neighbour in neighbours]
        assert alike == sorted(alike, reverse=True)


def test_similar_to_a_movie_without_ratings_goes_by_content() -> None:
    neighbours = EASE.similar(UNRATED, k=50)
    assert {neighbour.by for neighbour in neighbours} == {"content"}
    assert all("Comedy" in neighbour.movie.genres for neighbour in neighbours)
    assert EASE.similar(BARE) == []


def test_similar_to_a_movie_with_hardly_a_rating_goes_by_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movie_questions, "FEWEST_RATINGS", EASE.movie("m4").rating_count + 1)
    assert {neighbour.by for neighbour in EASE.similar("m4")} == {"content"}
    monkeypatch.setattr(movie_questions, "FEWEST_RATINGS", EASE.movie("m4").rating_count)
    assert {neighbour.by for neighbour in EASE.similar("m4")} == {"taste"}


def test_similar_by_content_respects_filters() -> None:
    listed = EASE.similar("m4", k=50, by="content", filters=Filters(years=(1955, 1960)))
    assert {neighbour.movie.movie_id for neighbour in listed} == {"m6", "m8", "m10"}


def test_similar_knows_two_ways_only() -> None:
    with pytest.raises(UsageError, match="choose taste or content"):
        EASE.similar("m4", by="smell")  # type: ignore[arg-type]
    with pytest.raises(UnknownIdError):
        EASE.similar("nope")


def test_search_respects_filters_and_k() -> None:
    assert [movie.movie_id for movie in EASE.search("movie 17", k=1)] == ["m17"]
    comedies = EASE.search("movie", k=4, filters=Filters(genres=("Comedy",)))
    assert len(comedies) == 4
    assert all("Comedy" in movie.genres for movie in comedies)


def test_movie_detail_counts_all_ratings() -> None:
    detail = EASE.movie("m4")
    assert sum(level.count for level in detail.distribution) == detail.rating_count > 0
    assert [level.rating for level in detail.distribution] == [1, 2, 4, 5]
    with pytest.raises(UnknownIdError):
        EASE.movie("nope")
