import numpy as np
import polars as pl

from maxella.data import schema
from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories
from maxella.recommend.neighbours import ContentSimilarity, TasteSimilarity
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


def test_taste_of_a_linear_view_is_its_weights() -> None:
    weights = np.random.default_rng(0).normal(size=(6, 6)).astype(np.float32)
    nobody = Histories.of_one([], [])
    taste = TasteSimilarity(LinearView(weights), nobody, rating=2.0)
    np.testing.assert_allclose(taste.of(3), 2 * weights[3], rtol=1e-6)
    rated, movies = np.array([5, 0, 2]), np.array([1, 4])
    np.testing.assert_allclose(taste.between(rated, movies), 2 * weights[rated][:, movies], rtol=1e-6)
