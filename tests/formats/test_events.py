from maxella.formats.events import ImportedEvent, events_of
from maxella.tables.entries import Entry
from maxella.tables.matching import Catalogue
from maxella.tables.rating_scales import HALF_STARS, HUNDRED, STARS
from tests.formats.exports import CATALOGUE, LETTERBOXD_RATINGS, day, read_lines


def test_a_rating_stays_as_its_source_has_it_whatever_the_scale_of_the_dataset() -> None:
    reading = read_lines("ratings.csv", LETTERBOXD_RATINGS, "2024-03-01,Heat,1995,https://boxd.it/abc,4.5")
    matches = Catalogue(CATALOGUE).match_all(reading.entries)
    for scale in (HALF_STARS, STARS, HUNDRED):
        assert events_of(matches, scale) == [ImportedEvent("6", "rating", 4.5, day("2024-03-01"), HALF_STARS)]


def test_what_is_not_sure_gives_no_event_until_it_is_chosen() -> None:
    [match] = Catalogue(CATALOGUE).match_all([Entry(file="f", line=2, title="Heat", year=1996, rating=4)])
    assert events_of([match], STARS) == []
    assert events_of([match.chosen("6")], STARS) == [ImportedEvent("6", "rating", 4.0, None, STARS)]


def test_the_history_keeps_every_rating_and_the_latest_comes_last() -> None:
    def rated(rating: float, at: int | None) -> Entry:
        return Entry(file="f", line=2, imdb_id="tt0113277", rating=rating, rated_at=at)

    entries = [rated(5, 300_000), rated(1, None), rated(3, 100_000), rated(5, 300_100)]
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
        ("6", "seen", 1, 100, None),
        ("6", "hidden", 1, 300, None),
        ("6", "saved", 1, 300, None),
    ]
