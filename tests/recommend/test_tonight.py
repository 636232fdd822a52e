import pytest

from maxella.errors import UnknownIdError, UsageError
from maxella.recommend.reranking.group_order import AGGREGATIONS, Aggregation
from maxella.recommend.results import Dials, Filters, GroupMember, GroupRecommendation, RatedMovie
from tests.recommend.cinema import cinema_recommender, history_of, taste_of
from tests.recommend.worlds import whole_recommender

CINEMA = cinema_recommender()


def member(user_id: str, **more: tuple[str, ...]) -> GroupMember:
    rated = tuple(
        RatedMovie(movie_id=movie_id, rating=rating, timestamp=timestamp)
        for movie_id, rating, timestamp in history_of(user_id)
    )
    return GroupMember(name=user_id, history=rated, **more)


TWO = [member("u0"), member("u1")]
NEW = GroupMember(name="new")


def ids(listed: list[GroupRecommendation]) -> list[str]:
    return [entry.movie.movie_id for entry in listed]


def seen_by(members: list[GroupMember]) -> set[str]:
    return {rated.movie_id for one in members for rated in one.history}


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_each_film_says_what_it_is_for_each_person(aggregation: Aggregation) -> None:
    group = [*TWO, NEW]
    listed = CINEMA.tonight(group, aggregation=aggregation)
    assert [entry.rank for entry in listed] == list(range(1, 7))
    assert not set(ids(listed)) & seen_by(group)
    for entry in listed:
        assert [person.name for person in entry.people] == ["u0", "u1", "new"]
        for person, one in zip(entry.people, group, strict=True):
            (predicted,) = CINEMA.predict_for([entry.movie.movie_id], one.history)
            assert person.predicted_rating == pytest.approx(predicted.rating, abs=1e-4)
            assert person.deviation == pytest.approx(predicted.deviation, abs=1e-4)
            assert not person.has_seen
        assert entry.people[2].reasons == ()
        assert entry.people[2].reason.startswith("popular: ")


def test_every_reason_of_every_person_is_confirmed_by_leaving_the_rating_out() -> None:
    checked = 0
    for entry in CINEMA.tonight(TWO, k=3):
        for person, one in zip(entry.people, TWO, strict=True):
            whole = CINEMA.explain(entry.movie.movie_id, one.history).score
            for reason in person.reasons:
                rest = [rated for rated in one.history if rated.movie_id != reason.movie_id]
                again = CINEMA.explain(entry.movie.movie_id, rest)
                assert whole - again.score == pytest.approx(reason.effect, abs=1e-3)
                checked += 1
    assert checked >= 10


def test_the_score_orders_by_least_misery_and_by_average() -> None:
    for aggregation in ("least-misery", "average"):
        scores = [entry.score for entry in CINEMA.tonight(TWO, k=6, aggregation=aggregation)]
        assert scores == sorted(scores, reverse=True)


def test_least_misery_and_fairness_list_nothing_that_one_is_predicted_to_hate_while_there_is_else() -> None:
    recommender = whole_recommender()  # whose predictions follow the person
    even = GroupMember(
        name="even", history=tuple(RatedMovie(movie_id=f"m{n}", rating=5) for n in (0, 2, 4, 6))
    )
    odd = GroupMember(
        name="odd",
        history=tuple(
            RatedMovie(movie_id=f"m{n}", rating=5 if n % 2 else 1) for n in (1, 3, 5, 7, 8, 10, 12)
        ),
    )
    everything = recommender.tonight([even, odd], k=100, aggregation="least-misery")
    is_safe = [min(person.predicted_rating for person in entry.people) >= 3 for entry in everything]
    assert 0 < sum(is_safe) < len(is_safe)
    for aggregation in ("least-misery", "fairness"):
        listed = recommender.tonight([even, odd], k=sum(is_safe), aggregation=aggregation)
        assert all(person.predicted_rating >= 3 for entry in listed for person in entry.people)
        longer = recommender.tonight([even, odd], k=len(is_safe), aggregation=aggregation)
        assert len(longer) == len(is_safe)


def test_fairness_lists_something_for_each_of_different_tastes() -> None:
    listed = CINEMA.tonight([member("u0"), member("u4"), member("u1")], aggregation="fairness", k=8)
    assert {0, 1} <= {taste_of(movie_id) for movie_id in ids(listed)}


def test_of_a_director_two_films_are_listed_while_there_are_others() -> None:
    directors = [entry.movie.director for entry in CINEMA.tonight(TWO, k=8)]
    assert max(directors.count(name) for name in directors) <= 2
    one_director = Filters(people=(str(directors[0]),))
    assert len(CINEMA.tonight(TWO, k=4, filters=one_director)) == 4


def test_what_somebody_saw_or_does_not_want_is_left_out() -> None:
    first, second, third, fourth = ids(CINEMA.tonight(TWO, k=4))
    group = [member("u0", seen=(first,)), member("u1", exclude=(second, "unknown"))]
    listed = ids(CINEMA.tonight(group, k=50, exclude=[third]))
    assert not {first, second, third} & set(listed)
    assert fourth in listed


def test_a_film_to_see_again_is_one_that_somebody_saw() -> None:
    group = [member("u0", seen=("f239",)), member("u1", exclude=("f0",))]
    again = CINEMA.tonight(group, k=200, seen="seen")
    assert set(ids(again)) <= seen_by(group) | {"f239"}
    assert len(again) >= len(seen_by(group)) - 1
    for entry in again:
        rated = [dict(history_ratings(one)).get(entry.movie.movie_id) for one in group]
        assert any(person.has_seen for person in entry.people)
        for person, own in zip(entry.people, rated, strict=True):
            if own is not None:
                assert (person.predicted_rating, person.deviation) == (own, 0)
                assert (person.reason, person.reasons) == (f"rated {own:g}", ())
                assert person.has_seen


def history_ratings(one: GroupMember) -> list[tuple[str, float]]:
    return [(rated.movie_id, rated.rating) for rated in one.history]


def test_any_film_may_be_listed_where_it_does_not_matter_who_saw_it() -> None:
    listed = ids(CINEMA.tonight(TWO, k=200, seen="any"))
    assert set(listed) & seen_by(TWO)
    assert set(listed) - seen_by(TWO)


def test_filters_hold_and_what_nothing_passes_is_empty() -> None:
    listed = CINEMA.tonight(TWO, k=10, filters=Filters(genres=("Western",), runtime=(90, 120)))
    assert listed
    assert all("Western" in entry.movie.genres for entry in listed)
    assert all(90 <= (entry.movie.runtime or 0) <= 120 for entry in listed)
    assert CINEMA.tonight(TWO, filters=Filters(genres=("Polka",))) == []


def test_people_without_ratings_get_what_is_popular() -> None:
    listed = CINEMA.tonight([NEW, GroupMember(name="newer")], k=6)
    counts = [entry.movie.rating_count for entry in listed]
    assert min(counts) > 30


def test_dials_turn_the_shortlist() -> None:
    def mean_year(dials: Dials) -> float:
        listed = CINEMA.tonight(TWO, k=10, dials=dials)
        return sum(entry.movie.release_year or 0 for entry in listed) / 10

    assert mean_year(Dials(newer=1)) > mean_year(Dials(newer=-1))


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(UsageError, match="tonight: give at least one member"):
        CINEMA.tonight([])
    with pytest.raises(UsageError, match="k must be 1 or more, not 0"):
        CINEMA.tonight(TWO, k=0)
    with pytest.raises(UsageError, match="aggregation 'sum': choose average, least-misery, fairness"):
        CINEMA.tonight(TWO, aggregation="sum")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="seen 'no': choose unseen, any, seen"):
        CINEMA.tonight(TWO, seen="no")  # type: ignore[arg-type]
    stranger = GroupMember(name="x", history=(RatedMovie(movie_id="nope", rating=3),))
    with pytest.raises(UnknownIdError, match="no movie with id 'nope'"):
        CINEMA.tonight([stranger])
    assert CINEMA.tonight([stranger], ignore_unknown=True) == CINEMA.tonight([GroupMember(name="x")])


def test_a_genre_that_nobody_shall_see_is_left_out() -> None:
    wanted = CINEMA.tonight(TWO, k=20, filters=Filters(without_genres=("western",)))
    assert wanted
    assert not any("Western" in entry.movie.genres for entry in wanted)
