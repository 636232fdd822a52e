"""Groups for Tonight, and what is told of each member: all of one's own, of others what they share.

A profile that is shared with everybody is open only to those who could choose it anyway. Of one that is not,
a film is told what is predicted for its person, and no film is listed of which they said anything. So whether
they rated it, saw it or dismissed it looks the same, however one asks.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.taste import Taste
from maxella.errors import UnknownIdError
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import NO_FILTERS, Filters, GroupMember, GroupRecommendation, PersonPrediction

THEIR_REASON = "from ratings that nobody else sees"
"""The line of why for somebody whose ratings are not shown."""


def shared_with(store: Store, profile: Profile) -> list[Profile]:
    """The profiles that a profile may ask for beside itself."""
    return [each for each in store.profiles.shared() if each.id != profile.id]


def group_of(store: Store, profile: Profile, others: Iterable[str]) -> list[Profile]:
    """A profile, and those of the ids of others.

    Raises:
        UnknownIdError: when one of them is not there, or not shared.
    """
    shared = {each.id: each for each in shared_with(store, profile)}
    asked = [each for each in dict.fromkeys(others) if each != profile.id]
    if any(each not in shared for each in asked):
        raise UnknownIdError("one of the profiles is not here, or not shared; ask again for those that are")
    return [profile, *(shared[each] for each in asked)]


def may_see(profile: Profile, other: Profile) -> bool:
    """Tell whether who acts as a profile may see what another one rated: it is the same, or theirs to choose.

    Args:
        profile: who asks.
        other: open without a PIN to everybody on this machine, or of the account where there are accounts.
    """
    return other.id == profile.id or (not other.has_pin and other.account_id == profile.account_id)


def shortlist(
    store: Store,
    recommender: Recommender,
    here: Sequence[Profile],
    guests: Sequence[GroupMember] = (),
    *,
    filters: Filters = NO_FILTERS,
    **asked: Any,
) -> list[GroupRecommendation]:
    """A shortlist for profiles and guests, as the first of the profiles may read it.

    What one of the profiles never wants is left out, and whose wish that is remains unsaid.

    Args:
        store: has what they said.
        recommender: makes the list.
        here: the profiles, the one that asks first.
        guests: people without a profile.
        filters: which films may be listed.
        **asked: as `Recommender.tonight` takes them.
    """
    are_open = [may_see(here[0], each) for each in here] + [True] * len(guests)
    tastes = [Taste.of(store, each, recommender) for each in here]
    members = [
        _member(each, taste, is_open=may_see(here[0], each)) for each, taste in zip(here, tastes, strict=True)
    ]
    for taste in tastes:
        filters = taste.filters(filters)
    found = recommender.tonight([*members, *guests], filters=filters, ignore_unknown=True, **asked)
    return [
        pick.model_copy(
            update={
                "people": tuple(
                    person if is_open else _closed(person)
                    for person, is_open in zip(pick.people, are_open, strict=True)
                )
            }
        )
        for pick in found
    ]


def _member(profile: Profile, taste: Taste, *, is_open: bool) -> GroupMember:
    """Make a member of the group for the recommender."""
    seen = tuple(mark.movie_id for mark in taste.marks if mark.is_seen)
    dismissed = tuple(mark.movie_id for mark in taste.marks if mark.is_hidden)
    if is_open:
        return GroupMember(name=profile.name, history=taste.history, seen=seen, exclude=dismissed)
    rated = tuple(each.movie_id for each in taste.history)
    return GroupMember(name=profile.name, history=taste.history, exclude=(*rated, *seen, *dismissed))


def _closed(person: PersonPrediction) -> PersonPrediction:
    """Leave only what is predicted, for somebody whose ratings are not shown."""
    return person.model_copy(update={"reasons": (), "reason": THEIR_REASON})
