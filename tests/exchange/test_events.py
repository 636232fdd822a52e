import pytest

from maxella.data.dataset import RatingScale
from maxella.exchange.entries import Entry
from maxella.exchange.events import ImportedEvent, events_of, on_scale
from maxella.exchange.matching import Catalogue
from tests.exchange.exports import CATALOGUE, LETTERBOXD_RATINGS, day, read_lines

STARS = RatingScale(low=1, high=5, step=1)
HALF_STARS = RatingScale(low=0.5, high=5, step=0.5)


def test_a_letterboxd_rating_becomes_an_event_on_the_datasets_scale() -> None:
    reading = read_lines("ratings.csv", LETTERBOXD_RATINGS, "2024-03-01,Heat,1995,https://boxd.it/abc,4.5")
    matches = Catalogue(CATALOGUE).match_all(reading.entries)
    assert events_of(matches, HALF_STARS) == [ImportedEvent("6", "rating", 4.5, day("2024-03-01"))]
    assert events_of(matches, STARS) == [ImportedEvent("6", "rating", 5.0, day("2024-03-01"))]


def test_what_is_not_sure_gives_no_event_until_it_is_chosen() -> None:
    [match] = Catalogue(CATALOGUE).match_all([Entry(file="f", line=2, title="Heat", year=1996, rating=0.8)])
    assert events_of([match], STARS) == []
    assert events_of([match.chosen("6")], STARS) == [ImportedEvent("6", "rating", 4.0, None)]


@pytest.mark.parametrize(
    ("part", "scale", "rating"),
    [
        (0.8, STARS, 4),
        (0.7, STARS, 4),  # 3.5: half up
        (0.5, STARS, 3),
        (0.1, STARS, 1),  # 0.5 rounds up
        (0.01, STARS, 1),  # clipped
        (1.0, STARS, 5),
        (0.65, HALF_STARS, 3.5),
        (0.05, HALF_STARS, 0.5),
        (0.37, RatingScale(low=0, high=10, step=0.1), 3.7),
        (0.8, RatingScale(low=3, high=3, step=0), 3),
    ],
)
def test_ratings_are_rounded_to_the_step_half_up_and_clipped(
    part: float, scale: RatingScale, rating: float
) -> None:
    assert on_scale(part, scale) == rating


def test_the_history_keeps_every_rating_and_the_latest_comes_last() -> None:
    def rated(rating: float, at: int | None) -> Entry:
        return Entry(file="f", line=2, imdb_id="tt0113277", rating=rating, rated_at=at)

    entries = [rated(1.0, 300_000), rated(0.2, None), rated(0.6, 100_000), rated(1.0, 300_100)]
    events = events_of(Catalogue(CATALOGUE).match_all(entries), STARS)
    assert [(event.value, event.at) for event in events] == [(1, None), (3, 100_000), (5, 300_000)]


def test_flags_come_once_at_their_first_date_and_a_like_is_seen() -> None:
    heat = {"file": "f", "line": 2, "imdb_id": "tt0113277"}
    entries = [
        Entry(**heat, rated_at=200, is_seen=True),
        Entry(**heat, rated_at=100, is_liked=True),
        Entry(**heat, is_seen=True),
        Entry(**heat, rated_at=300, is_saved=True, is_hidden=True),
    ]
    events = events_of(Catalogue(CATALOGUE).match_all(entries), STARS)
    assert [tuple(event) for event in events] == [
        ("6", "seen", 1, 100),
        ("6", "hidden", 1, 300),
        ("6", "saved", 1, 300),
    ]
