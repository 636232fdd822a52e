"""Who Tonight can be asked for: one's own profile, and those whose people let others do so."""

from collections.abc import Iterable

from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.taste import Taste
from maxella.errors import UnknownIdError
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import GroupMember


def shared_with(store: Store, profile: Profile) -> list[Profile]:
    """The profiles that a profile may ask for beside itself."""
    return [each for each in store.shared_profiles() if each.id != profile.id]


def company_of(store: Store, profile: Profile, others: Iterable[str]) -> list[Profile]:
    """A profile, and those of the ids of others.

    Raises:
        UnknownIdError: when one of them is not there, or not shared.
    """
    shared = {each.id: each for each in shared_with(store, profile)}
    asked = [each for each in dict.fromkeys(others) if each != profile.id]
    if any(each not in shared for each in asked):
        raise UnknownIdError("one of the profiles is not here, or not shared; ask again for those that are")
    return [profile, *(shared[each] for each in asked)]


def member_of(store: Store, profile: Profile, recommender: Recommender) -> GroupMember:
    """What the recommender needs to know of one of them."""
    taste = Taste.of(store, profile, recommender)
    return GroupMember(
        name=profile.name,
        history=taste.history,
        seen=tuple(mark.movie_id for mark in taste.marks if mark.is_seen),
        exclude=tuple(mark.movie_id for mark in taste.marks if mark.is_hidden),
    )
