"""A small recommender whose films are told all there is to tell."""

from dataclasses import replace

import polars as pl

from maxella.recommend.recommender import Recommender
from tests.app.small_recommender import small_recommender
from tests.checkerboards import checkerboard

SENTENCE = (
    "Somebody who had never meant to leave the village leaves it, and finds that the village has left too"
)
OVERVIEW = f"{SENTENCE}. Nobody is astonished."


def told_recommender() -> Recommender:
    """The checkerboard with long plots, lengths, several directors, other names and series."""
    dataset = checkerboard()
    told = dataset.movies.with_columns(
        overview=pl.lit(OVERVIEW),
        runtime=pl.lit(127, pl.Float32),
        director=pl.lit("Ann Lee"),
        directors=pl.lit(["Ann Lee", "Bo Lind"]),
        original_language=pl.lit("de"),
        original_title="Der " + pl.col("title") + " <selbst>",
        tmdb_title=pl.col("title").str.replace("Movie", "The Movie"),
        collection=pl.when(pl.col("movie_id").is_in(["m4", "m6"])).then(pl.lit("Odd & Even Collection")),
        certificate=pl.lit("FSK 12"),
    )
    return small_recommender(replace(dataset, movies=told))
