import polars as pl

from maxella.data.more_ratings import with_more_ratings
from tests.checkerboards import checkerboard

DATASET = checkerboard()


def ratings(*rows: tuple[str, str, float, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row")


def test_further_ratings_stand_behind_those_of_the_source() -> None:
    more, left_out = with_more_ratings(DATASET, ratings(("maxella:a", "m1", 4, 5), ("maxella:a", "m2", 5, 6)))
    assert left_out == 0
    assert more.interactions.head(len(DATASET.interactions)).equals(DATASET.interactions)
    assert more.interactions.tail(2)["movie_id"].to_list() == ["m1", "m2"]
    assert more.users["user_id"].to_list()[-1] == "maxella:a"
    assert len(more.users) == len(DATASET.users) + 1


def test_what_the_dataset_cannot_hold_is_left_out_and_counted() -> None:
    more, left_out = with_more_ratings(
        DATASET, ratings(("maxella:a", "nothing", 4, 5), ("maxella:a", "m2", 9, 6), ("maxella:b", "m3", 1, 7))
    )
    assert left_out == 2
    assert len(more.interactions) == len(DATASET.interactions) + 1


def test_other_ratings_make_another_fingerprint_and_none_the_same() -> None:
    one, _ = with_more_ratings(DATASET, ratings(("maxella:a", "m1", 4, 5)))
    other, _ = with_more_ratings(DATASET, ratings(("maxella:a", "m1", 5, 5)))
    none, _ = with_more_ratings(DATASET, ratings(("maxella:a", "no such movie", 1, 1)))
    prints = [each.manifest.fingerprint for each in (DATASET, one, other)]
    assert len(set(prints)) == 3
    assert none.manifest.fingerprint == DATASET.manifest.fingerprint


def test_how_further_people_are_called_makes_no_other_fingerprint() -> None:
    rows = [("a", "m1", 4.0, 5), ("a", "m2", 5.0, 6), ("b", "m1", 3.0, 7)]
    one, other = (
        with_more_ratings(DATASET, ratings(*((f"{before}{name}", *rest) for name, *rest in rows)))[0]
        for before in ("maxella:", "other:")
    )
    assert one.manifest.fingerprint == other.manifest.fingerprint
    together, _ = with_more_ratings(DATASET, ratings(*(("maxella:a", *rest) for _, *rest in rows)))
    assert together.manifest.fingerprint != one.manifest.fingerprint
