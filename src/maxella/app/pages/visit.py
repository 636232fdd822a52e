"""A browser's request to a page, and what most pages need to answer it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from maxella.app.rendering.page import render
from maxella.app.serving import Served, Serving
from maxella.app.sessions import MaybeVisitor, Storage, Visitor
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.taste import Taste
from maxella.recommend.recommender import Recommender


@dataclass(frozen=True)
class GuestVisit:
    """A request of somebody who may have no profile yet."""

    request: Request
    served: Served
    store: Store
    profile: Profile | None

    @property
    def recommender(self) -> Recommender:
        """The recommender that the request began with."""
        return self.served.recommender

    @cached_property
    def taste(self) -> Taste:
        """What the profile has said so far, read when it is first asked for."""
        if self.profile is None:
            return Taste.nobody(self.recommender)
        return Taste.of(self.store, self.profile, self.recommender)

    def render(self, template: str, **context: Any) -> HTMLResponse:
        """Fill a template in, as `rendering.page.render` does."""
        return render(self.request, template, **context)


@dataclass(frozen=True)
class ProfileVisit(GuestVisit):
    """A request of a profile."""

    profile: Profile


async def _of_guest(request: Request, served: Serving, store: Storage, profile: MaybeVisitor) -> GuestVisit:
    return GuestVisit(request, served, store, profile)


async def _of_profile(request: Request, served: Serving, store: Storage, profile: Visitor) -> ProfileVisit:
    return ProfileVisit(request, served, store, profile)


Guest = Annotated[GuestVisit, Depends(_of_guest)]
"""The parameter of a page for everybody whom the app lets in."""
Visit = Annotated[ProfileVisit, Depends(_of_profile)]
"""The parameter of a page for the profile of the browser."""
