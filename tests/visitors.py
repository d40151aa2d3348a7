"""People at a real server without browsers: what Streamlit's own page sends, from plain sockets."""

import asyncio
import json
import struct
import time
from dataclasses import dataclass
from urllib.parse import parse_qs

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_PROTOCOL, _NO_SECRET = "streamlit", "none"  # what a socket names itself, and its XSRF token


class Visitor:
    """One person in one tab: a cookie, an address, and a session while there is a socket.

    Parameters
    ----------
    url : of the server
    person : named by the cookie
    page, query : the address that the tab shows, `query` as the server has changed it by now
    """

    def __init__(self, url: str, person: str, page: str, query: str) -> None:
        self._url = url.replace("http", "ws", 1)
        self._cookie = f"_streamlit_xsrf={_NO_SECRET}; cf_person={person}"
        self.page, self.query, self.session = page, query, ""
        self._socket: ClientConnection | None = None

    @property
    def token(self) -> str:
        """Of the run that the address names."""
        return parse_qs(self.query).get("run", [""])[0]

    async def open(self, afresh: bool = False) -> None:
        """Open the tab's socket, as the one that broke or, `afresh`, as F5 does; draw the page."""
        known = [self.session] if self.session and not afresh else []
        self._socket = await connect(
            f"{self._url}/_stcore/stream",
            additional_headers={"Cookie": self._cookie},
            subprotocols=[_PROTOCOL, _NO_SECRET, *known],  # type: ignore[list-item]
            proxy=None,
            max_size=None,
            ping_interval=None,  # no more than a browser does
        )
        await self._draw()

    async def go(self, page: str) -> None:
        """Change to another page, and draw it."""
        self.page = page
        await self._draw()

    async def _draw(self) -> None:
        """Have the page run, and take what it sends until it has ended."""
        assert self._socket is not None
        order = BackMsg()
        order.rerun_script.query_string, order.rerun_script.page_name = self.query, self.page
        await self._socket.send(order.SerializeToString())
        has_begun = False
        while True:
            message = ForwardMsg.FromString(await self._socket.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                has_begun, self.session = True, message.new_session.initialize.session_id
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            is_over = kind == "script_finished" and has_begun
            if is_over and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return

    def cut(self) -> None:
        """Break the socket without a word, as a phone does that loses its network."""
        assert self._socket is not None
        self._socket.transport.abort()

    async def see_progress(self, words: str) -> None:
        """Follow the run by its own line until its progress, in HTML, says these words."""
        said = ""
        async with connect(f"{self._url}/live/{self.token}", proxy=None, max_size=None) as line:
            while words not in said:
                said = _read_part(await line.recv(decode=False), "progress") or said


def _read_part(message: bytes, name: str) -> str:
    """The JSON part of that name in a message of `cf.web.live`; empty where it has none."""
    (length,) = struct.unpack_from("<I", message)
    at = 4 + length
    for part, size in json.loads(message[4:at])["parts"]:
        if part == name:
            return str(json.loads(message[at : at + size]))
        at += size
    return ""


@dataclass(frozen=True)
class Hall:
    """Many visitors, each with a run of their own, whose sockets were cut at once and restored.

    Attributes
    ----------
    visitors : as they are afterwards; every second one has come back as F5 does
    tokens, sessions : of their runs, and Streamlit's of them, before
    opening, restoring : seconds until each saw their run where it stands, and again after the cut
    """

    visitors: list[Visitor]
    tokens: list[str]
    sessions: list[str]
    opening: float
    restoring: float


async def cut_and_restore(url: str, n_visitors: int, most_seconds: float) -> Hall:
    """Have visitors open runs at different steps, break all sockets at once, and come back.

    Raises TimeoutError if somebody does not see their run at its step by then.
    """
    visitors = [
        Visitor(url, f"in-seat-number-{i:04}", "inside", f"k=3&seed={i}&step={2 + i}&scene=table")
        for i in range(n_visitors)
    ]

    async def come(one: Visitor, step: int, afresh: bool) -> None:
        await one.open(afresh)
        await one.see_progress(f"step <b>{step}</b> of")

    async def come_all() -> float:
        began = time.monotonic()
        coming = (come(one, 2 + i, afresh=i % 2 > 0) for i, one in enumerate(visitors))
        await asyncio.gather(*coming)
        return time.monotonic() - began

    async with asyncio.timeout(most_seconds):
        opening = await come_all()
        before = [one.token for one in visitors], [one.session for one in visitors]
        for one in visitors:
            one.cut()
        restoring = await come_all()
        for one in visitors:
            one.cut()
    return Hall(visitors, *before, opening, restoring)
