"""Somebody who acts on the model, and what most answers need of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import Depends

from maxella.app.identity.bearer import OwnProfile
from maxella.app.serving import Served, Serving
from maxella.app.sessions import Storage
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.taste import Taste
from maxella.recommend.recommender import Recommender


@dataclass(frozen=True)
class Guest:
    """Somebody who may have no profile yet."""

    served: Served
    store: Store
    profile: Profile | None

    @property
    def recommender(self) -> Recommender:
        """The recommender that the request began with."""
        return self.served.recommender

    @property
    def dataset(self) -> str:
        """The dataset whose movies are meant."""
        return self.recommender.manifest.dataset

    @cached_property
    def taste(self) -> Taste:
        """What the profile has said so far, read when it is first asked for."""
        if self.profile is None:
            return Taste.nobody(self.recommender)
        return Taste.of(self.store, self.profile, self.recommender)


@dataclass(frozen=True)
class Person(Guest):
    """Somebody with a profile."""

    profile: Profile


async def _of_token(profile: OwnProfile, served: Serving, store: Storage) -> Person:
    return Person(served, store, profile)


Own = Annotated[Person, Depends(_of_token)]
"""The parameter of a route that answers for the profile of the token."""
