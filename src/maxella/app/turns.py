"""Turns at what costs: dependencies of the routes that score, search, read files or draw.

Their ends run when the route has its answer, before that is sent: who reads slowly holds no turn.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

from fastapi import Depends, Request

from maxella.app.gate import Gate
from maxella.app.http.throttle import client_of
from maxella.app.identity.bearer import Caller, OwnProfile
from maxella.app.sessions import AnyVisitor, MaybeVisitor


def gate_of(request: Request) -> Gate:
    """The gate of the app."""
    gate: Gate = request.app.state.gate
    return gate


async def _of_visitor(request: Request, profile: MaybeVisitor) -> AsyncIterator[None]:
    async with turn_of(request, profile.id if profile else ""):
        yield


async def _of_anybody(request: Request, profile: AnyVisitor) -> AsyncIterator[None]:
    async with turn_of(request, profile.id if profile else ""):
        yield


async def _of_profile(request: Request, own: OwnProfile) -> AsyncIterator[None]:
    async with turn_of(request, own.id):
        yield


async def _of_caller(request: Request, caller: Caller) -> AsyncIterator[None]:
    async with turn_of(request, caller or ""):
        yield


def turn_of(request: Request, person: str) -> AbstractAsyncContextManager[None]:
    """A turn for a request, in the line of a person at its address."""
    return gate_of(request).turn((client_of(request), person), request.is_disconnected)


VisitorsTurn = Depends(_of_visitor, scope="function")
"""Of pages for the profile of a browser; where there are accounts it has to be signed in."""
AnybodysTurn = Depends(_of_anybody, scope="function")
"""Of pages that are there for everybody."""
ProfilesTurn = Depends(_of_profile, scope="function")
"""Of routes for the profile of a token."""
CallersTurn = Depends(_of_caller, scope="function")
"""Of the model's own routes."""
