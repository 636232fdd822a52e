"""Bringing ratings along: upload, look, mend, confirm, undo."""

import io
import re
import zipfile
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.limits import UPLOAD_BYTES
from maxella.app.storage.store import Store
from maxella.tables.rating_scales import HALF_STARS
from tests.app.letterboxd import BAD_LINES, letterboxd_zip
from tests.app.running import running
from tests.app.visitor import Visitor, visitor


@pytest.fixture
def ada(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app) as ada:
        yield ada


def sent(ada: Visitor, content: bytes, name: str = "letterboxd.zip") -> str:
    """Where the look at an upload is."""
    answer = ada.post("/taste/import", {}, files={"files": (name, content)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def ratings(ada: Visitor, store: Store) -> dict[str, float | None]:
    return {mark.movie_id: mark.rating for mark in store.marks.of(ada.profile_id, "checkerboard")}


def test_a_look_changes_nothing_and_says_what_is_clear_unsure_missing_and_unreadable(
    ada: Visitor, store: Store
) -> None:
    page = ada.get(sent(ada, letterboxd_zip())).text
    assert not ratings(ada, store)
    assert "A film that is not here" in page
    assert page.count("ratings.csv, line") >= BAD_LINES
    assert "ratings.csv, line 7" in page, "the first of the bad lines"
    assert re.search(r'name="choose\.\d+"', page), "a film of this title is a year off"
    assert "never to be opened" not in page


def test_what_was_looked_at_comes_along_and_shows_on_the_first_page(ada: Visitor, store: Store) -> None:
    place = sent(ada, letterboxd_zip())
    done = ada.post(f"{place}/confirm", {})
    assert done.headers["location"].startswith("/taste/import?brought=")
    marks = {mark.movie_id: mark for mark in store.marks.of(ada.profile_id, "checkerboard")}
    assert marks["m0"].rating == 5
    assert (marks["m2"].rating, marks["m2"].scale) == (4.5, HALF_STARS), "whatever the dataset's scale is"
    assert marks["m1"].rating == 1
    assert marks["m10"].is_seen
    assert marks["m12"].is_saved
    assert "m8" not in marks, "what is not sure is left out unless somebody decides"
    assert "From 5 ratings" in ada.get("/").text
    assert ada.get(place).status_code == 404, "the upload is forgotten"


def test_what_is_decided_comes_along_too(ada: Visitor, store: Store) -> None:
    place = sent(ada, letterboxd_zip())
    choice = re.search(r'name="(choose\.\d+)"', ada.get(place).text)
    assert choice
    ada.post(f"{place}/confirm", {choice[1]: "m8"})
    assert ratings(ada, store)["m8"] == 4


def test_nobody_is_given_a_film_that_was_not_among_the_candidates(ada: Visitor, store: Store) -> None:
    place = sent(ada, letterboxd_zip())
    choice = re.search(r'name="(choose\.\d+)"', ada.get(place).text)
    assert choice
    ada.post(f"{place}/confirm", {choice[1]: "m9"})
    assert "m9" not in ratings(ada, store)


def test_the_same_file_again_brings_nothing_and_an_import_is_taken_back_whole(
    ada: Visitor, store: Store
) -> None:
    ada.post(f"{sent(ada, letterboxd_zip())}/confirm", {})
    before = store.everyone.counts()["events"]
    again = ada.post(f"{sent(ada, letterboxd_zip())}/confirm", {})
    assert again.headers["location"] == "/taste/import?brought=nothing"
    assert store.everyone.counts()["events"] == before
    [noted] = store.imports.of(ada.profile_id)
    ada.post("/taste/import/undo", {"import": str(noted.id)})
    assert not ratings(ada, store)
    ada.post(f"{sent(ada, letterboxd_zip())}/confirm", {})
    assert ratings(ada, store)["m0"] == 5


def test_a_cancelled_look_leaves_nothing(ada: Visitor, store: Store) -> None:
    place = sent(ada, letterboxd_zip())
    assert ada.post(f"{place}/cancel", {}).headers["location"] == "/taste/import"
    assert ada.get(place).status_code == 404
    assert not store.imports.of(ada.profile_id)


def test_errors_can_be_taken_away_mended_and_brought_along(ada: Visitor, store: Store) -> None:
    place = sent(ada, letterboxd_zip())
    errors = ada.get(f"{place}/errors.csv")
    assert "attachment" in errors.headers["content-disposition"]
    assert errors.text.count("\n") >= BAD_LINES + 2
    mended = errors.text.replace("Movie 8,1959", "Movie 8,1958")
    ada.post(f"{sent(ada, mended.encode(), 'maxella-errors.csv')}/confirm", {})
    assert ratings(ada, store)["m8"] == 4


def test_an_unknown_table_asks_which_column_is_which_and_remembers(ada: Visitor, store: Store) -> None:
    table = b"Streifen;Baujahr;Punkte\nMovie 3;1953;80\nMovie 5;1955;20\n"
    place = sent(ada, table, "meine.csv")
    assert "Streifen" in ada.get(place).text
    answers = {
        "title": "Streifen",
        "year": "Baujahr",
        "rating": "Punkte",
        "highest": "100",
        "meaning": "seen",
    }
    assert ada.post(f"{place}/columns", {"title": "nothing"}).status_code == 422
    assert ada.post(f"{place}/columns", answers).headers["location"] == place
    ada.post(f"{place}/confirm", {})
    assert ratings(ada, store) == {"m3": 80, "m5": 20}
    again = sent(ada, table.replace(b"Movie 5;1955;20", b"Movie 7;1957;60"), "meine2.csv")
    assert "Which column" not in ada.get(again).text


def test_another_profile_sees_neither_the_upload_nor_the_import(app: FastAPI, store: Store) -> None:
    with (
        running(app) as address,
        httpx.Client(base_url=address) as one,
        httpx.Client(base_url=address) as two,
    ):
        ada, eve = Visitor(one, "Ada"), Visitor(two, "Eve")
        place = sent(ada, letterboxd_zip())
        for path in (place, f"{place}/errors.csv"):
            assert eve.get(path).status_code == 404
        for path in ("confirm", "cancel", "columns"):
            assert eve.post(f"{place}/{path}", {}).status_code == 404
        ada.post(f"{place}/confirm", {})
        [noted] = store.imports.of(ada.profile_id)
        assert eve.post("/taste/import/undo", {"import": str(noted.id)}).status_code == 404
        assert ratings(ada, store)


def _bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("ratings.csv", b"0" * (300 << 20))
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("rubbish.zip", b"PK\x03\x04 rubbish"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("header.csv", b"Date,Name,Year,Letterboxd URI,Rating\n"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(ada: Visitor, name: str, content: bytes) -> None:
    answer = ada.get(sent(ada, content, name))
    assert answer.status_code in (200, 422)
    assert "Nothing" in answer.text or "nothing" in answer.text or "alert" in answer.text


def test_a_bomb_is_refused_and_forgotten(ada: Visitor) -> None:
    place = sent(ada, _bomb(), "bomb.zip")
    answer = ada.get(place)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert ada.get(place).status_code == 404


def test_no_file_and_too_large_a_file_are_refused(ada: Visitor) -> None:
    assert ada.post("/taste/import", {}).status_code == 422
    assert (
        ada.post("/taste/import", {}, files={"files": ("a.csv", b"x" * (UPLOAD_BYTES + 1))}).status_code
        == 413
    )


TWICE = (
    b"Date,Name,Year,Letterboxd URI,Rating\n"
    + b"2024-01-01,Movie 0,1950,u,5\n" * 2
    + (
        b"2024-01-01,Movie 2,1952,u,4\n2024-02-03,Movie 8,1959,u,4\n2024-02-04,Movie 8,1959,u,3\n"
        b"2024-01-01,Movie 0,1950,u,six\n"
    )
)


def test_films_are_counted_not_rows_and_one_choice_is_for_all_rows_of_a_film(
    ada: Visitor, store: Store
) -> None:
    place = sent(ada, TWICE, "ratings.csv")
    page = ada.get(place).text
    assert "2 films are clear" in page
    assert "1 more rows say something of the same films" in page
    assert page.count('name="choose.') == 1
    assert "It would bring 2 ratings. Ratings are read as 0.5 to 5." in page
    ada.post(f"{place}/confirm", {"choose.3": "m8"})
    assert ratings(ada, store) == {"m0": 5, "m2": 4, "m8": 3}


def test_a_preview_says_what_would_change(ada: Visitor) -> None:
    ada.post(f"{sent(ada, TWICE, 'ratings.csv')}/confirm", {})
    newer = TWICE.replace(b"2024-01-01,Movie 0,1950,u,5", b"2025-01-01,Movie 0,1950,u,1")
    assert "1 film would get another rating than it has" in ada.get(sent(ada, newer, "ratings.csv")).text
    assert "nothing would change" in ada.get(sent(ada, TWICE, "ratings.csv")).text


def test_reasons_are_told_in_the_language_of_the_reader(ada: Visitor) -> None:
    german = {"headers": {"accept-language": "de"}}
    page = ada.get(sent(ada, TWICE, "ratings.csv"), **german).text
    assert "ratings.csv, Zeile 7: &#39;six&#39; ist keine Zahl" in page
    page = ada.get(sent(ada, b"<html><body>Sign in</body></html>", "r.csv"), **german).text
    assert "R.csv ist eine Webseite, kein Export" in page


def test_of_a_shared_account_it_is_asked_whose_rows_are_meant_and_remembered(
    ada: Visitor, store: Store
) -> None:
    content = (
        b"Profile Name,Title Name,Rating Type,Star Value,Thumbs Value,Event Utc Ts\n"
        b"Ann,Movie 0,thumb,,2,2025-06-19 19:13:22\nBob,Movie 2,star,5,0,2015-06-19 19:13:22\n"
    )
    place = sent(ada, content, "Ratings.csv")
    assert "Whose rows are meant?" in ada.get(place).text
    ada.post(f"{place}/columns", {"profile": "Bob"})
    assert "Rows of other profiles: 1" in ada.get(place).text
    ada.post(f"{place}/confirm", {})
    assert ratings(ada, store) == {"m2": 5}
    assert "1 film is clear" in ada.get(sent(ada, content, "Ratings.csv")).text


def test_zeros_are_asked_for(ada: Visitor, store: Store) -> None:
    place = sent(ada, b"Film,Jahr,Note\nMovie 0,1950,4\nMovie 2,1952,0\n", "mine.csv")
    assert "A rating of 0 is" in ada.get(place).text
    columns = {"title": "Film", "year": "Jahr", "rating": "Note", "highest": "5"}
    ada.post(f"{place}/columns", {**columns, "zero": "unrated"})
    ada.post(f"{place}/confirm", {})
    assert {title: rating for title, rating in ratings(ada, store).items() if rating is not None} == {"m0": 4}
