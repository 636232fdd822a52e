from datetime import UTC, datetime

from maxella.data.dataset import RatingScale
from maxella.exchange.entries import Entry
from maxella.exchange.events import ImportedEvent, events_of
from maxella.exchange.matching import Catalogue
from tests.exchange.exports import CATALOGUE, LETTERBOXD_RATINGS, read_lines

STARS = RatingScale(low=1, high=5, step=1)
HALF_STARS = RatingScale(low=0.5, high=5, step=0.5)


def day(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_letterboxd_rating_becomes_an_event_on_the_datasets_scale() -> None:
    reading = read_lines("ratings.csv", LETTERBOXD_RATINGS, "2024-03-01,Heat,1995,https://boxd.it/abc,4.5")
    matches = Catalogue(CATALOGUE).match_all(reading.entries)
    assert events_of(matches, HALF_STARS) == [ImportedEvent("6", "rating", 4.5, day("2024-03-01"))]
    assert events_of(matches, STARS) == [ImportedEvent("6", "rating", 5.0, day("2024-03-01"))]


def test_what_is_not_sure_gives_no_event_until_it_is_chosen() -> None:
    [match] = Catalogue(CATALOGUE).match_all([Entry(file="f", line=2, title="Heat", year=1996, rating=0.8)])
    assert events_of([match], STARS) == []
    assert events_of([match.chosen("6")], STARS) == [ImportedEvent("6", "rating", 4.0, None)]
