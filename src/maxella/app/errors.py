"""The one shape of every error that the service answers with."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from maxella.app.http.base_path import below, within
from maxella.app.http.forms import PART_HEADER
from maxella.app.rendering.page import render
from maxella.app.texts import counted, language_of, speaking, text
from maxella.errors import (
    BusyError,
    ExchangeError,
    ForgedRequestError,
    MaxellaError,
    NotReadyError,
    SignInError,
    StorageError,
    ThrottledError,
    ToldError,
    UnknownIdError,
    UsageError,
)

log = logging.getLogger("maxella.app")

RETRY_AFTER_SECONDS = 2
_CODES = {
    401: "sign_in",
    403: "forged",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    422: "invalid_request",
    429: "throttled",
    500: "internal_error",
    503: "not_ready",
}
_SAID_AS = {
    "not_found": "lost",
    "unknown_id": "lost",
    "method_not_allowed": "lost",
    "body_too_large": "large",
    "sign_in": "unknown",
    "forged": "old",
    "throttled": "often",
    "busy": "busy",
    "stopping": "busy",
    "not_ready": "busy",
    "storage_down": "ours",
    "internal_error": "ours",
}
"""By which texts people are told of an error: `error.lost` and so on; all others are `wrong`."""
_MESSAGES = {
    404: "nothing is at this address; /docs lists what there is",
    405: "this address does not take that method; /docs lists those that it takes",
}


class FieldError(BaseModel):
    """A field of a request, and what is wrong with it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    field: str
    """Where it stands, such as `history.0.rating`."""
    message: str
    """What is wrong with it."""


class ErrorInfo(BaseModel):
    """An error: its code, and a line for people."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    code: str
    """For programs: `invalid_request`, `unknown_id`, `not_found`, `method_not_allowed`, `body_too_large`,
    `bad_request`, `sign_in`, `forged`, `throttled`, `busy`, `not_ready`, `stopping`, `storage_down` or
    `internal_error`."""
    message: str
    """For people: what was wrong and what to do, in one line."""
    details: list[FieldError] = []
    """The fields that are wrong, where the request is."""


class ErrorBody(BaseModel):
    """The body of every answer that is not good."""

    error: ErrorInfo


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the errors that a route can answer with, for OpenAPI."""
    meanings = {
        401: "The token is missing, wrong, or not valid any more.",
        404: "What the address or the body names is not known.",
        413: "The body is too large.",
        422: "The request is not of the form that this page describes.",
        429: "Too many tries in too short a time; `Retry-After` says how long to wait.",
        503: "No model is loaded yet, the storage does not answer, or too much is asked at once.",
    }
    return {status: {"model": ErrorBody, "description": meanings[status]} for status in statuses}


def install_error_handlers(app: FastAPI) -> None:
    """Make every error of the application come out in the one shape."""
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_refused)
    app.exception_handler(ClientDisconnect)(_gone)
    app.exception_handler(MaxellaError)(_failed_on_purpose)
    app.exception_handler(Exception)(_failed)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    details = [_field_error(each) for each in error.errors()]
    first = details[0]
    return answer(request, 422, "invalid_request", f"{first.field}: {first.message}", details)


async def _refused(request: Request, error: HTTPException) -> Response:
    if error.status_code == 400:
        # A body that cannot even be parsed is as wrong as one that does not fit.
        return answer(request, 422, "invalid_request", "the body of the request cannot be read")
    status = error.status_code
    message = error.detail if status == 413 else _MESSAGES.get(status, error.detail)
    headers = dict(error.headers or {})
    return answer(request, status, _CODES.get(status, "refused"), message, headers=headers)


@dataclass(frozen=True)
class _Kind:
    """The answer to one class of error."""

    status: int
    code: str
    retry_after: int | None = None
    """Seconds, where asking again may help."""
    is_ours: bool = False
    """Whether whoever runs the service has to look after it."""


_KINDS: dict[type[MaxellaError], _Kind] = {
    UnknownIdError: _Kind(404, "unknown_id"),
    UsageError: _Kind(422, "invalid_request"),
    ExchangeError: _Kind(422, "invalid_request"),
    SignInError: _Kind(401, "sign_in"),
    ForgedRequestError: _Kind(403, "forged"),
    ThrottledError: _Kind(429, "throttled"),
    BusyError: _Kind(503, "busy", RETRY_AFTER_SECONDS),
    NotReadyError: _Kind(503, "not_ready", RETRY_AFTER_SECONDS),
    StorageError: _Kind(503, "storage_down", RETRY_AFTER_SECONDS, is_ours=True),
    MaxellaError: _Kind(500, "internal_error", is_ours=True),
}


async def _gone(request: Request, error: ClientDisconnect) -> Response:
    # Nobody reads this; but a client that goes away while it sends is no failure of ours.
    return Response(status_code=400)


async def _failed_on_purpose(request: Request, error: MaxellaError) -> Response:
    if isinstance(error, SignInError) and _wants_page(request) and request.method == "GET":
        return RedirectResponse(below(_way_in(request)), 303, {"Cache-Control": "no-store"})
    kind = next(kind for family, kind in _KINDS.items() if isinstance(error, family))
    if kind.is_ours:
        log.error("%s %s failed: %s", request.method, _pattern(request), error)
    seconds = error.seconds if isinstance(error, ThrottledError) else kind.retry_after
    headers = None if seconds is None else {"Retry-After": str(seconds)}
    return answer(request, kind.status, kind.code, str(error), headers=headers, told=_told(error))


def _told(error: MaxellaError) -> str | None:
    """Give the sentence that says more to people than the code of an error does, if there is one."""
    if isinstance(error, ToldError):
        sentence = str(error).rstrip(".")
        return f"{sentence[:1].upper()}{sentence[1:]}."
    if isinstance(error, ThrottledError):
        return text("error.often.wait", wait=_waiting_text(error.seconds))
    return None


def _waiting_text(seconds: int) -> str:
    return counted("error.minutes", seconds // 60 + 1) if seconds > 60 else counted("error.seconds", seconds)


def _pattern(request: Request) -> str:
    """The address as its route has it; what stands in its places may be a token, or tell who asked."""
    return str(getattr(request.scope.get("route"), "path", request.url.path))


def _way_in(request: Request) -> str:
    """Give the page to which a browser goes that has to say first who it is."""
    if within(request.url.path).startswith("/operator"):
        return "/operator/sign-in"
    session = getattr(request.state, "session", None)
    has_account = session is not None and session.account is not None
    return "/sign-in" if request.app.state.settings.accounts and not has_account else "/start"


async def _failed(request: Request, error: Exception) -> Response:
    # Starlette logs the traceback.
    message = "the service failed on this request; its log says how, and nothing of yours was changed"
    return answer(request, 500, "internal_error", message)


def answer(
    request: Request,
    status: int,
    code: str,
    message: str,
    details: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
    told: str | None = None,
) -> Response:
    """Give the error as JSON, or as a page for a browser that asked for one.

    Args:
        request: what was asked.
        status: of HTTP.
        code: for programs, as `ErrorInfo` lists them.
        message: for whoever writes programs, in English.
        details: the fields that are wrong.
        headers: more headers of the answer.
        told: the sentence for people, in their language; that of the code where there is none.
    """
    # What fails outside of the layers is told in the reader's language as well.
    with speaking(language_of(request.scope)):
        sentence = told or text(f"error.{_SAID_AS.get(code, 'wrong')}")
        if _wants_page(request):
            return _page(request, status, code, sentence, message, headers)
    if PART_HEADER in request.headers:
        message = sentence.removesuffix(".")
    body = ErrorBody(error=ErrorInfo(code=code, message=message, details=list(details)))
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def _page(
    request: Request, status: int, code: str, sentence: str, message: str, headers: dict[str, str] | None
) -> Response:
    if code == "not_ready":
        return render(request, "waiting.html", status=status, headers=headers, message=message)
    title = text(f"error.{_SAID_AS.get(code, 'wrong')}.title")
    return render(request, "error.html", status=status, headers=headers, title=title, sentence=sentence)


def _field_error(error: dict[str, Any]) -> FieldError:
    """One of pydantic's errors; the input is not repeated, since it may be large."""
    place = [str(part) for part in error["loc"]]
    if error["type"] == "json_invalid":
        return FieldError(field="body", message=f"not valid JSON at character {place[-1]}")
    named = place[1:] if len(place) > 1 else place
    message = str(error["msg"]).removeprefix("Value error, ")
    return FieldError(field=".".join(named), message=message[:1].lower() + message[1:])


def _wants_page(request: Request) -> bool:
    is_program = within(request.url.path).startswith("/api/")
    return "text/html" in request.headers.get("accept", "") and not is_program
