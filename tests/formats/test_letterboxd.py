import pytest

from maxella.errors import ExchangeError
from maxella.formats.events import events_of
from maxella.formats.reading import read_export
from maxella.tables.matching import Catalogue
from maxella.tables.rating_scales import RatingScale
from tests.formats.exports import (
    CATALOGUE,
    LETTERBOXD_DIARY,
    LETTERBOXD_FILM,
    LETTERBOXD_RATINGS,
    LETTERBOXD_REVIEWS,
    csv_bytes,
    day,
    read_lines,
    zip_bytes,
)

HALF_STARS = RatingScale(low=0.5, high=5, step=0.5)
REVIEW = '"<i>Slow</i>, and then:\n\nthe ""bank"" scene,\nwhich is <b>loud</b>"'

MEMBERS = {
    "profile.csv": b"Email Address\nsomebody@example.com\n",
    "comments.csv": csv_bytes("Date,Content,Comment", "2024-01-01,x,y"),
    "ratings.csv": csv_bytes(
        LETTERBOXD_RATINGS,
        "2024-03-01,Heat,1995,https://boxd.it/2aHc,4",
        "2023-02-02,The Matrix,1999,https://boxd.it/2a1m,3.5",
        "2023-02-02,Toy Story,,https://boxd.it/2b,0.5",
    ),
    "watched.csv": csv_bytes(LETTERBOXD_FILM, "2020-01-01,Fargo,1996,https://boxd.it/2aAb"),
    "watchlist.csv": csv_bytes(LETTERBOXD_FILM, "2020-01-01,Amélie,2001,https://boxd.it/2aAc"),
    "likes/films.csv": csv_bytes(LETTERBOXD_FILM, "2020-01-01,12 Monkeys,1995,https://boxd.it/2aAd"),
    "likes/reviews.csv": csv_bytes("Date,Review", "2020-01-01,somebody's"),
    "diary.csv": csv_bytes(
        LETTERBOXD_DIARY,
        "2022-05-02,Heat,1995,https://boxd.it/entry1,3,,,2022-05-01",
        "2023-02-02,The Matrix,1999,https://boxd.it/entry2,3.5,,,2023-02-02",
        "2025-06-01,The Matrix,1999,https://boxd.it/entry3,5,Yes,,2025-05-31",
        "2025-07-01,Fargo,1996,https://boxd.it/entry4,,Yes,,2025-06-30",
    ),
    "reviews.csv": csv_bytes(
        LETTERBOXD_REVIEWS,
        f"2022-05-02,Heat,1995,https://boxd.it/entry1,3,,{REVIEW},,2022-05-01",
        "2025-06-01,The Matrix,1999,https://boxd.it/entry3,5,Yes,Better,,2025-05-31",
    ),
    "lists/best.csv": csv_bytes(
        "Letterboxd list export v7",
        "Date,Name,Tags,URL,Description",
        '2024-01-01,Best,,https://boxd.it/x,"of all,',
        'times"',
        "",
        "Position,Name,Year,URL,Description",
        "1,Heat,1995,https://boxd.it/2aHc,",
        "2,Fargo,1996,https://boxd.it/2aAb,",
    ),
    "deleted/diary.csv": csv_bytes(
        LETTERBOXD_DIARY, "2021-01-01,The Usual Suspects,1995,https://boxd.it/z,1,,,2021-01-01"
    ),
    "orphaned/diary.csv": csv_bytes(
        LETTERBOXD_DIARY, "2021-01-01,The Usual Suspects,1995,https://boxd.it/z,1,,,2021-01-01"
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_zip_gives_ratings_history_seen_saved_and_liked(end: str) -> None:
    members = {name: content.replace(b"\n", end.encode()) for name, content in MEMBERS.items()}
    reading = read_export("letterboxd.zip", zip_bytes(members))
    assert (reading.source, reading.bad_lines) == ("letterboxd", ())
    assert reading.set_aside == {"films of lists": 2, "other files": 1}
    events = events_of(Catalogue(CATALOGUE).match_all(reading.entries), HALF_STARS)
    assert [event[:4] for event in events] == [
        ("608", "seen", 1, day("2020-01-01")),
        ("4973", "saved", 1, day("2020-01-01")),
        ("32", "seen", 1, day("2020-01-01")),
        ("6", "seen", 1, day("2022-05-01")),
        ("6", "rating", 3, day("2022-05-01")),
        ("2571", "seen", 1, day("2023-02-02")),
        ("2571", "rating", 3.5, day("2023-02-02")),
        ("6", "rating", 4, day("2024-03-01")),
        ("2571", "rating", 5, day("2025-05-31")),
    ]


def test_what_was_deleted_and_personal_files_are_never_opened() -> None:
    members = dict.fromkeys(("profile.csv", "comments.csv", "deleted/diary.csv"), b"\x00 no text")
    reading = read_export("l.zip", zip_bytes({**members, "ratings.csv": MEMBERS["ratings.csv"]}))
    assert {entry.file for entry in reading.entries} == {"ratings.csv"}
    assert reading.bad_lines == ()
    with pytest.raises(ExchangeError, match="is not opened"):
        read_export("profile.csv", MEMBERS["profile.csv"])


def test_ratings_are_written_with_and_without_a_point() -> None:
    reading = read_lines(
        "ratings.csv",
        LETTERBOXD_RATINGS,
        "2024-01-01,A,1990,u,4",
        "2024-01-01,B,1990,u,4.0",
        "2024-01-01,C,1990,u,0.5",
    )
    assert [entry.rating for entry in reading.entries] == [4, 4, 0.5]


def test_a_diary_may_lack_ratings_and_marks_rewatches() -> None:
    reading = read_lines(
        "diary.csv",
        LETTERBOXD_DIARY,
        "2024-01-02,Heat,1995,https://boxd.it/e1,,,,2024-01-01",
        '2024-05-02,Heat,1995,https://boxd.it/e2,4.5,Yes,"two, tags",2024-05-01',
    )
    assert [(entry.rating, entry.is_rewatch, entry.is_seen) for entry in reading.entries] == [
        (None, False, True),
        (4.5, True, True),
    ]


def test_of_one_day_the_rating_of_today_is_the_last() -> None:
    members = {
        "ratings.csv": csv_bytes(LETTERBOXD_RATINGS, "2024-05-01,Heat,1995,u,5"),
        "diary.csv": csv_bytes(LETTERBOXD_DIARY, "2024-05-01,Heat,1995,u,2,,,2024-05-01"),
    }
    for order in (list(members), list(reversed(members))):
        reading = read_export("l.zip", zip_bytes({name: members[name] for name in order}))
        events = events_of(Catalogue(CATALOGUE).match_all(reading.entries), HALF_STARS)
        assert [event.value for event in events if event.kind == "rating"] == [2, 5]


def test_reviews_of_many_lines_keep_the_lines_of_the_rows_after_them_true() -> None:
    reading = read_lines(
        "reviews.csv",
        LETTERBOXD_REVIEWS,
        f"2022-05-02,Heat,1995,https://boxd.it/e1,3,,{REVIEW},,2022-05-01",
        "2022-05-03,Fargo,1996,https://boxd.it/e2,7,,No,,2022-05-01",
    )
    assert [entry.line for entry in reading.entries] == [2]
    [bad] = reading.bad_lines
    assert (bad.line, bad.reason) == (6, "a rating of 7 is not above 0 and up to 5")
    assert bad.text.startswith("2022-05-03,Fargo")


def test_a_year_that_is_missing_leaves_the_film_unsure() -> None:
    reading = read_lines("ratings.csv", LETTERBOXD_RATINGS, "2024-01-01,Fargo,,u,4")
    [match] = Catalogue(CATALOGUE).match_all(reading.entries)
    assert (match.how, match.movie_id, match.is_sure) == ("title, no year", "608", False)


def test_a_series_with_the_name_of_a_film_is_not_taken_for_it() -> None:
    reading = read_lines("ratings.csv", LETTERBOXD_RATINGS, "2024-01-01,Fargo,2014,u,4")
    [match] = Catalogue(CATALOGUE).match_all(reading.entries)
    assert not match.is_sure
    assert match.movie_id is None


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("watchlist-somebody-2024.csv", "is_saved"),
        ("watched.csv", "is_seen"),
        ("films.csv", "is_liked"),
        ("likes/films.csv", "is_liked"),
    ],
)
def test_files_with_the_same_header_are_told_by_their_names(name: str, mark: str) -> None:
    [entry] = read_lines(name, LETTERBOXD_FILM, "2024-01-01,Heat,1995,u").entries
    assert getattr(entry, mark)
    assert entry.is_saved == (mark == "is_saved")
    assert entry.rating is None


def test_a_file_whose_name_says_nothing_asks_for_another_name() -> None:
    with pytest.raises(ExchangeError, match=r"name it watched\.csv"):
        read_lines("mine.csv", LETTERBOXD_FILM, "2024-01-01,Heat,1995,u")


def test_likes_of_other_peoples_reviews_are_no_marks() -> None:
    reading = read_export(
        "l.zip", zip_bytes({"likes/reviews.csv": csv_bytes(LETTERBOXD_FILM, "2024-01-01,Heat,1995,u")})
    )
    assert (reading.entries, reading.set_aside) == ((), {"likes of reviews and lists": 1})


def test_a_list_alone_is_counted_and_gives_no_entries() -> None:
    reading = read_export("best.csv", MEMBERS["lists/best.csv"])
    assert (reading.entries, reading.set_aside) == ((), {"films of lists": 2})
