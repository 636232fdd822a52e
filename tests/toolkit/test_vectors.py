import numpy as np
import polars as pl
import pytest

import maxella
from tests.toolkit.frames import movies, numbered_recommender, ratings

ALS = maxella.models.ALS(factors=4, l2=1).fit(maxella.Dataset.from_frames(ratings(), movies())).recommender
HISTORY = {1000: 5, 1002: 5, 1004: 4}


def test_the_product_of_the_vectors_is_the_order_of_the_list() -> None:
    ids, matrix = ALS.movie_vectors(model="als")
    assert ids == movies()["movie_id"].to_list()
    scores = matrix @ ALS.person_vector(HISTORY, model="als")
    ranked = [ids[place] for place in np.argsort(-scores) if ids[place] not in HISTORY]
    listed = ALS.recommend(HISTORY, k=5, order="interest")
    assert [entry.movie.movie_id for entry in listed] == ranked[:5]
    assert ALS.person_vector(user_id=1000).shape == matrix[0].shape


def test_a_bundle_without_vectors_says_what_to_fit() -> None:
    with pytest.raises(maxella.MaxellaError, match=r"no model with vectors is in the bundle; fit one"):
        numbered_recommender().movie_vectors()
    with pytest.raises(maxella.MaxellaError, match=r"no model 'ease' with vectors.*; there are als"):
        ALS.movie_vectors(model="ease")


def test_new_people_and_ratings_count_without_a_fit() -> None:
    new = pl.DataFrame({"user_id": [7, 7, 1000], "movie_id": [1001, 1003, 1000], "rating": [5, 5, 2]})
    grown = ALS.with_ratings(new)
    expected = ALS.recommend([(1001, 5), (1003, 5)], k=5, order="interest")
    found = grown.recommend(user_id=7, k=5, order="interest")
    assert [entry.movie.movie_id for entry in found] == [entry.movie.movie_id for entry in expected]
    assert grown.user_ids == [*ALS.user_ids, 7]
    assert 7 not in ALS.user_ids
    before = len(ratings().filter(user_id=1000, movie_id=1000))
    assert grown.manifest.counts["ratings"] == ALS.manifest.counts["ratings"] + 3 - before
    assert grown.explain(1002, user_id=1000).shares != ALS.explain(1002, user_id=1000).shares


def test_ratings_of_unknown_movies_or_of_nobody_are_refused() -> None:
    with pytest.raises(maxella.MaxellaError, match="1 of unknown movies, the first '5'"):
        ALS.with_ratings(pl.DataFrame({"user_id": [7], "movie_id": [5], "rating": [5]}))
    with pytest.raises(maxella.MaxellaError, match="no column of user ids"):
        ALS.with_ratings(pl.DataFrame({"movie_id": [1000], "rating": [5]}))
