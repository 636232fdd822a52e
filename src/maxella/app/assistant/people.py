"""Profiles by their names, as an assistant and who starts it call them."""

from collections.abc import Sequence

from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.errors import UnknownIdError, UsageError


def whose(store: Store, name: str | None) -> Profile:
    """The profile that the tools act for.

    Args:
        store: has the profiles.
        name: a profile's name or id; None where there is only one.

    Raises:
        UnknownIdError: when there is none of this name, or several.
        UsageError: when the name is left out, and there is not exactly one.
    """
    there = store.profiles.of_account()
    if name is not None:
        # Where people sign in, profiles belong to accounts and only their ids are unmistakable.
        return store.profiles.get(name) if _is_id(name) else named(there, name)
    if not there:
        raise UsageError("there is no profile yet; make one in the app (`maxella serve DIR`)")
    if len(there) > 1:
        raise UsageError(f"say whom the assistant acts for: --profile NAME, one of {_names(there)}")
    return there[0]


def named(profiles: Sequence[Profile], name: str) -> Profile:
    """The one of some profiles that has a name, in any case of letters, or an id.

    Raises:
        UnknownIdError: when there is none, or several.
    """
    found = [each for each in profiles if name == each.id or name.casefold() == each.name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(each.id for each in found)
        raise UnknownIdError(f"{len(found)} profiles are called {name!r}; give the id of one: {ids}")
    raise UnknownIdError(f"no profile is called {name[:40]!r}; there are: {_names(profiles)}")


def _names(profiles: Sequence[Profile]) -> str:
    return ", ".join(each.name for each in profiles) or "none"


def _is_id(name: str) -> bool:
    return len(name) == 32 and set(name) <= set("0123456789abcdef")
