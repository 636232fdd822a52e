"""The page as a browser without scripts uses it: by links and forms alone."""

import re
from html.parser import HTMLParser

import httpx

from maxella.app.pages.programme import LATEST_SHOWN, SHELF_FILMS


class Page(HTMLParser):
    """The films of each list, and the fields that each form would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.films: dict[str, list[str]] = {"shelf": [], "mine": [], "found": []}
        self.fields: dict[str, list[tuple[str, str]]] = {}
        self._list = ""
        self._form = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id") in self.films:
            self._list = str(given["id"])
        if tag == "form":
            self._form = str(given["id"])
            self.fields[self._form] = []
        if "data-film" in given:
            self.films[self._list].append(str(given["data-film"]))
        sent = given.get("type") != "radio" or "checked" in given
        if tag == "input" and sent and given.get("name"):
            form = given.get("form") or self._form
            self.fields.setdefault(form, []).append((str(given["name"]), given.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""


def _posted(client: httpx.Client, fields: list[tuple[str, str]]) -> Page:
    answer = client.post("/", content=str(httpx.QueryParams(fields)))
    assert answer.status_code == 200
    return Page(answer.text)


def test_the_first_page_shows_well_known_films_and_no_prediction(client: httpx.Client) -> None:
    html = client.get("/").text
    assert len(Page(html).films["shelf"]) == SHELF_FILMS
    assert "people gave it" in html
    assert 'class="prediction"' not in html


def test_a_search_by_get_finds_films_that_can_be_rated(client: httpx.Client) -> None:
    page = Page(client.get("/", params={"query": "movie 7"}).text)
    assert page.films["found"][0] == "m7"


def test_a_search_that_finds_nothing_says_so_and_shows_the_words_as_text(client: httpx.Client) -> None:
    html = client.get("/", params={"query": "<b>zzzz</b>"}).text
    assert "No film here has a title like “&lt;b&gt;zzzz&lt;/b&gt;”" in html
    assert "<b>zzzz" not in html


def test_ratings_that_are_sent_change_the_shelf_and_are_carried_on(client: httpx.Client) -> None:
    page = _posted(client, [("rating.m0", "5"), ("rating.m2", "4.0")])
    assert page.films["mine"] == ["m2", "m0"]
    assert page.films["shelf"]
    assert not {"m0", "m2"} & set(page.films["shelf"])
    assert sorted(page.fields["ratings"]) == sorted(
        [("rated", "m0"), ("rated", "m2"), ("rating.m0", "5.0"), ("rating.m2", "4.0")]
    )


def test_a_shelf_from_ratings_shows_predictions_and_why(client: httpx.Client) -> None:
    html = client.post("/", data={"rating.m0": "5"}).text
    assert re.search(r'class="prediction"><b>\d\.\d</b> you', html)
    assert "Because you rated <cite>Movie 0</cite> 5." in html


def test_sending_the_form_again_with_one_more_rating_keeps_all_in_their_order(client: httpx.Client) -> None:
    first = _posted(client, [("rating.m0", "5"), ("rating.m2", "4")])
    second = _posted(client, [*first.fields["ratings"], ("rating.m9", "1")])
    assert [value for name, value in second.fields["ratings"] if name == "rated"] == ["m0", "m2", "m9"]


def test_no_rating_takes_a_rating_back(client: httpx.Client) -> None:
    page = _posted(client, [("rated", "m0"), ("rating.m0", ""), ("rated", "m2"), ("rating.m2", "4")])
    assert page.films["mine"] == ["m2"]


def test_a_search_and_its_results_carry_the_ratings_along(client: httpx.Client) -> None:
    page = _posted(client, [("rating.m0", "5"), ("rating.m7", "2"), ("query", "movie 7")])
    assert ("rating.m7", "2.0") in page.fields["results"], "the radio button of the found film"
    assert ("rating.m0", "5.0") in page.fields["results"], "a hidden field for the other one"
    assert ("rating.m0", "5.0") in page.fields["search"]
    rated_from_there = _posted(client, [*page.fields["results"], ("rating.m9", "3")])
    assert set(rated_from_there.films["mine"]) == {"m0", "m7", "m9"}


def test_ratings_of_films_that_the_model_does_not_know_are_carried_and_told(client: httpx.Client) -> None:
    answer = client.post("/", data={"rating.m0": "5", "rating.gone": "4", "rating.m1": "99"})
    page = Page(answer.text)
    assert "2 of your ratings are of films that this model does not know" in answer.text
    assert page.films["mine"] == ["m0"]
    assert ("rating.gone", "4.0") in page.fields["ratings"]


def test_a_long_history_shows_the_latest_and_carries_the_rest(client: httpx.Client) -> None:
    fields = [(f"rating.m{number}", "3") for number in range(40)]
    fields += [(f"rating.gone{number}", "3") for number in range(500)]
    page = _posted(client, fields)
    assert len(page.films["mine"]) == LATEST_SHOWN == 40
    assert len([name for name, _ in page.fields["ratings"] if name.startswith("rating.")]) == 540


def test_when_every_film_is_rated_the_shelf_says_so(client: httpx.Client) -> None:
    answer = client.post("/", data={f"rating.m{number}": "3" for number in range(40)})
    assert "You have rated every film there is" in answer.text


def test_the_parts_are_the_same_as_those_of_the_page(client: httpx.Client) -> None:
    fields = {"rating.m0": "5", "query": "movie 7"}
    whole = Page(client.post("/", data=fields).text)
    assert Page(client.post("/parts/programme", data=fields).text).films["shelf"] == whole.films["shelf"]
    found = re.findall(r'data-film="([^"]+)"', client.post("/parts/search", data=fields).text)
    assert found == whole.films["found"]


def test_a_form_that_is_no_form_is_refused(client: httpx.Client) -> None:
    for content in (b"\xff", "rating.m0=much", "&".join(f"rating.{number}=1" for number in range(5001))):
        assert client.post("/", content=content).status_code == 422
