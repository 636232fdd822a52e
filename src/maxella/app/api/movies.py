"""Routes about movies: search, one movie, similar ones.

An id may hold a slash, so the longer paths stand before the shorter ones.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from maxella.app.api.requests import ListLength, SearchText, SimilarBy
from maxella.app.api.responses import FoundMovie, Movies, Similar
from maxella.app.errors import documented
from maxella.app.limits import ID_LENGTH
from maxella.app.serving import Serving

router = APIRouter(prefix="/movies", tags=["movies"])

MovieId = Annotated[str, Path(max_length=ID_LENGTH, description="The movie's id in the dataset.")]
Length = Annotated[ListLength, Query(description="How many; more than there are gives all there are.")]


@router.get("", responses=documented(422, 503))
def search(
    query: Annotated[
        SearchText, Query(description="Words of a title, in any order, small mistakes allowed.")
    ],
    serving: Serving,
    k: Length = 10,
) -> Movies:
    """Find movies by title."""
    return Movies(bundle=serving.bundle, movies=serving.recommender.search(query, k))


@router.get("/{movie_id:path}/similar", responses=documented(404, 422, 503))
def similar(
    movie_id: MovieId,
    serving: Serving,
    by: Annotated[
        SimilarBy,
        Query(description="Compare who rated them (`taste`) or what is known about them (`content`)."),
    ] = "taste",
    k: Length = 10,
) -> Similar:
    """Find movies that are like one movie."""
    return Similar(bundle=serving.bundle, similar=serving.recommender.similar(movie_id, k, by))


@router.get("/{movie_id:path}", responses=documented(404, 422, 503))
def movie(movie_id: MovieId, serving: Serving) -> FoundMovie:
    """Everything that is known about a movie, and how it was rated."""
    return FoundMovie(bundle=serving.bundle, movie=serving.recommender.movie(movie_id))
