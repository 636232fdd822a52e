"""HTTP as uvicorn speaks it, with what it lacks: deadlines, and a place in `Connections`."""

import asyncio
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

    from maxella.app.network.serving import ServiceConfig


class GuardedProtocol(H11Protocol):
    """One connection: its request has to come, and its answer to be read, in good time."""

    def __init__(
        self,
        config: "ServiceConfig",
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._answer = self.app
        self.app = self._run
        self._all = config.connections
        self._limits = config.connections.limits
        # When the request began to be waited for, and the bytes of it that came since.
        self._waiting_since = self._looked_at = self.loop.time()
        self._received = 0
        # Since when something is unread, how much, and the bytes that were read meanwhile.
        self._unread_since = self._waiting_since
        self._unread = self._read = 0

    @property
    def is_in_use(self) -> bool:
        """Whether it has asked for one thing, and its client waits for the answer or reads it."""
        stalled = self.loop.time() - self._unread_since if self._unread else 0
        asks_more = bool(self.conn.trailing_data[0])
        return self._is_answered and not asks_more and stalled <= self._limits.stalled_seconds

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Find room for the connection, or end it."""
        super().connection_made(transport)
        if not self._all.admit(self, self._peer()):
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for others."""
        self._all.forget(self, self._peer())
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self._wait_anew()
        self._received += len(data)
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        if not self.cycle.more_body:
            self._wait_anew()
        super().on_response_complete()

    def shutdown(self) -> None:
        """End, once the request in it is answered; nobody waits for the rest of one that is not whole."""
        if self.cycle is not None and self.cycle.more_body:
            self.drop()
        else:
            super().shutdown()

    def resume_writing(self) -> None:
        """Go on sending, since the client has read a good part."""
        low, high = self.transport.get_write_buffer_limits()
        self._read += high - low
        super().resume_writing()

    def drop(self) -> None:
        """End the connection at once."""
        self.transport.abort()

    def look(self, now: float) -> None:
        """Drop the connection if its request, or its client's reading, takes too long."""
        passed, self._looked_at = now - self._looked_at, now
        is_left_unread = self._is_left_unread(now)
        if self._unread or self._is_answered or self._waits_for_the_app():
            self._waiting_since += passed
        if is_left_unread or self._is_overdue(now):
            self.drop()

    @property
    def _is_answered(self) -> bool:
        """Whether a whole request is in it that is being answered."""
        return self.cycle is not None and not self.cycle.more_body and not self.cycle.response_complete

    def _is_overdue(self, now: float) -> bool:
        """Whether a request has been waited for too long."""
        seconds = self._limits.head_seconds
        if self.conn.their_state is h11.SEND_BODY:
            seconds = self._limits.body_seconds + self._received / self._limits.bytes_a_second
        return now - self._waiting_since > seconds

    def _is_left_unread(self, now: float) -> bool:
        """Whether the client has been given too long to read what it was sent."""
        unread = self.transport.get_write_buffer_size()
        if not unread:
            self._unread_since, self._read = now, 0
        self._read += max(0, self._unread - unread)
        self._unread = unread
        seconds = self._limits.unread_seconds + self._read / self._limits.bytes_a_second
        return now - self._unread_since > seconds

    def _waits_for_the_app(self) -> bool:
        """Whether it is the app's turn: it has not asked for the body yet, or not taken what came of it."""
        return self.flow.read_paused or (self.cycle is not None and self.cycle.waiting_for_100_continue)

    def _wait_anew(self) -> None:
        self._waiting_since = self.loop.time()
        self._received = 0

    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    async def _run(self, scope: "Scope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Let the app answer; where that is cancelled in the middle, the end of the connection tells."""
        try:
            await self._answer(scope, receive, send)
        except asyncio.CancelledError:
            self.drop()
            # Nobody is there any more, so uvicorn has nothing to say of it.
            self.cycle.disconnected = True
