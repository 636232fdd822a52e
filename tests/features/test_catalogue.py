from dataclasses import replace

import numpy as np
import polars as pl

from maxella.data import schema
from maxella.features.catalogue import METADATA_FIELDS, Catalogue
from maxella.features.fields import Fields
from tests.checkerboards import checkerboard


def test_every_movie_keeps_its_place() -> None:
    movies = checkerboard(movies=6).movies
    catalogue = Catalogue.fit(movies)
    assert catalogue.movie_ids == movies["movie_id"].to_list()
    assert catalogue.index["m3"] == 3


def test_metadata_becomes_a_bag_of_named_features() -> None:
    catalogue = Catalogue.fit(checkerboard(movies=6).movies)
    first = catalogue.feature_indices[catalogue.offsets[0] : catalogue.offsets[1]]
    assert {catalogue.features[place] for place in first} == {
        "director:Even Director",
        "genre:Drama",
        "genre:War",
        "period:1950",
    }
    assert catalogue.feature_matrix.shape == (6, len(catalogue.features))


def test_the_vocabulary_is_fitted_on_training_movies_alone() -> None:
    movies = checkerboard(movies=6).movies
    catalogue = Catalogue.fit(movies, training_movies=["m0", "m2", "m4"])
    assert "genre:Comedy" not in catalogue.features
    assert "genre:Drama" in catalogue.features
    np.testing.assert_array_equal(np.diff(catalogue.offsets)[1::2], [1, 1, 0])


def test_a_catalogue_without_metadata_has_no_features() -> None:
    bare = schema.conform(pl.DataFrame({"movie_id": ["a", "b"]}), schema.MOVIES)
    catalogue = Catalogue.fit(bare)
    assert catalogue.features == []
    np.testing.assert_array_equal(catalogue.offsets, [0, 0, 0])
    assert catalogue.feature_matrix.shape == (2, 0)


def test_only_the_first_names_of_a_cast_are_read() -> None:
    cast = [["A", "B", "C", "D"]] * 3
    movies = schema.conform(pl.DataFrame({"movie_id": ["a", "b", "c"], "cast": cast}), schema.MOVIES)
    assert Catalogue.fit(movies).features == ["cast:A", "cast:B", "cast:C"]


def test_a_catalogue_can_be_described_by_some_fields_alone() -> None:
    whole = Catalogue.fit(checkerboard(movies=6).movies)
    some = whole.described_by(("genre", "period"))
    assert some.movie_ids == whole.movie_ids
    kept = [place for place, name in enumerate(whole.features) if name.startswith(("genre:", "period:"))]
    assert some.features == [whole.features[place] for place in kept]
    assert len(some.features) < len(whole.features)
    np.testing.assert_array_equal(some.feature_matrix.toarray(), whole.feature_matrix.toarray()[:, kept])
    assert whole.described_by(METADATA_FIELDS) is whole
    assert whole.described_by(()).feature_matrix.shape == (6, 0)


def test_what_only_people_read_never_becomes_a_feature() -> None:
    """TMDB's votes would tell how a film was liked, and tags come from those whose ratings are predicted."""
    dataset = checkerboard(movies=6)
    told = dataset.movies.with_columns(
        pl.lit("Original").alias("original_title"),
        pl.lit("Other spelling").alias("tmdb_title"),
        pl.lit("Series").alias("collection"),
        pl.lit("R").alias("certificate"),
        pl.lit(["Even Director", "Second"]).alias("directors"),
        pl.lit(["great"]).alias("tags"),
        pl.Series("vote_count", range(6), pl.Int64),
        pl.Series("vote_average", range(6), pl.Float32),
    )
    assert set(schema.ADDED) == {name for name in told.columns if not told[name].equals(dataset.movies[name])}
    plain, full = Catalogue.fit(dataset.movies), Catalogue.fit(told)
    assert full.features == plain.features
    np.testing.assert_array_equal(full.feature_indices, plain.feature_indices)
    coded = Fields.fit(replace(dataset, movies=told), dataset.interactions).tables
    for name, field in Fields.fit(dataset, dataset.interactions).tables.items():
        np.testing.assert_array_equal(coded[name].codes, field.codes)
