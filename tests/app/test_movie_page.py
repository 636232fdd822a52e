"""The page of one film."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.pages.movie import bars_of, why_of
from maxella.app.taste import Taste
from maxella.recommend.recommender import Recommender
from tests.app.lists import films_of
from tests.app.visitor import Visitor, visitor


@pytest.fixture
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        yield ada


def test_without_a_profile_it_tells_what_is_known(client: httpx.Client, recommender: Recommender) -> None:
    page = client.get("/movies/m3", headers={"accept": "text/html"}).text
    assert "<h1" in page
    assert "Movie 3" in page
    assert f'href="/search?person={quote("Odd Director")}"' in page
    assert f"{recommender.movie('m3').rating_count:,} people gave it" in page
    assert 'class="ruler"' not in page


def test_an_unknown_film_is_a_page_that_says_so(client: httpx.Client) -> None:
    answer = client.get("/movies/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "No movie with id" in answer.text


def test_ratings_push_the_prediction_as_the_page_says(ada: Visitor, recommender: Recommender) -> None:
    given = {"m0": 5.0, "m2": 5.0, "m1": 1.0, "m4": 4.0, "m3": 2.0}
    ada.post("/marks", {f"rating.{film}": str(rating) for film, rating in given.items()})
    page = ada.get("/movies/m6").text
    named = re.findall(
        r'href="/movies/(m\d+)"><cite>.*?push-effect">([+−]\d\.\d\d)<', page.split('id="why"')[1], flags=re.S
    )
    assert named
    whole = recommender.predict_for(["m6"], list(given.items()))[0].rating
    for film, effect in named:
        without = [(other, rating) for other, rating in given.items() if other != film]
        moved = whole - recommender.predict_for(["m6"], without)[0].rating
        assert moved == pytest.approx(float(effect.replace("−", "-")), abs=0.006)


def test_a_rating_given_here_moves_what_stands_here(ada: Visitor) -> None:
    ada.post("/marks", {"rating.m0": "5"})
    before = ada.get("/movies/m6", headers={"X-Part": "movie"}).text
    assert "<html" not in before
    ada.post("/marks", {"rating.m2": "1"})
    assert ada.get("/movies/m6", headers={"X-Part": "movie"}).text != before


def test_similar_films_by_taste_and_by_content(ada: Visitor) -> None:
    for by in ("taste", "content"):
        page = ada.get(f"/movies/m6?by={by}").text.split('id="similar"')[1]
        similar = re.findall(r'class="title-link" href="/movies/m(\d+)"', page)
        assert similar
        assert sum(int(number) % 2 == 0 for number in similar) > len(similar) / 2
    assert ada.get("/movies/m6?by=colour").status_code == 422


def test_lengths_and_places_stay_on_the_page(recommender: Recommender) -> None:
    explanation = recommender.explain("m6", [("m0", 5), ("m1", 1)], reasons=5)
    taste = Taste.nobody(recommender)
    why = why_of(explanation, taste)
    assert 0 <= why.span.start <= why.span.at <= why.span.start + why.span.length <= 100
    assert all(0 <= push.length <= 50 for push in why.pushes)
    bars = bars_of(recommender.movie("m6"), taste.scales)
    assert max(bar.length for bar in bars) == 100
    assert [bar.rating for bar in bars] == ["5", "4", "3", "2", "1"] or len(bars) <= 5


def test_the_page_lists_its_film_alone_as_one_to_mark(ada: Visitor) -> None:
    assert films_of(ada.get("/movies/m6").text) == ["m6"]
