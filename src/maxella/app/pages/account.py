"""The page of an account: its password, where it is signed in, and its end."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app import uploads
from maxella.app.http.forms import Fields, value_of
from maxella.app.identity.operator import password_given_twice
from maxella.app.identity.people import account_password, account_tried, require_accounts
from maxella.app.identity.trying import password_of, remember
from maxella.app.limits import PASSWORD_LENGTH, SHORTEST_PASSWORD
from maxella.app.pages.shown_sessions import shown_sessions
from maxella.app.rendering.page import render
from maxella.app.sessions import (
    MaybeVisitor,
    OwnPage,
    SignedInAccount,
    Storage,
    present_id,
    renew,
    see_other,
    sign_out,
)
from maxella.app.storage.records import Account
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.app.tokens import end_tokens_of_account
from maxella.errors import UsageError

router = APIRouter(prefix="/account", include_in_schema=False, dependencies=[Depends(require_accounts)])


@router.get("")
def show(request: Request, store: Storage, account: SignedInAccount, profile: MaybeVisitor) -> HTMLResponse:
    """The page."""
    return _page(request, store, account)


@router.post("/password", dependencies=[OwnPage])
def change_password(
    request: Request, store: Storage, account: SignedInAccount, profile: MaybeVisitor, fields: Fields
) -> Response:
    """Set another password, for the present one; every other browser and program has to give it."""
    if account_tried(request, store, account.name, value_of(fields, "present")) is None:
        return _page(request, store, account, problem=text("account.present.wrong"), status=403)
    try:
        store.accounts.set_password(account.id, account_password(password_given_twice(fields)))
    except UsageError as error:
        return _page(request, store, account, problem=str(error), status=422)
    _end_elsewhere(request, store, account)
    return see_other("/account?kept")


@router.post("/sessions/end", dependencies=[OwnPage])
def end_one(store: Storage, account: SignedInAccount, fields: Fields) -> Response:
    """Sign one browser out."""
    store.sessions.end(value_of(fields, "session"), account.id)
    return see_other("/account#sessions")


@router.post("/sessions/end-others", dependencies=[OwnPage])
def end_others(request: Request, store: Storage, account: SignedInAccount) -> Response:
    """Sign every other browser and program out."""
    _end_elsewhere(request, store, account)
    return see_other("/account#sessions")


@router.post("/sessions/end-all", dependencies=[OwnPage])
def end_all(request: Request, store: Storage, account: SignedInAccount) -> Response:
    """Sign out everywhere, here too."""
    _end_elsewhere(request, store, account)
    sign_out(request, store)
    return see_other("/sign-in")


@router.post("/delete", dependencies=[OwnPage])
def delete(request: Request, store: Storage, account: SignedInAccount, fields: Fields) -> Response:
    """Delete the account and its profiles, once its name is typed to confirm."""
    if value_of(fields, "name").strip() != account.name:
        raise UsageError(text("account.delete.differs"))
    profiles = store.profiles.of_account(account.id)
    store.accounts.delete(account.id)
    for profile in profiles:
        uploads.drop(profile.id)
    sign_out(request, store)
    return see_other("/sign-in")


def _end_elsewhere(request: Request, store: Store, account: Account) -> None:
    """End every other session of an account and its tokens; this browser goes on under a new id."""
    end_tokens_of_account(store, account.id)
    store.sessions.end_of_account(account.id, but=present_id(request, store))
    renew(request, store)
    remember(request, password_of(store, account.name))


def _page(
    request: Request, store: Store, account: Account, *, problem: str = "", status: int = 200
) -> HTMLResponse:
    return render(
        request,
        "account_page.html",
        status=status,
        account=account,
        problem=problem,
        is_kept="kept" in request.query_params,
        sessions=shown_sessions(request, store, store.sessions.of_account(account.id)),
        least=SHORTEST_PASSWORD,
        most=PASSWORD_LENGTH,
    )
