"""A browser's request to a page: who acts, and the page that answers."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from maxella.app import acting
from maxella.app.rendering.page import render
from maxella.app.serving import Serving
from maxella.app.sessions import MaybeVisitor, Storage, Visitor
from maxella.app.storage.records import Profile
from maxella.app.texts import speak_of_seen


@dataclass(frozen=True)
class GuestVisit(acting.Guest):
    """A request of somebody who may have no profile yet."""

    request: Request

    def render(self, template: str, **context: Any) -> HTMLResponse:
        """Fill a template in, as `rendering.page.render` does."""
        return render(self.request, template, has_ratings=self.recommender.has_ratings, **context)


@dataclass(frozen=True)
class ProfileVisit(GuestVisit):
    """A request of a profile."""

    profile: Profile


async def _of_guest(request: Request, served: Serving, store: Storage, profile: MaybeVisitor) -> GuestVisit:
    speak_of_seen(not served.recommender.has_ratings)
    return GuestVisit(served, store, profile, request)


async def _of_profile(request: Request, served: Serving, store: Storage, profile: Visitor) -> ProfileVisit:
    speak_of_seen(not served.recommender.has_ratings)
    return ProfileVisit(served, store, profile, request)


Guest = Annotated[GuestVisit, Depends(_of_guest)]
"""The parameter of a page for everybody whom the app lets in."""
Visit = Annotated[ProfileVisit, Depends(_of_profile)]
"""The parameter of a page for the profile of the browser."""
