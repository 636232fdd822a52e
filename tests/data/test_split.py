import numpy as np
import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.data.split import PROTOCOLS, Split, protocol_named, split
from maxella.errors import DatasetError, UsageError
from tests.checkerboards import checkerboard, dataset_of


def ratings(*rows: tuple[str, str, int | None]) -> Dataset:
    """A dataset of (user, movie, timestamp), all rated 3."""
    users, movies, times = zip(*rows, strict=True)
    return dataset_of(
        pl.DataFrame(
            {"user_id": users, "movie_id": movies, "rating": [3.0] * len(rows), "timestamp": times},
            schema_overrides={"timestamp": pl.Int64},
        )
    )


def places(divided: Split) -> list[np.ndarray]:
    return [divided.train, divided.validation, divided.test, divided.validation_shown, divided.test_shown]


def values(dataset: Dataset, column: str, rows: np.ndarray) -> set[str]:
    return set(dataset.interactions[rows][column])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_rating_stands_in_exactly_one_place(protocol):
    dataset = checkerboard()
    divided = split(dataset, protocol)
    everything = np.sort(np.concatenate(places(divided)))
    np.testing.assert_array_equal(everything, np.arange(len(dataset.interactions)))
    for rows in places(divided):
        assert rows.dtype == np.int64
        np.testing.assert_array_equal(rows, np.sort(rows))


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", ["validation", "test"])
def test_a_part_trains_on_nothing_that_it_asks_for_or_shows(protocol, name):
    part = split(checkerboard(), protocol).part(name)
    asked, trained, shown = set(part.targets), set(part.training), set(part.shown)
    assert asked
    assert not asked & trained
    assert not asked & shown
    assert not trained & shown


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_choice_on_validation_never_reads_the_test(protocol):
    divided = split(checkerboard(), protocol)
    part = divided.part("validation")
    read = set(part.training) | set(part.shown) | set(part.targets)
    assert not read & (set(divided.test) | set(divided.test_shown))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_figure_on_test_trains_on_the_whole_validation_part(protocol):
    divided = split(checkerboard(), protocol)
    part = divided.part("test")
    np.testing.assert_array_equal(
        part.training,
        np.sort(np.concatenate([divided.train, divided.validation, divided.validation_shown])),
    )
    np.testing.assert_array_equal(part.targets, divided.test)
    np.testing.assert_array_equal(part.shown, divided.test_shown)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_same_seed_gives_the_same_split(protocol):
    dataset = checkerboard()
    for first, again in zip(places(split(dataset, protocol)), places(split(dataset, protocol)), strict=True):
        np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("protocol", ["random-75-25", "random-90-10", "new-users", "new-movies"])
def test_another_seed_gives_another_split(protocol):
    dataset = checkerboard()
    assert set(split(dataset, protocol).test) != set(split(dataset, protocol, seed=43).test)


@pytest.mark.parametrize(("protocol", "percent"), [("random-75-25", 75), ("random-90-10", 90)])
def test_random_splits_follow_the_published_permutation(protocol, percent):
    dataset = checkerboard()
    order = np.random.default_rng(42).permutation(len(dataset.interactions))
    end = len(order) * percent // 100
    divided = split(dataset, protocol)
    assert set(divided.test) == set(order[end:])
    assert set(divided.part("test").training) == set(order[:end])
    assert set(divided.validation) == set(order[end * 95 // 100 : end])


def test_leave_last_out_takes_the_last_rating_and_the_one_before_it():
    dataset = ratings(
        ("a", "x", 30), ("b", "x", 7), ("a", "y", 10), ("b", "y", 9), ("a", "z", 20), ("b", "z", 8)
    )
    divided = split(dataset, "leave-last-out")
    assert divided.test.tolist() == [0, 3]
    assert divided.validation.tolist() == [4, 5]
    assert divided.train.tolist() == [1, 2]


def test_leave_last_out_breaks_ties_in_time_by_the_order_of_the_rows():
    dataset = ratings(*(("a", f"m{place}", 5) for place in range(6)))
    divided = split(dataset, "leave-last-out")
    assert (divided.validation.tolist(), divided.test.tolist()) == ([4], [5])


def test_leave_last_out_asks_nothing_of_who_rated_once_and_validates_nothing_of_who_rated_twice():
    dataset = ratings(("once", "x", 1), ("twice", "x", 1), ("twice", "y", 2))
    divided = split(dataset, "leave-last-out")
    assert divided.train.tolist() == [0, 1]
    assert divided.validation.tolist() == []
    assert divided.test.tolist() == [2]


def test_by_time_trains_on_the_past_alone():
    dataset = checkerboard()
    divided = split(dataset, "by-time")
    train, validation, test = (
        dataset.interactions["timestamp"].to_numpy()[rows]
        for rows in (divided.train, divided.validation, divided.test)
    )
    assert train.max() <= validation.min()
    assert validation.max() <= test.min()
    total = len(dataset.interactions)
    assert (len(train), len(train) + len(validation)) == (total * 8 // 10, total * 9 // 10)


def test_by_time_breaks_ties_by_the_order_of_the_rows():
    dataset = ratings(*(("a", f"m{place}", place % 3) for place in range(999)))
    divided = split(dataset, "by-time")
    order = sorted(range(999), key=lambda place: (place % 3, place))
    assert divided.train.tolist() == sorted(order[:799])
    assert divided.validation.tolist() == sorted(order[799:899])
    assert divided.test.tolist() == sorted(order[899:])


@pytest.mark.parametrize("name", ["validation", "test"])
def test_new_users_are_strangers_to_training(name):
    dataset = checkerboard()
    part = split(dataset, "new-users").part(name)
    held_out = values(dataset, "user_id", part.targets)
    assert not held_out & values(dataset, "user_id", part.training)
    assert values(dataset, "user_id", part.shown) <= held_out


def test_new_users_are_a_tenth_and_are_shown_four_fifths_of_their_ratings():
    dataset = checkerboard(people=60)
    divided = split(dataset, "new-users")
    users = dataset.interactions["user_id"]
    assert users[divided.test].n_unique() == 6
    assert users[divided.validation].n_unique() == 5
    counts = users[divided.test].value_counts(name="asked")
    shown = users[divided.test_shown].value_counts(name="shown")
    for _, asked, known in counts.join(shown, on="user_id").iter_rows():
        assert known == (asked + known) * 8 // 10


def test_a_new_user_with_one_rating_is_asked_for_it_and_shown_nothing():
    dataset = ratings(*((f"u{person}", "x", None) for person in range(20)))
    divided = split(dataset, "new-users")
    assert len(divided.test) == 2
    assert not len(divided.test_shown)


@pytest.mark.parametrize("name", ["validation", "test"])
def test_new_movies_are_unrated_in_training(name):
    dataset = checkerboard()
    part = split(dataset, "new-movies").part(name)
    assert not values(dataset, "movie_id", part.targets) & values(dataset, "movie_id", part.training)


def test_new_movies_are_a_twentieth():
    dataset = checkerboard(people=300, movies=100)
    divided = split(dataset, "new-movies")
    assert len(values(dataset, "movie_id", divided.test)) == 5
    assert len(values(dataset, "movie_id", divided.validation)) == 4


@pytest.mark.parametrize("protocol", ["leave-last-out", "by-time", "live"])
def test_a_protocol_of_time_refuses_ratings_without_times(protocol):
    dataset = ratings(("a", "x", 1), ("a", "y", None), ("a", "z", 3))
    with pytest.raises(DatasetError, match=r"1 of the 3 in dataset tiny have none \(the first: row 1\)"):
        split(dataset, protocol)


@pytest.mark.parametrize("protocol", ["random-75-25", "random-90-10", "new-users", "new-movies"])
def test_the_other_protocols_need_no_times(protocol):
    dataset = checkerboard()
    timeless = dataset_of(dataset.interactions.drop("timestamp"), dataset.movies, dataset.users)
    assert len(split(timeless, protocol).test)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_dataset_too_small_to_split_is_refused(protocol):
    with pytest.raises(DatasetError, match=rf"tiny is too small for {protocol}.*use more ratings"):
        split(ratings(("a", "x", 1)), protocol)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_dataset_without_ratings_is_refused(protocol):
    empty = dataset_of(checkerboard().interactions.head(0))
    with pytest.raises(DatasetError, match="of its 0 ratings"):
        split(empty, protocol)


def test_an_unknown_protocol_names_the_nearest():
    with pytest.raises(UsageError, match='no protocol "random-75-52"; did you mean "random-75-25"'):
        split(checkerboard(), "random-75-52")


def test_a_protocol_like_none_lists_them_all():
    with pytest.raises(UsageError, match=r"there are random-75-25, .*new-movies"):
        protocol_named("zzz")


def test_an_unknown_part_is_refused():
    with pytest.raises(UsageError, match='no part "train"'):
        split(checkerboard(), "by-time").part("train")


def test_only_random_90_10_varies_the_split_with_the_seed():
    assert [name for name, protocol in PROTOCOLS.items() if protocol.seed_varies_split] == ["random-90-10"]


def test_every_protocol_states_its_rules():
    for protocol in PROTOCOLS.values():
        assert protocol.rules[0].startswith("Split:")
