from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maxella.errors import UnknownIdError, UsageError
from maxella.recommend.recommender import Recommender
from maxella.recommend.reranking import shelf_themes
from maxella.recommend.results import Dials, Filters, Shelf
from tests.recommend.cinema import cinema, cinema_recommender, history_of, taste_of
from tests.recommend.worlds import LIKES_EVEN, whole_recommender

CINEMA = cinema_recommender()
HISTORY = history_of("u2")
RATED = {movie_id for movie_id, _, _ in HISTORY}
LENGTH = 6
SHELVES = CINEMA.shelves(HISTORY, length=LENGTH)


def ids(shelf: Shelf) -> list[str]:
    return [entry.movie.movie_id for entry in shelf.recommendations]


def of_kind(kind: str, shelves: list[Shelf] = SHELVES) -> Shelf:
    return next(shelf for shelf in shelves if shelf.kind == kind)


def without(movie_id: str) -> list[tuple[str, float, int]]:
    return [entry for entry in HISTORY if entry[0] != movie_id]


def test_every_theme_has_its_shelf_in_the_order_of_the_programme() -> None:
    kinds = [shelf.kind for shelf in SHELVES]
    expected = ["for-you", *["because"] * 3, "gems", "directors", "decade", "crowd", "next"]
    assert kinds == [kind for kind in expected if kind in kinds]
    assert set(kinds) >= {"for-you", "because", "gems", "directors", "crowd", "next"}
    assert kinds.count("because") == 3


def check_no_film_twice(shelves: list[Shelf], banned: set[str], length: int) -> None:
    listed = [movie_id for shelf in shelves for movie_id in ids(shelf)]
    assert len(set(listed)) == len(listed)
    assert not set(listed) & banned
    for shelf in shelves:
        assert 1 <= len(shelf.recommendations) <= length
        assert [entry.rank for entry in shelf.recommendations] == list(range(1, len(ids(shelf)) + 1))


def test_no_film_stands_on_two_shelves_and_none_was_rated_or_excluded() -> None:
    check_no_film_twice(SHELVES, RATED, LENGTH)
    first = {shelf.recommendations[0].movie.movie_id for shelf in SHELVES}
    again = CINEMA.shelves(HISTORY, length=LENGTH, exclude=[*first, "unknown"])
    check_no_film_twice(again, RATED | first, LENGTH)


@settings(max_examples=25, deadline=None)
@given(
    person=st.integers(0, 159),
    count=st.integers(0, 40),
    length=st.integers(1, 30),
    genres=st.sampled_from([(), ("Drama",), ("Polka",), ("Comedy", "Musical")]),
)
def test_shelves_keep_their_rules_whoever_asks(
    person: int, count: int, length: int, genres: tuple[str, ...]
) -> None:
    history = history_of(f"u{person}")[:count]
    shelves = CINEMA.shelves(history, length=length, filters=Filters(genres=genres))
    check_no_film_twice(shelves, {movie_id for movie_id, _, _ in history}, length)
    listed = [entry for shelf in shelves for entry in shelf.recommendations]
    assert all(set(genres) & set(entry.movie.genres) for entry in listed if genres)
    if genres != ("Polka",):
        assert shelves[0].kind == "for-you"


def test_for_you_is_the_list_of_the_blend() -> None:
    for entry, alone in zip(
        of_kind("for-you").recommendations, CINEMA.recommend(HISTORY, k=LENGTH), strict=True
    ):
        assert (entry.rank, entry.movie, entry.reason) == (alone.rank, alone.movie, alone.reason)
        assert entry.score == pytest.approx(alone.score, abs=1e-4)


def test_someone_of_the_training_data_gets_the_shelves_of_their_ratings() -> None:
    assert CINEMA.shelves(user_id="u2", length=LENGTH) == SHELVES


def test_each_loved_film_is_really_what_its_shelf_is_there_for() -> None:
    loved = [shelf for shelf in SHELVES if shelf.kind == "because"]
    rated = {movie_id: rating for movie_id, rating, _ in HISTORY}
    assert len({shelf.movie_id for shelf in loved}) == 3
    for shelf in loved:
        assert shelf.movie_id
        assert rated[shelf.movie_id] >= 4
        assert shelf.about == CINEMA.movie(shelf.movie_id).title
        for entry in shelf.recommendations:
            named = entry.reasons[0]
            assert named.movie_id == shelf.movie_id
            assert named.effect > 0
            assert entry.reason.startswith(f"because you rated {shelf.about}")
            whole = CINEMA.explain(entry.movie.movie_id, HISTORY)
            again = CINEMA.explain(entry.movie.movie_id, without(shelf.movie_id))
            assert whole.score - again.score == pytest.approx(named.effect, abs=1e-3)


def test_every_reason_on_every_shelf_is_confirmed_by_leaving_the_rating_out() -> None:
    checked = 0
    for shelf in SHELVES:
        for entry in shelf.recommendations[:2]:
            for reason in entry.reasons:
                whole = CINEMA.explain(entry.movie.movie_id, HISTORY)
                again = CINEMA.explain(entry.movie.movie_id, without(reason.movie_id))
                assert whole.score - again.score == pytest.approx(reason.effect, abs=1e-3)
                checked += 1
    assert checked >= 15


def test_every_entry_has_the_rating_that_is_predicted_elsewhere() -> None:
    for shelf in SHELVES:
        for entry, predicted in zip(
            shelf.recommendations, CINEMA.predict_for(ids(shelf), HISTORY), strict=True
        ):
            assert entry.predicted_rating == pytest.approx(predicted.rating, abs=1e-4)
            assert entry.deviation == pytest.approx(predicted.deviation, abs=1e-4)


def test_gems_are_known_to_few_and_predicted_to_be_liked() -> None:
    counts = sorted(movie.rating_count for movie in CINEMA.well_known(1000))
    for entry in of_kind("gems").recommendations:
        assert 5 <= entry.movie.rating_count <= counts[len(counts) // 2]
        assert entry.predicted_rating is not None
        assert entry.predicted_rating > 3


def test_films_stand_under_directors_that_the_person_rates_above_their_mean() -> None:
    mean = sum(rating for _, rating, _ in HISTORY) / len(HISTORY)
    above: Counter[str] = Counter()
    for movie_id, rating, _ in HISTORY:
        above[CINEMA.movie(movie_id).director or ""] += rating - mean  # type: ignore[assignment]
    shelf = of_kind("directors")
    assert all(above[entry.movie.director or ""] > 0 for entry in shelf.recommendations)
    names = list(dict.fromkeys(entry.movie.director for entry in shelf.recommendations))
    assert shelf.about == ", ".join(str(name) for name in names[:3])
    assert max(Counter(entry.movie.director for entry in shelf.recommendations[:4]).values()) <= 2


def test_another_decade_is_one_that_was_rated_little() -> None:
    history = [entry for entry in HISTORY if (CINEMA.movie(entry[0]).release_year or 0) >= 1960]
    shelf = of_kind("decade", CINEMA.shelves(history, length=LENGTH))
    assert shelf.about == "1950s"
    assert all(1950 <= (entry.movie.release_year or 0) < 1960 for entry in shelf.recommendations)


def test_the_crowd_likes_what_people_of_the_same_taste_like() -> None:
    tastes = [taste_of(movie_id) for movie_id in ids(of_kind("crowd"))]
    assert tastes.count(2) >= len(tastes) - 1


def test_the_next_shelf_follows_the_latest_ratings() -> None:
    # Ratings of another taste, given last, turn this shelf more than the list of all ratings.
    turn = [(movie_id, rating, 2_000_000_000) for movie_id, rating, _ in history_of("u3") if rating >= 4]
    known = {movie_id for movie_id, _, _ in HISTORY}
    history = [*HISTORY, *[entry for entry in turn if entry[0] not in known][:10]]
    shelves = CINEMA.shelves(history, length=LENGTH)
    of_three = {
        kind: sum(taste_of(movie_id) == 3 for movie_id in ids(of_kind(kind, shelves)))
        for kind in ("for-you", "next")
    }
    assert of_three["next"] > of_three["for-you"]


def test_few_ratings_have_no_shelf_of_the_latest_alone() -> None:
    few = HISTORY[: shelf_themes.LATEST_RATINGS]
    assert "next" not in {shelf.kind for shelf in CINEMA.shelves(few)}


def test_someone_who_loves_nothing_is_served_without_a_loved_film() -> None:
    history = [(movie_id, 1.0) for movie_id in list(RATED)[:6]]
    kinds = {shelf.kind for shelf in CINEMA.shelves(history)}
    assert "for-you" in kinds
    assert "because" not in kinds


def test_someone_without_ratings_gets_popular_films_of_many_genres_and_eras() -> None:
    for shelves in (
        CINEMA.shelves(),
        CINEMA.shelves([], length=8),
        CINEMA.shelves(user_id="x", ignore_unknown=True),
    ):
        shelf = shelves[0]
        assert [each.kind for each in shelves] == ["for-you", "acclaimed", "latest", "classics", "elsewhere"]
        check_no_film_twice(shelves, set(), 8)
        assert all(entry.basis == "popularity" and not entry.reasons for entry in shelf.recommendations)
        assert len({taste_of(movie_id) for movie_id in ids(shelf)}) == 4
        assert len({(entry.movie.release_year or 0) // 10 for entry in shelf.recommendations}) >= 3
        assert shelf.recommendations[0].reason.startswith("popular: ")
    for within in CINEMA.shelves(filters=Filters(genres=("Western",)), exclude=["f3"]):
        assert {taste_of(movie_id) for movie_id in ids(within)} == {3}
        assert "f3" not in ids(within)


def test_the_shelves_of_someone_without_ratings_hold_what_they_say() -> None:
    _, acclaimed, latest, classics, elsewhere = CINEMA.shelves(length=4)
    films = CINEMA.facts(CINEMA.movie_table["movie_id"])
    newest = max(movie.release_year or 0 for movie in films)
    means = sorted(movie.rating_mean or 0 for movie in films)
    assert all((entry.movie.rating_mean or 0) > means[120] for entry in acclaimed.recommendations)
    assert all((entry.movie.release_year or 0) >= newest - 2 for entry in latest.recommendations)
    assert all((entry.movie.release_year or 0) <= newest - 35 for entry in classics.recommendations)
    languages = [CINEMA.movie(movie_id).original_language for movie_id in ids(elsewhere)]
    assert languages == ["fr"] * 4


def test_filters_that_nothing_passes_leave_no_shelf() -> None:
    for history in ([], HISTORY):
        assert CINEMA.shelves(history, filters=Filters(genres=("Polka",))) == []


def test_one_rating_moves_the_shelves_at_once() -> None:
    movie_id = of_kind("for-you").recommendations[1].movie.movie_id
    after = CINEMA.shelves([*HISTORY, (movie_id, 5.0, 2_000_000_000)], length=LENGTH)
    assert [ids(shelf) for shelf in after] != [ids(shelf) for shelf in SHELVES]
    assert movie_id not in {found for shelf in after for found in ids(shelf)}


def test_dials_turn_every_shelf() -> None:
    newer = CINEMA.shelves(HISTORY, length=LENGTH, dials=Dials(newer=1))
    older = CINEMA.shelves(HISTORY, length=LENGTH, dials=Dials(newer=-1))

    def mean_year(shelves: list[Shelf]) -> float:
        years = [entry.movie.release_year or 0 for shelf in shelves for entry in shelf.recommendations]
        return sum(years) / len(years)

    assert mean_year(newer) > mean_year(SHELVES) > mean_year(older)


def test_the_whole_recipe_has_shelves_too() -> None:
    recommender: Recommender = whole_recommender()
    shelves = recommender.shelves(LIKES_EVEN, length=3)
    check_no_film_twice(shelves, {movie_id for movie_id, _ in LIKES_EVEN}, 3)
    listed = recommender.recommend(LIKES_EVEN, k=3)
    assert ids(shelves[0]) == [entry.movie.movie_id for entry in listed]
    for entry in shelves[0].recommendations:
        for reason in entry.reasons:
            rest = [rated for rated in LIKES_EVEN if rated[0] != reason.movie_id]
            whole = recommender.explain(entry.movie.movie_id, LIKES_EVEN)
            again = recommender.explain(entry.movie.movie_id, rest)
            assert whole.score - again.score == pytest.approx(reason.effect, abs=1e-3)


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(UsageError, match="length must be 1 or more, not 0"):
        CINEMA.shelves(HISTORY, length=0)
    with pytest.raises(UnknownIdError, match="no movie with id 'nope'"):
        CINEMA.shelves([("nope", 3)])


def test_the_wall_is_known_to_many_and_spread_over_genres_and_eras() -> None:
    wall = CINEMA.well_known(24)
    assert len({movie.movie_id for movie in wall}) == 24
    tastes = Counter(taste_of(movie.movie_id) for movie in wall)
    assert min(tastes[taste] for taste in range(4)) >= 3
    assert len({(movie.release_year or 0) // 10 for movie in wall}) == 6
    counts = cinema().interactions["movie_id"].value_counts()["count"]
    assert sum(movie.rating_count for movie in wall) / 24 > 1.5 * counts.mean()  # type: ignore[operator]


def test_the_wall_has_an_entry_for_every_taste_and_answers_steer_it() -> None:
    wall = CINEMA.well_known(24)
    assert {genre for movie in wall for genre in movie.genres} == set(CINEMA.genres)
    assert {CINEMA.movie(movie.movie_id).original_language for movie in wall} == {"en", "fr"}
    westerns = [movie.movie_id for movie in wall if "Western" in movie.genres]
    others = [movie.movie_id for movie in wall if "Western" not in movie.genres]

    def western(known: list[str], unwatched: list[str]) -> int:
        following = CINEMA.well_known(24, known=known, unwatched=unwatched)
        assert not {movie.movie_id for movie in following} & {*known, *unwatched}
        return sum("Western" in movie.genres for movie in following)

    assert western(westerns, others) > western(others, westerns) > 0


def test_a_longer_wall_begins_as_a_shorter_one_where_both_choose_among_all() -> None:
    assert CINEMA.well_known(30)[:20] == CINEMA.well_known(20)
    assert len(CINEMA.well_known(10_000)) == cinema().interactions["movie_id"].n_unique()
    with pytest.raises(UsageError, match="k must be 1 or more"):
        CINEMA.well_known(0)


def test_no_shelf_and_no_question_holds_what_is_left_out() -> None:
    unwanted = Filters(without_genres=("WESTERN",), without_people=("Director 00", "actor 7"))
    films = [
        entry.movie for shelf in CINEMA.shelves(HISTORY, filters=unwanted) for entry in shelf.recommendations
    ]
    asked = CINEMA.well_known(100, unwanted)
    for listed in (films, asked):
        assert listed
        assert not any("Western" in film.genres or film.director == "Director 00" for film in listed)
    everything = Filters(without_genres=("Drama", "Comedy", "Sci-Fi", "Western"))
    assert CINEMA.shelves(HISTORY, filters=everything) == CINEMA.shelves(filters=everything) == []
    assert CINEMA.well_known(filters=everything) == []
