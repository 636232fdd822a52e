"""What the pages and the REST interface tell of films, where much is known of them."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from tests.app.lists import films_of
from tests.app.told_films import SENTENCE, told_recommender
from tests.app.visitor import Visitor, visitor

PLOT = f'<p class="plot">{SENTENCE}.</p>'


@pytest.fixture(scope="module")
def told_app(store: Store) -> FastAPI:
    return create_app(Fixed(told_recommender()), store)


@pytest.fixture
def ada(told_app: FastAPI) -> Iterator[Visitor]:
    with visitor(told_app) as ada:
        ada.post("/marks", {"rating.m0": "5", "rating.m2": "5", "rating.m1": "1"})
        yield ada


@pytest.mark.parametrize("page", ["/", "/shelves/for-you", "/tonight"])
def test_a_line_of_the_plot_stands_at_each_film_of_a_list(ada: Visitor, page: str) -> None:
    shown = ada.get(page).text
    assert shown.count(PLOT) == len(films_of(shown)) > 0


@pytest.mark.parametrize(
    "page",
    ["/", "/shelves/for-you", "/tonight", "/search?q=movie", "/parts/search?q=movie", "/movies/m6", "/wall",
     "/taste/ratings"],
)  # fmt: skip
def test_how_long_a_film_is_stands_with_its_facts(ada: Visitor, page: str) -> None:
    assert "· 127\N{NO-BREAK SPACE}min" in ada.get(page).text
    ada.client.headers["accept-language"] = "de"
    assert "· 127\N{NO-BREAK SPACE}Min." in ada.get(page).text


def test_the_film_page_tells_all_directors_other_names_series_and_certificate(ada: Visitor) -> None:
    page = ada.get("/movies/m6").text
    for name in ("Ann Lee", "Bo Lind"):
        assert f'href="/search?person={name.replace(" ", "%20")}">{name}</a>' in page
    assert "m6" in films_of(ada.get("/search?person=Bo+Lind&from=1956&to=1956").text)
    assert '<cite lang="de">Der Movie 6 &lt;selbst&gt;</cite>' in page
    assert "At TMDB" not in page  # The Movie 6 is Movie 6
    assert "· FSK 12" in page
    assert 'href="/search?collection=Odd%20%26%20Even%20Collection&amp;sort=oldest"' in page


def test_the_franchise_key_a_film_is_a_search(ada: Visitor) -> None:
    page = ada.get("/search", params={"collection": "odd & even collection", "sort": "oldest"}).text
    assert films_of(page) == ["m4", "m6"]
    assert 'name="collection" value="odd &amp; even collection"' in page


def test_a_first_page_with_all_that_can_be_told_stays_small(ada: Visitor) -> None:
    assert len(ada.get("/").content) < 150_000


def test_rest_tells_the_line_in_lists_and_everything_of_one_film(ada: Visitor) -> None:
    listed = ada.client.get("/api/v1/movies", params={"query": "movie 6", "k": 1}).json()["movies"][0]
    assert listed["plot"] == f"{SENTENCE}."
    assert listed["directors"] == ["Ann Lee", "Bo Lind"]
    movie = ada.client.get("/api/v1/movies/m6").json()["movie"]
    told = {name: movie[name] for name in ("original_title", "tmdb_title", "collection", "certificate")}
    assert told == {
        "original_title": "Der Movie 6 <selbst>",
        "tmdb_title": "The Movie 6",
        "collection": "Odd & Even Collection",
        "certificate": "FSK 12",
    }
    assert (movie["tags"], movie["vote_count"], movie["vote_average"]) == ([], None, None)
