"""A run's frames, pushed: one task asks the run, each viewer takes the newest when it can.

    message = uint32 header length | header, JSON | bodies one after the other

The header names the frame's sequence, when it was drawn (Unix time, seconds) and, in the order of
their bodies, the parts that this viewer has not had yet: `positions` are bytes, all others JSON. A
viewer that is slow skips frames and is sent what has changed since its own last one; it holds back
nobody else.
"""

import asyncio
import json
import logging
import math
import struct
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from cf.errors import WorkerLostError
from cf.snapshot import Frame

SELDOM_SECONDS = 0.2  # between two descriptions of what nobody reads faster
# What a socket is closed with for good; socket.js knows the codes, too.
LOST, ENDED = 4410, 4404
_WHY_ENDED = "This run has ended."


class Watched(Protocol):
    """What is asked of a run: `cf.engine.run_handle.RunHandle` has it."""

    def following(self, after: int) -> Frame | None:
        """Wait for a frame whose sequence is above `after`; None if none comes for a while.

        Who is asked knows that somebody watches, frames or none.
        """


_log = logging.getLogger(__name__)
Describe = Callable[[Any, Frame], dict[str, Any]]  # of a run that is watched, and its newest frame


@dataclass(frozen=True, eq=False)
class PackedFrame:
    """A frame's parts as they are sent, packed once for all viewers."""

    frame: Frame
    parts: dict[str, bytes]

    def message(self, before: "PackedFrame | None") -> bytes:
        """Return the message for a viewer that was last sent `before`."""
        if before is None:
            return self._whole
        return self._write(
            {name: body for name, body in self.parts.items() if before.parts.get(name) != body}
        )

    @cached_property
    def _whole(self) -> bytes:
        return self._write(self.parts)

    def _write(self, parts: dict[str, bytes]) -> bytes:
        header = {
            "sequence": self.frame.sequence,
            "drawn_at": self.frame.drawn_at,
            "parts": [[name, len(body)] for name, body in parts.items()],
        }
        head = json.dumps(header).encode()
        return b"".join((struct.pack("<I", len(head)), head, *parts.values()))


def pack_parts(described: dict[str, Any]) -> dict[str, bytes]:
    """Write plain values as JSON, bytes as they are; ValueError for NaN, which JSON lacks."""
    return {
        name: value
        if isinstance(value, bytes)
        else json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        for name, value in described.items()
    }


@dataclass(eq=False)
class _Viewer:
    """One socket: what it was sent last, and whether there is something newer."""

    sent: PackedFrame | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Broadcast:
    """One run's frames to all who watch it, for as long as anybody does."""

    def __init__(self, run: Watched, often: Describe, seldom: Describe) -> None:
        self.run, self._often, self._seldom = run, often, seldom
        self._seldom_parts: dict[str, bytes] = {}
        self._seldom_at = -math.inf
        self._viewers: set[_Viewer] = set()
        self._newest: PackedFrame | None = None
        self._lost = ""
        self._task: asyncio.Task[None] | None = None

    @property
    def n_viewers(self) -> int:
        """How many sockets it serves."""
        return len(self._viewers)

    async def serve(self, socket: WebSocket) -> None:
        """Send frames until the viewer or the run has gone."""
        viewer = _Viewer()
        if self._newest is not None:
            viewer.news.set()
        self._viewers.add(viewer)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._ask())
        gone = asyncio.create_task(_wait_until_gone(socket))
        sending = asyncio.create_task(self._send(viewer, socket))
        try:
            await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._viewers.discard(viewer)
            for task in (gone, sending):
                task.cancel()
            await asyncio.gather(gone, sending, return_exceptions=True)
            if not self._viewers and self._task is not None:
                self._task.cancel()

    async def _send(self, viewer: _Viewer, socket: WebSocket) -> None:
        """Send the newest frame whenever there is one; `send_bytes` waits for a slow line."""
        with suppress(WebSocketDisconnect, RuntimeError):  # closed while something was under way
            while True:
                await viewer.news.wait()
                viewer.news.clear()
                if self._lost:
                    await socket.close(LOST, self._lost)
                    return
                if (newest := self._newest) is not None and newest is not viewer.sent:
                    message, viewer.sent = newest.message(viewer.sent), newest
                    await socket.send_bytes(message)

    async def _ask(self) -> None:
        """Ask until the run has gone, and tell the viewers why."""
        self._lost = ""
        try:
            await self._ask_on()
        except WorkerLostError as error:
            # A socket's last words are few: why, not what to do, which the page says.
            self._lost = str(error).partition(". ")[0].removesuffix(".")[:100] + "."
        except Exception:
            _log.exception("A run's frames could not be pushed.")
            self._lost = "The frames of this run could not be sent."
        self._tell()

    async def _ask_on(self) -> None:
        """Wait for one frame after the other, in a thread of its own: many runs wait at once."""
        loop = asyncio.get_running_loop()
        thread = ThreadPoolExecutor(1, "cf-broadcast")
        try:
            while True:
                after = -1 if self._newest is None else self._newest.frame.sequence
                frame = await loop.run_in_executor(thread, self.run.following, after)
                if frame is not None:
                    self._newest = self._pack(frame)
                    self._tell()
        finally:
            thread.shutdown(wait=False)

    def _pack(self, frame: Frame) -> PackedFrame:
        now = time.monotonic()
        if frame.state != "running" or now - self._seldom_at >= SELDOM_SECONDS:
            self._seldom_at = now
            self._seldom_parts = pack_parts(self._seldom(self.run, frame))
        often = pack_parts(self._often(self.run, frame))
        return PackedFrame(frame, {**often, **self._seldom_parts})

    def _tell(self) -> None:
        for viewer in self._viewers:
            viewer.news.set()


async def _wait_until_gone(socket: WebSocket) -> None:
    """Viewers say nothing: whatever comes is passed over, and the end is the end."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass


class LivePositions:
    """The route `/live/{token}`: who holds a run's token may watch it.

    Parameters
    ----------
    find : returns the run opened under a token, or None
    often : what to send of each frame, by name: `positions` as bytes, else plain values
    seldom : the same for what is read rather than watched, some times a second
    origins : other origins than the server's own that may open a socket, such as
        https://example.org; “*” for any
    base_path : in front of the route, where the server is not at its host's top
    """

    def __init__(
        self,
        find: Callable[[str], Watched | None],
        often: Describe,
        seldom: Describe,
        origins: Iterable[str] = (),
        base_path: str = "",
    ) -> None:
        self._find, self._often, self._seldom = find, often, seldom
        self._origins = {origin.rstrip("/") for origin in origins}
        self._base = "/".join(("", *filter(None, base_path.split("/"))))
        self._broadcasts: dict[str, Broadcast] = {}

    @property
    def watched(self) -> dict[str, int]:
        """How many viewers each watched run has, by its token."""
        return {token: broadcast.n_viewers for token, broadcast in self._broadcasts.items()}

    @property
    def route(self) -> WebSocketRoute:
        """For `st.App(routes=…)`."""
        return WebSocketRoute(f"{self._base}/live/{{token}}", self.watch)

    async def watch(self, socket: WebSocket) -> None:
        """Serve one viewer; pages of other origins are refused, without a word on why."""
        if not self._may_open(socket):
            await socket.close()  # before it is accepted: the browser sees a 403
            return
        token = socket.path_params["token"]
        run = self._find(token)
        if run is None:
            await socket.accept()  # or a browser could not tell it from a broken line
            await socket.close(ENDED, _WHY_ENDED)
            return
        broadcast = self._broadcasts.get(token)
        if broadcast is None or broadcast.run is not run:
            broadcast = self._broadcasts[token] = Broadcast(run, self._often, self._seldom)
        await socket.accept()
        try:
            await broadcast.serve(socket)
        finally:
            if not broadcast.n_viewers and self._broadcasts.get(token) is broadcast:
                del self._broadcasts[token]

    def _may_open(self, socket: WebSocket) -> bool:
        """A browser names the page's origin and cannot lie about it; other programs name none."""
        origin = socket.headers.get("origin")
        if origin is None or "*" in self._origins or origin.rstrip("/") in self._origins:
            return True
        return urlsplit(origin).netloc == socket.headers.get("host")
