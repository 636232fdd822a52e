import numpy as np
import polars as pl
import pytest

from maxella.data import schema
from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories
from maxella.recommend.candidates import item_similarity
from maxella.recommend.candidates.item_similarity import ContentSimilarity, TasteSimilarity
from tests.models.fakes import LinearView

MOVIES = schema.conform(
    pl.DataFrame(
        {
            "movie_id": ["a", "b", "c", "d", "e"],
            "genres": [["Drama", "War"], ["Drama", "War"], ["Drama"], ["Comedy"], None],
            "director": ["One", "Two", "One", "Two", None],
        }
    ),
    schema.MOVIES,
)


def test_content_is_the_cosine_of_the_bags_with_rare_features_counting_more() -> None:
    catalogue = Catalogue.fit(MOVIES)
    bag = catalogue.feature_matrix.todense()
    idf = np.log((1 + len(MOVIES)) / (1 + bag.sum(axis=0)))
    rows = bag * idf
    lengths = np.linalg.norm(rows, axis=1)
    cosines = rows @ rows[0] / np.where(lengths * lengths[0] > 0, lengths * lengths[0], 1)
    alike = ContentSimilarity(catalogue).of(0)
    np.testing.assert_allclose(alike, cosines, rtol=1e-5)
    assert alike[0] == np.float32(1) or abs(alike[0] - 1) < 1e-6
    assert alike[1] > alike[3]
    assert alike[4] == 0


def test_a_movie_of_which_nothing_is_known_is_like_none() -> None:
    assert not ContentSimilarity(Catalogue.fit(MOVIES)).of(4).any()


def test_a_catalogue_without_metadata_has_no_content() -> None:
    bare = schema.conform(MOVIES.select("movie_id"), schema.MOVIES)
    assert ContentSimilarity(Catalogue.fit(bare)).of(0).tolist() == [0] * 5


@pytest.mark.parametrize("rows_remembered", [0, 2, 1000])
def test_taste_of_a_linear_view_is_its_weights(rows_remembered: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_similarity, "REMEMBERED_BYTES", rows_remembered * 6 * 4)
    weights = np.random.default_rng(0).normal(size=(6, 6)).astype(np.float32)
    nobody = Histories.of_one([], [])
    taste = TasteSimilarity(LinearView(weights), nobody, rating=2.0)
    np.testing.assert_allclose(taste.of(3), 2 * weights[3], rtol=1e-6)
    rated, movies = np.array([5, 0, 2]), np.array([1, 4])
    for _ in range(2):
        np.testing.assert_allclose(taste.between(rated, movies), 2 * weights[rated][:, movies], rtol=1e-6)
    rated = np.array([2, 1, 2, 5])
    np.testing.assert_allclose(taste.between(rated, movies), 2 * weights[rated][:, movies], rtol=1e-6)


def test_the_nearest_movie_is_the_one_of_largest_cosine() -> None:
    content = ContentSimilarity(Catalogue.fit(MOVIES))
    each = np.stack([content.of(movie) for movie in (0, 3)])
    np.testing.assert_allclose(content.nearest(np.array([0, 3])), each.max(axis=0), rtol=1e-6)
    np.testing.assert_allclose(content.between(np.array([0, 3]), np.array([1, 2])), each[:, 1:3], rtol=1e-6)
