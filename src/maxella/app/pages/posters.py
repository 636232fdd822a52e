"""The drawn posters as images."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from maxella.app.limits import ID_LENGTH
from maxella.app.pages.rendering import SECONDS_PICTURES_ARE_KEPT
from maxella.app.posters.poster import poster_svg
from maxella.app.serving import Serving

router = APIRouter(include_in_schema=False)


@router.get("/posters/{movie_id:path}")
def poster(movie_id: Annotated[str, Path(max_length=ID_LENGTH)], serving: Serving) -> Response:
    """The poster of a movie; browsers keep it for a day."""
    return Response(
        poster_svg(serving.recommender.movie(movie_id)),
        media_type="image/svg+xml",
        headers={"Cache-Control": f"public, max-age={SECONDS_PICTURES_ARE_KEPT}"},
    )
