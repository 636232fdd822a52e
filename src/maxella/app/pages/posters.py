"""The posters as images: TMDB's where they are fetched, else drawn ones."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from maxella.app.limits import ID_LENGTH
from maxella.app.posters.fetched import FetchedPosters, is_fetchable
from maxella.app.posters.poster import poster_svg
from maxella.app.rendering.page import SECONDS_PICTURES_ARE_KEPT
from maxella.app.serving import Serving
from maxella.app.sessions import MaybeVisitor
from maxella.app.turns import turn_of

SECONDS_STAND_INS_ARE_KEPT = 60
"""How long browsers keep a drawn poster where a fetched one may be had later."""

router = APIRouter(include_in_schema=False)


@router.get("/posters/{movie_id:path}")
async def poster(
    request: Request,
    movie_id: Annotated[str, Path(max_length=ID_LENGTH)],
    serving: Serving,
    profile: MaybeVisitor,
) -> Response:
    """The poster of a movie; browsers keep it for a day. One that is fetched holds no turn meanwhile."""
    (movie,) = serving.recommender.facts([movie_id])
    fetched: FetchedPosters | None = request.app.state.posters
    picture = await run_in_threadpool(fetched.picture, movie.poster_path) if fetched else None
    if picture:
        return _image(picture.content, picture.media_type, SECONDS_PICTURES_ARE_KEPT)
    is_stand_in = fetched is not None and is_fetchable(movie.poster_path)
    async with turn_of(request, profile.id if profile else ""):
        drawn = await run_in_threadpool(poster_svg, movie)
    return _image(
        drawn,
        "image/svg+xml",
        SECONDS_STAND_INS_ARE_KEPT if is_stand_in else SECONDS_PICTURES_ARE_KEPT,
    )


def _image(content: bytes | str, media_type: str, seconds: int) -> Response:
    return Response(content, media_type=media_type, headers={"Cache-Control": f"public, max-age={seconds}"})
