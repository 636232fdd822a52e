"""Accounts, where several people reach the app: signing in, signing up, signing out."""

from typing import Literal

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.http.forms import Fields, value_of
from maxella.app.http.throttle import Throttling
from maxella.app.identity.people import account_tried, is_sign_up_open, new_account, require_accounts
from maxella.app.identity.trying import password_of, remember
from maxella.app.limits import NAME_LENGTH, PASSWORD_LENGTH, SHORTEST_PASSWORD
from maxella.app.rendering.page import render
from maxella.app.sessions import OwnPage, Storage, see_other, sign_in, sign_out
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.errors import UsageError

router = APIRouter(include_in_schema=False, dependencies=[Depends(require_accounts)])


def _require_open(store: Storage) -> None:
    if not is_sign_up_open(store):
        raise HTTPException(404)


Open = Depends(_require_open)


@router.get("/sign-in")
def ask_for_name(request: Request, store: Storage) -> HTMLResponse:
    """The form that asks for name and password."""
    return _page(request, store, "sign-in")


@router.post("/sign-in", dependencies=[OwnPage])
def enter(request: Request, store: Storage, fields: Fields) -> Response:
    """Sign in. A name that nobody has is answered as a wrong password is, after the same time."""
    name = value_of(fields, "name")
    account = account_tried(request, store, name, value_of(fields, "password"))
    if account is None:
        return _page(request, store, "sign-in", name=name, problem=text("account.wrong"), status=403)
    sign_in(request, store, account)
    remember(request, password_of(store, account.name))
    return see_other("/start")


@router.get("/sign-up", dependencies=[Open])
def ask_for_account(request: Request, store: Storage) -> HTMLResponse:
    """The form for a new account."""
    return _page(request, store, "sign-up")


@router.post("/sign-up", dependencies=[OwnPage, Open])
def create(request: Request, store: Storage, throttle: Throttling, fields: Fields) -> Response:
    """Make an account and sign in."""
    try:
        account = new_account(
            request, store, throttle, value_of(fields, "name"), value_of(fields, "password")
        )
    except UsageError as error:
        name = value_of(fields, "name")
        return _page(request, store, "sign-up", name=name, problem=str(error), status=422)
    sign_in(request, store, account)
    remember(request, password_of(store, account.name))
    return see_other("/start")


@router.post("/sign-out", dependencies=[OwnPage])
def leave(request: Request, store: Storage) -> Response:
    """Sign out: this browser acts for nobody, nor does a copy of its cookie."""
    sign_out(request, store)
    return see_other("/sign-in")


def _page(
    request: Request,
    store: Store,
    form: Literal["sign-in", "sign-up"],
    *,
    name: str = "",
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "account.html",
        status=status,
        form=form,
        name=name[:NAME_LENGTH],
        problem=problem,
        is_open=is_sign_up_open(store),
        least=SHORTEST_PASSWORD,
        most=PASSWORD_LENGTH,
    )
