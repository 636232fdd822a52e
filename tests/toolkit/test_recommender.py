import json
import warnings

import polars as pl
import pytest

import maxella
from tests.recommend.worlds import ease_bundle
from tests.toolkit.frames import LikePandas, movies, numbered_recommender

RECOMMENDER = numbered_recommender()
HISTORY = {1000: 5, 1002: 5, 1004: 4, 1001: 1}


def ids(entries: list) -> list:
    return [entry.movie.movie_id for entry in entries]


def test_a_history_is_a_dict_a_list_or_a_frame_of_integer_ids() -> None:
    found = ids(RECOMMENDER.recommend(HISTORY, k=5))
    assert all(isinstance(movie_id, int) and movie_id % 2 == 0 for movie_id in found)
    frame = pl.DataFrame({"movieId": list(HISTORY), "rating": list(HISTORY.values())})
    for history in (
        list(HISTORY.items()),
        frame,
        LikePandas(frame),
        {str(key): HISTORY[key] for key in HISTORY},
    ):
        assert ids(RECOMMENDER.recommend(history, k=5)) == found


def test_all_that_comes_out_has_ids_in_the_type_in_which_they_came() -> None:
    entry = RECOMMENDER.recommend(HISTORY, k=1)[0]
    assert {reason.movie_id for reason in entry.reasons} <= set(HISTORY)
    assert RECOMMENDER.movie(1000).movie_id == 1000
    assert RECOMMENDER.movies["movie_id"].to_list() == movies()["movie_id"].to_list()
    assert RECOMMENDER.user_ids[:2] == [1000, 1001]
    assert all(isinstance(each, int) for each in ids(RECOMMENDER.similar(1000, k=3)))
    assert RECOMMENDER.predict_for([1006], HISTORY)[0].movie_id == 1006
    assert RECOMMENDER.search("movie 4", k=1)[0].movie_id == 1004
    shares = RECOMMENDER.explain(1006, HISTORY).shares
    assert {share.movie_id for share in shares} == set(HISTORY)
    shelf = RECOMMENDER.shelves(HISTORY)[0]
    assert all(isinstance(each, int) for each in ids(shelf.recommendations))
    assert ids(RECOMMENDER.recommend(HISTORY, k=1, exclude=[entry.movie.movie_id])) != [entry.movie.movie_id]


def test_an_answer_with_integer_ids_is_written_as_json_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        entry = RECOMMENDER.recommend(HISTORY, k=1)[0]
        assert json.loads(entry.model_dump_json())["movie"]["movie_id"] == entry.movie.movie_id


def test_text_ids_stay_text() -> None:
    of_text = maxella.Recommender(ease_bundle())
    assert of_text.recommend({"m0": 5}, k=1)[0].movie.movie_id.startswith("m")
    assert of_text.user_ids[0] == "u0"


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ("1000", "a history is a list of"),
        ({9999: 5}, "no movie with id '9999'"),
        ({1000: 9}, "off the scale"),
        ([(1000, 5, 0, 0)], "rating 1 of the history has 4 parts"),
        (pl.DataFrame({"title": ["A"], "rating": [5]}), "no column of movie ids"),
        (pl.DataFrame({"user_id": [1, 2], "movie_id": [1000, 1000], "rating": [5, 4]}), "several people"),
    ],
)
def test_a_history_that_is_wrong_is_refused_in_one_sentence(history: object, message: str) -> None:
    with pytest.raises(maxella.MaxellaError, match=message):
        RECOMMENDER.recommend(history)
