"""Search: the page of results, and the list below the field."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.limits import SEARCH_A_PAGE
from tests.app.lists import films_of
from tests.app.visitor import Visitor, visitor


@pytest.fixture
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        yield ada


def test_a_misspelt_title_is_found(client: httpx.Client) -> None:
    assert films_of(client.get("/search", params={"q": "mvoie 7"}).text)[0] == "m7"


def test_filters_orders_and_pages(client: httpx.Client) -> None:
    comedies = films_of(client.get("/search", params={"genre": "comedy", "sort": "oldest"}).text)
    assert comedies == [f"m{number}" for number in range(1, 40, 2)]
    years = films_of(client.get("/search", params={"q": "movie", "from": "1953", "to": "1954"}).text)
    assert sorted(years) == ["m3", "m4"]
    person = films_of(client.get("/search", params={"person": "Even Director", "sort": "newest"}).text)
    assert person[0] == "m38"
    first = client.get("/search", params={"q": "movie", "sort": "title"}).text
    second = client.get("/search", params={"q": "movie", "sort": "title", "page": 2}).text
    assert len(films_of(first)) == SEARCH_A_PAGE
    assert not set(films_of(first)) & set(films_of(second))
    assert "page=2" in first


def test_people_are_found_with_how_much_they_made(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "even director"}).text
    assert "director of 20 films here" in page
    assert "/search?person=Even%20Director" in page


def test_nothing_found_says_what_to_try_and_shows_words_as_text(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": "<b>zzzz</b>"}).text
    assert "“&lt;b&gt;zzzz&lt;/b&gt;” is not in this catalogue" in page
    assert "<b>zzzz" not in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("movie 7", "1 film found"),
        ("mvoie 7", "No film is called “mvoie 7”. Spelt alike:"),
        ("movie 777", "“movie 777” is not in this catalogue"),
        ("odd director", "20 films found"),
    ],
)
def test_a_search_says_how_well_its_films_fit(client: httpx.Client, words: str, said: str) -> None:
    assert said in client.get("/search", params={"q": words}).text
    assert said in client.get("/parts/search", params={"q": words}).text


def test_each_filter_that_is_set_is_a_chip_that_leads_to_the_search_without_it(client: httpx.Client) -> None:
    asked = {"q": "movie", "genre": "Comedy", "from": "1960", "sort": "newest"}
    page = client.get("/search", params=asked).text
    for without in ("genre=Comedy", "from=1960", "sort=newest"):
        rest = [part for part in ("genre=Comedy", "from=1960", "sort=newest") if part != without]
        assert f'class="chip chip-set" href="/search?q=movie&amp;{"&amp;".join(rest)}"' in page
    assert page.count('type="search"') == 1


@pytest.mark.parametrize(
    "asked", [{"from": "abc"}, {"sort": "price"}, {"page": "0"}, {"q": "x" * 201}, {"from": "99999"}]
)
def test_what_cannot_be_asked_is_refused(client: httpx.Client, asked: dict[str, str]) -> None:
    assert client.get("/search", params=asked).status_code == 422


def test_while_typing_a_few_come_and_a_way_to_all(client: httpx.Client) -> None:
    part = client.get("/parts/search", params={"q": "movie"}).text
    assert len(films_of(part)) == 6
    assert 'href="/search?q=movie"' in part
    assert client.get("/parts/search", params={"q": " "}).text.strip() == ""


def test_a_hidden_film_is_found_and_predictions_stand_beside_films(ada: Visitor) -> None:
    ada.post("/marks", {"hidden": "m7", "rating.m0": "5"})
    page = ada.get("/search", params={"q": "movie 7"}).text
    assert films_of(page)[0] == "m7"
    assert "for you" in page
