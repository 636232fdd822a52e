"""Routes about movies: search, one movie, similar ones.

An id may hold a slash, so the longer paths stand before the shorter ones.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from maxella.app.api.requests import ListLength, SearchText, SimilarBy
from maxella.app.api.responses import FoundMovie, Movies, People, Similar
from maxella.app.errors import documented
from maxella.app.identity.bearer import WITHOUT_ACCOUNTS
from maxella.app.limits import ID_LENGTH
from maxella.app.serving import Serving
from maxella.app.turns import CallersTurn
from maxella.recommend.candidates.catalogue_search import Sort
from maxella.recommend.results import Filters, Identifier, Name, Year

router = APIRouter(prefix="/movies", tags=["movies"], dependencies=[CallersTurn])

MovieId = Annotated[str, Path(max_length=ID_LENGTH, description="The movie's id in the dataset.")]
MovieFilter = Annotated[Identifier | None, Query(description="Of this movie alone.")]
Length = Annotated[ListLength, Query(description="How many, at most.")]


@router.get("", responses=documented(401, 422, 503), openapi_extra=WITHOUT_ACCOUNTS)
def search(
    query: Annotated[
        SearchText,
        Query(description="A title, a person, a genre, a year, or some of these; small mistakes allowed."),
    ],
    serving: Serving,
    k: Length = 10,
    genre: Annotated[Name, Query(description="Movies of this genre alone.")] = "",
    person: Annotated[Name, Query(description="Movies that this person directed or played in.")] = "",
    first: Annotated[Year | None, Query(alias="from", description="Released in this year or later.")] = None,
    last: Annotated[Year | None, Query(alias="to", description="Released in this year or before.")] = None,
    sort: Annotated[Sort, Query(description="The best match first, or another order.")] = "relevance",
) -> Movies:
    """Find movies."""
    filters = Filters(
        genres=(genre,) if genre else (), people=(person,) if person else (), years=(first, last)
    )
    return Movies(bundle=serving.bundle, movies=serving.recommender.search(query, k, filters, sort))


@router.get(
    "/{movie_id:path}/similar", responses=documented(401, 404, 422, 503), openapi_extra=WITHOUT_ACCOUNTS
)
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


@router.get("/{movie_id:path}", responses=documented(401, 404, 422, 503), openapi_extra=WITHOUT_ACCOUNTS)
def movie(movie_id: MovieId, serving: Serving) -> FoundMovie:
    """Everything that is known about a movie, and how it was rated."""
    return FoundMovie(bundle=serving.bundle, movie=serving.recommender.movie(movie_id))


people = APIRouter(prefix="/people", tags=["movies"], dependencies=[CallersTurn])


@people.get("", responses=documented(401, 422, 503), openapi_extra=WITHOUT_ACCOUNTS)
def search_people(
    query: Annotated[SearchText, Query(description="A name, or a part of it; small mistakes allowed.")],
    serving: Serving,
    k: Length = 10,
) -> People:
    """Find directors and actors by name."""
    return People(bundle=serving.bundle, people=serving.recommender.people(query, k))
