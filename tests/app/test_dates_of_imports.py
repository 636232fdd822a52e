"""Which of several ratings of a film counts: the latest in time, wherever it stands and whenever it came."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from tests.app.api_client import ApiClient, api_client

MAPPING = '{"title": "Film", "year": "Year", "rating": "Note", "date": "Date", "highest": "5"}'


@pytest.fixture
def ada(app: FastAPI) -> Iterator[ApiClient]:
    with api_client(app) as ada:
        yield ada


def bring(ada: ApiClient, *rows: str) -> int | None:
    """Import ratings of films; gives the number of the import."""
    content = "\n".join(["Film,Year,Note,Date", *rows]).encode()
    answer = ada.send("POST", "/imports", files={"files": ("mine.csv", content)}, data={"mapping": MAPPING})
    assert answer.status_code == 200, answer.text
    made = answer.json()["brought"]
    return made and int(made["id"])


def rating(ada: ApiClient) -> tuple[float, int] | None:
    marks = {each["movie_id"]: each for each in ada.get("/marks")["marks"]}
    mark = marks.get("m0")
    return None if mark is None or mark["rating"] is None else (mark["rating"], mark["rated_at"])


UNDATED, OLD, NEW = "Movie 0,1950,1,", "Movie 0,1950,2,2017-01-01", "Movie 0,1950,4,2020-01-01"
OF_2017, OF_2020 = 1_483_228_800, 1_577_836_800


@pytest.mark.parametrize("rows", [(NEW, OLD, UNDATED), (UNDATED, OLD, NEW), (OLD, UNDATED, NEW)])
def test_of_one_file_the_latest_in_time_counts_wherever_it_stands(
    ada: ApiClient, rows: tuple[str, ...]
) -> None:
    bring(ada, *rows)
    assert rating(ada) == (4, OF_2020)


@pytest.mark.parametrize(
    "files", [(NEW, OLD, UNDATED), (UNDATED, OLD, NEW), (OLD, UNDATED, NEW), (NEW, UNDATED, OLD)]
)
def test_of_several_imports_too(ada: ApiClient, files: tuple[str, ...]) -> None:
    for row in files:
        bring(ada, row)
    assert rating(ada) == (4, OF_2020)


@pytest.mark.parametrize("row", [UNDATED, OLD])
def test_what_was_rated_in_the_app_stands(ada: ApiClient, row: str) -> None:
    ada.rate({"m0": 3})
    bring(ada, row)
    found = rating(ada)
    assert found is not None
    assert found[0] == 3


def test_a_rating_without_a_date_comes_where_there_is_none_and_a_newer_file_changes_it(
    ada: ApiClient,
) -> None:
    bring(ada, UNDATED)
    assert (rating(ada) or (0, 0))[0] == 1
    bring(ada, "Movie 0,1950,5,")
    assert (rating(ada) or (0, 0))[0] == 5


def test_the_same_file_again_brings_nothing_also_after_one_without_dates(ada: ApiClient) -> None:
    bring(ada, UNDATED)
    assert bring(ada, OLD) is not None
    assert bring(ada, OLD) is None
    assert bring(ada, UNDATED) is None
    assert rating(ada) == (2, OF_2017)


def test_an_import_that_is_taken_back_lets_what_has_no_date_stand_again(ada: ApiClient) -> None:
    bring(ada, UNDATED)
    ada.post(f"/imports/{bring(ada, OLD)}/undo")
    assert (rating(ada) or (0, 0))[0] == 1
