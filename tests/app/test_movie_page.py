"""The page of one film."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.pages.movie import bars_of, names_of, why_of
from maxella.app.storage.records import Mark
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
    assert "Search for it by its title." in answer.text


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
    assert why.span.given is None
    assert why_of(explanation, taste, Mark("m6", 5)).span.given == 100
    assert all(0 <= push.length <= 50 for push in why.pushes)
    bars = bars_of(recommender.movie("m6"), taste.scales)
    assert max(bar.length for bar in bars) == 100
    assert [bar.rating for bar in bars] == ["5", "4", "3", "2", "1"] or len(bars) <= 5


def test_the_page_lists_its_film_alone_as_one_to_mark(ada: Visitor) -> None:
    assert films_of(ada.get("/movies/m6").text) == ["m6"]


def test_the_page_of_a_rated_film_tells_the_guess_made_without_that_rating(
    ada: Visitor, recommender: Recommender
) -> None:
    others = {"m0": 5.0, "m2": 5.0, "m1": 1.0, "m4": 4.0}
    ada.post("/marks", {f"rating.{film}": str(rating) for film, rating in others.items()})
    (guess,) = recommender.predict_for(["m6"], list(others.items()))
    assert "would have guessed" not in ada.get("/movies/m6").text
    ada.post("/marks", {"rating.m6": "2"})
    page = ada.get("/movies/m6").text
    assert "<b>2</b> you gave it" in page
    assert f"we would have guessed {guess.rating:.1f} ± {guess.deviation:.1f}." in page
    ada.client.headers["accept-language"] = "de"
    german = f"hätten wir {guess.rating:.1f} ± {guess.deviation:.1f} geschätzt".replace(".", ",")
    assert german in ada.get("/movies/m6").text


def test_a_film_is_no_reason_for_itself_on_its_page(ada: Visitor) -> None:
    ada.post("/marks", {f"rating.m{number}": "5" for number in (0, 2, 4, 6)})
    why = ada.get("/movies/m6").text.split('id="why"')[1].split('id="others"')[0]
    assert set(re.findall(r'href="/movies/(m\d+)"', why)) == {"m0", "m2", "m4"}


def test_the_only_film_that_was_rated_is_guessed_from_nothing(ada: Visitor, recommender: Recommender) -> None:
    ada.post("/marks", {"rating.m6": "5"})
    page = ada.get("/movies/m6").text
    base = recommender.explain("m6", []).predicted_rating
    assert f"anybody would be predicted {base:.1f}." in page
    assert "follows from all of them together" not in page


@pytest.mark.parametrize(
    ("title", "original", "tmdb", "shown"),
    [
        ("Heat", "Heat", "Heat", (None, None)),
        ("Heat", None, None, (None, None)),
        ("Wings of Desire (Der Himmel über Berlin)", "Der Himmel uber Berlin", "Wings of Desire",
         (None, None)),
        ("The Princess Mononoke (Mononoke Hime)", "もののけ姫", "Princess Mononoke", ("もののけ姫", None)),
        ("Star Wars: Episode V", "The Empire Strikes Back", "The Empire Strikes Back",
         ("The Empire Strikes Back", None)),
        ("Aiqing wansui", "愛情萬歲", "Vive L'Amour", ("愛情萬歲", "Vive L'Amour")),
    ],
)  # fmt: skip
def test_other_names_are_told_where_they_say_more_than_the_title(
    recommender: Recommender,
    title: str,
    original: str | None,
    tmdb: str | None,
    shown: tuple[str | None, ...],
) -> None:
    movie = recommender.movie("m6").model_copy(
        update={"title": title, "original_title": original, "tmdb_title": tmdb}
    )
    names = names_of(movie)
    assert (names.original, names.tmdb) == shown
