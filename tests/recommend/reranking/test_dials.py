import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from maxella.recommend.reranking.dials import FLOOR, FLOOR_AT_LEAST, novelty, turned
from maxella.recommend.results import Dials, Recommendation
from tests.recommend.cinema import cinema_recommender, history_of

CINEMA = cinema_recommender()
SERVING = CINEMA._serving
TABLE = SERVING.table
HISTORY = history_of("u1")[:15]
TURN = st.floats(-1, 1, allow_nan=False)


def quantity(dial: str, history: list[tuple[str, float, int]]) -> np.ndarray:
    """What a dial acts on, of every movie."""
    if dial == "popular":
        return TABLE.popularity
    if dial == "newer":
        return np.array([year or np.nan for year in TABLE.years])
    return novelty(SERVING, SERVING.person(history, None, ignore_unknown=False))


def mean_of(dial: str, history: list[tuple[str, float, int]], listed: list[Recommendation]) -> float:
    places = [TABLE.place(entry.movie.movie_id) for entry in listed]
    return float(quantity(dial, history)[places].mean())


@settings(max_examples=60, deadline=None)
@given(
    dial=st.sampled_from(["adventurous", "newer", "popular"]),
    ends=st.tuples(TURN, TURN).map(sorted),
    others=TURN,
    k=st.integers(1, 60),
    count=st.sampled_from([0, 1, 15]),
)
def test_turning_a_dial_up_never_lowers_the_mean_of_its_quantity_in_the_list(
    dial: str, ends: list[float], others: float, k: int, count: int
) -> None:
    history = HISTORY[:count]
    rest = dict.fromkeys({"adventurous", "newer", "popular"} - {dial}, others)
    low, high = (
        CINEMA.recommend(history, k=k, reasons=0, dials=Dials(**{dial: end}, **rest)) for end in ends
    )
    assert mean_of(dial, history, high) >= mean_of(dial, history, low) - 1e-6


@pytest.mark.parametrize("dial", ["adventurous", "newer", "popular"])
@pytest.mark.parametrize("count", [0, 15])
def test_each_dial_moves_the_list_at_once(dial: str, count: int) -> None:
    history = HISTORY[:count]
    down, up = (CINEMA.recommend(history, dials=Dials(**{dial: end})) for end in (-1, 1))
    assert mean_of(dial, history, up) > mean_of(dial, history, down)


@pytest.mark.parametrize("dial", ["adventurous", "newer", "popular"])
@pytest.mark.parametrize("end", [-1, 1])
def test_the_far_end_of_a_dial_has_a_floor(dial: str, end: int) -> None:
    person = SERVING.person(HISTORY, None, ignore_unknown=False)
    scores = np.random.default_rng(3).normal(size=len(TABLE)).astype(np.float32)
    scores[person.movies] = -9
    floor = max(FLOOR_AT_LEAST, int(FLOOR * len(TABLE)))
    best = set(np.argsort(-scores)[:floor])
    listed = np.argsort(-turned(SERVING, person, scores, Dials(**{dial: end})))[:floor]
    assert len(TABLE) > floor + len(person.movies)
    assert set(listed) - set(person.movies) <= best


@pytest.mark.parametrize("count", [0, 15])
def test_dials_at_0_change_nothing_at_all(count: int) -> None:
    history = HISTORY[:count]
    assert CINEMA.recommend(history, dials=Dials()) == CINEMA.recommend(history)
    scores = np.arange(len(TABLE), dtype=np.float32)
    person = SERVING.person(history, None, ignore_unknown=False)
    assert turned(SERVING, person, scores, Dials(adventurous=0.0, newer=-0.0)) is scores


def test_scores_and_reasons_stay_those_of_the_blend() -> None:
    for entry in CINEMA.recommend(HISTORY, k=5, order="interest", dials=Dials(popular=-1, newer=0.5)):
        assert entry.score == pytest.approx(CINEMA.explain(entry.movie.movie_id, HISTORY).score, abs=1e-4)


def test_the_familiar_is_like_something_that_was_rated() -> None:
    (familiar,) = CINEMA.recommend([("f8", 5)], k=1, dials=Dials(adventurous=-1))
    (new,) = CINEMA.recommend([("f8", 5)], k=1, dials=Dials(adventurous=1))
    alike = SERVING.content.of(TABLE.place("f8"))
    likeness = [alike[TABLE.place(entry.movie.movie_id)] for entry in (familiar, new)]
    assert likeness[0] > 2 * likeness[1]


@pytest.mark.parametrize("dials", [{"newer": 1.01}, {"popular": -3}, {"adventurous": float("nan")}])
def test_a_dial_beyond_its_ends_is_refused(dials: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match=next(iter(dials))):
        Dials(**dials)
