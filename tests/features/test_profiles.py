import numpy as np
import polars as pl

from maxella.data import schema
from maxella.features.profiles import ProfileEncoder

USERS = schema.conform(
    pl.DataFrame(
        {
            "user_id": ["a", "b", "c"],
            "gender": ["M", "F", None],
            "age_bucket": [25, 18, 25],
            "occupation": ["writer", None, "artist"],
        },
    ),
    schema.USERS,
)


def test_known_values_count_from_one_and_unknown_ones_are_zero() -> None:
    encoder = ProfileEncoder.fit(USERS)
    assert encoder.sizes == [3, 3, 3]
    np.testing.assert_array_equal(encoder.encode(USERS, ["b", "a", "c"]), [[1, 1, 0], [2, 2, 2], [0, 2, 1]])


def test_people_and_values_not_seen_in_training_are_unknown() -> None:
    encoder = ProfileEncoder.fit(USERS.head(1))
    np.testing.assert_array_equal(encoder.encode(USERS, ["b", "nobody"]), [[0, 0, 0], [0, 0, 0]])


def test_a_dataset_without_profiles_has_only_unknown_codes() -> None:
    encoder = ProfileEncoder.fit(USERS.clear())
    assert encoder.sizes == [1, 1, 1]
    np.testing.assert_array_equal(encoder.encode(USERS.clear(), ["a"]), [[0, 0, 0]])
