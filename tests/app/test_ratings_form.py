import asyncio
from urllib.parse import urlencode

from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from maxella.app.pages.ratings_form import RatingsForm, posted_form

IDS = st.sampled_from(["m1", "rating.m1", "a&b=c", "é ?", "0", "rated", "+", "%41"])


def _read(fields: list[tuple[str, str]]) -> RatingsForm:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": urlencode(fields).encode(), "more_body": False}

    return asyncio.run(posted_form(Request({"type": "http", "headers": []}, receive)))


@given(st.dictionaries(IDS, st.integers(1, 10).map(lambda half: half / 2)))
def test_what_a_form_carries_comes_back_in_its_order(ratings: dict[str, float]) -> None:
    carried = [("rated", movie_id) for movie_id in ratings]
    values = [(f"rating.{movie_id}", str(rating)) for movie_id, rating in reversed(ratings.items())]
    form = _read(carried + values)
    assert {each.movie_id: each.rating for each in form.ratings} == ratings
    assert [each.movie_id for each in form.ratings] == list(ratings)


def test_a_new_rating_is_the_newest_and_a_changed_one_keeps_its_place() -> None:
    form = _read([("rating.c", "1"), ("rated", "a"), ("rated", "b"), ("rating.b", "2"), ("rating.a", "5")])
    assert [(each.movie_id, each.rating) for each in form.ratings] == [("a", 5), ("b", 2), ("c", 1)]


def test_an_id_without_a_rating_and_an_endless_id_are_left_out() -> None:
    assert _read([("rated", "a"), (f"rating.{'x' * 201}", "3")]).ratings == ()


def test_a_query_is_cut_to_the_longest_that_is_searched_for() -> None:
    assert len(_read([("query", "x" * 5000)]).query) == 200
