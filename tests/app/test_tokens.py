import itsdangerous
import pytest

from maxella.app import tokens
from maxella.app.storage.store import Store
from maxella.errors import SignInError


def test_a_token_is_for_its_owner_and_kind_alone(store: Store) -> None:
    ada, bob = store.profiles.create("Ada", "teal"), store.profiles.create("Bob", "sand")
    token = tokens.new_token(store, "profile", ada.id)
    assert tokens.owner_of(store, "profile", token) == ada.id
    with pytest.raises(SignInError, match="not valid"):
        tokens.owner_of(store, "list", token)
    assert tokens.owner_of(store, "profile", tokens.new_token(store, "profile", bob.id)) == bob.id


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 40, "x" * 10_000, "\x00"])
def test_what_was_not_made_here_is_no_token(store: Store, token: str) -> None:
    with pytest.raises(SignInError):
        tokens.owner_of(store, "profile", token)


def test_one_letter_less_or_another_is_no_token(store: Store) -> None:
    token = tokens.new_token(store, "profile", store.profiles.create("Ada", "teal").id)
    # In the middle: the last letter has bits that nothing reads.
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    for wrong in (token[:-1], changed, token + "A", token.replace(".", ".A", 1)):
        with pytest.raises(SignInError):
            tokens.owner_of(store, "profile", wrong)


def test_tokens_are_ended_at_once_and_new_ones_are_good(store: Store) -> None:
    ada = store.profiles.create("Ada", "teal")
    before = [tokens.new_token(store, "profile", ada.id) for _ in range(2)]
    tokens.end_tokens(store, "profile", ada.id)
    for token in before:
        with pytest.raises(SignInError):
            tokens.owner_of(store, "profile", token)
    assert tokens.owner_of(store, "profile", tokens.new_token(store, "profile", ada.id)) == ada.id


def test_a_token_grows_old(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = store.profiles.create("Ada", "teal")
    made = tokens.new_token(store, "profile", ada.id)
    listed = tokens.new_token(store, "list", ada.id)
    signer = itsdangerous.TimestampSigner
    now = signer.get_timestamp(signer("key"))
    monkeypatch.setattr(signer, "get_timestamp", lambda _: now + 91 * 86_400)
    with pytest.raises(SignInError):
        tokens.owner_of(store, "profile", made)
    assert tokens.owner_of(store, "list", listed) == ada.id, "a list has its address until it is ended"


def test_nothing_is_left_of_the_tokens_of_a_deleted_profile(store: Store) -> None:
    ada = store.profiles.create("Ada", "teal")
    token = tokens.new_token(store, "profile", ada.id)
    tokens.end_tokens(store, "list", ada.id)
    store.profiles.delete(ada.id)
    assert store.settings.get(f"round.list.{ada.id}") is None
    with pytest.raises(SignInError, match="deleted"):
        tokens.profile_with(store, "profile", token)
