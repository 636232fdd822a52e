"""The dials of a page as they stand in its address."""

from typing import Annotated

from fastapi import Depends, Query

from maxella.app.http.dependencies import without_thread
from maxella.recommend.results import Dials

Turn = Annotated[float, Query(ge=-1, le=1, allow_inf_nan=False)]


def _dials(adventurous: Turn = 0, newer: Turn = 0, popular: Turn = 0) -> Dials:
    return Dials(adventurous=adventurous, newer=newer, popular=popular)


Turned = Annotated[Dials, Depends(without_thread(_dials))]
"""The parameter of a route whose ranking the dials act on."""
