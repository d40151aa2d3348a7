"""Frames pushed over a socket, with an invented run behind it."""

import asyncio
import json
import math
import queue
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from cf.errors import WorkerLostError
from cf.web.live import ENDED, LOST, LivePositions, PackedFrame, pack_parts
from tests.frames import make_frame

TOKEN = "a-token-nobody-can-guess"


class InventedRun:
    """Publishes one frame after the other; each question moves on to the next."""

    def __init__(self, n_frames: int = 1, n_bytes: int = 8) -> None:
        self._n_frames, self._n_bytes = n_frames, n_bytes
        self.asked = 0
        self.lost = False
        self._lock = threading.Lock()

    def following(self, after: int):
        time.sleep(0.02)  # nothing comes sooner
        with self._lock:
            if self.lost:
                raise WorkerLostError("The process has gone. Open it again to go on from step 9.")
            i = min(self.asked, self._n_frames - 1)
            self.asked += 1
        if i <= after:
            return None
        positions = bytes([i % 256]) * self._n_bytes
        return make_frame(sequence=i, step=i, state="running", positions=positions)


def read(message: bytes) -> tuple[int, dict[str, bytes]]:
    (length,) = struct.unpack_from("<I", message)
    header, at, parts = json.loads(message[4 : 4 + length]), 4 + length, {}
    for name, size in header["parts"]:
        parts[name] = message[at : at + size]
        at += size
    assert at == len(message)
    assert 0 <= header["drawn_at"] <= header["sequence"] / 8
    return header["sequence"], parts


class Served:
    """A real server on the loopback, and sockets to it."""

    def __init__(self, run: InventedRun, **options) -> None:
        self.live = LivePositions(
            {TOKEN: run}.get,
            lambda _, frame: {"positions": frame.positions, "progress": frame.step // 10},
            lambda _, frame: {"state": frame.state, "step": frame.step},
            **options,
        )
        app = Starlette(routes=[self.live.route])
        config = uvicorn.Config(app, port=0, log_config=None, ws="websockets-sansio")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> "Served":
        self.thread.start()
        deadline = time.monotonic() + 30
        while not self.server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_) -> None:
        self.server.should_exit = True
        self.thread.join(30)

    def open(self, path: str = f"/live/{TOKEN}", origin: str | None = None, **options):
        address = f"ws://127.0.0.1:{self.port}{path}"
        return connect(address, origin=origin, proxy=None, compression=None, **options)


def until(condition) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_viewer_that_keeps_up_gets_every_frame_and_only_what_has_changed():
    with Served(InventedRun(40)) as served, served.open() as socket:
        received = [read(socket.recv()) for _ in range(40)]
    assert [sequence for sequence, _ in received] == list(range(40))
    assert [parts["positions"] for _, parts in received] == [bytes([i] * 8) for i in range(40)]
    assert [i for i, (_, parts) in enumerate(received) if "progress" in parts] == [0, 10, 20, 30]
    assert [i for i, (_, parts) in enumerate(received) if "state" in parts] == [0]
    assert sum("step" in parts for _, parts in received) < 20  # what is read comes less often


def test_a_viewer_that_takes_nothing_holds_nobody_back_and_then_gets_the_newest():
    n_frames = 60
    run = InventedRun(n_frames, n_bytes=300_000)  # more than fits into the buffers on the way
    with Served(run) as served, served.open(max_queue=1) as slow:
        with served.open() as fast:
            received = [read(fast.recv())[0]]
            while received[-1] < n_frames - 1:
                received.append(read(fast.recv())[0])
        taken = [read(slow.recv())[0]]
        while taken[-1] < n_frames - 1:
            taken.append(read(slow.recv())[0])
    assert received == sorted(set(received)) and taken == sorted(set(taken))
    assert len(taken) < len(received) - 10
    assert run.asked < 3 * n_frames  # for both together


def test_a_late_viewer_gets_all_parts_at_once():
    with Served(InventedRun(3)) as served, served.open() as first:
        while read(first.recv())[0] < 2:
            pass
        with served.open() as second:
            sequence, parts = read(second.recv())
    assert sequence == 2 and set(parts) == {"positions", "progress", "state", "step"}


@pytest.mark.parametrize("token", ["another", TOKEN + "x", TOKEN[:-1], "%00"])
def test_a_wrong_token_opens_nothing(token):
    run = InventedRun()
    with (
        Served(run) as served,
        served.open(f"/live/{token}") as socket,
        pytest.raises(ConnectionClosed) as closed,
    ):
        socket.recv()
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (ENDED, "This run has ended.")
    assert run.asked == 0


@pytest.mark.parametrize(
    ("origin", "allowed", "opens"),
    [
        ("http://127.0.0.1:{port}", (), True),
        ("http://127.0.0.1:1", (), False),
        ("http://evil.example", (), False),
        ("http://127.0.0.1:{port}.evil.example", (), False),
        ("null", (), False),
        ("https://hall.example", ("https://hall.example/",), True),
        ("https://any.example", ("*",), True),
    ],
)
def test_only_pages_of_allowed_origins_may_watch(origin, allowed, opens):
    with Served(InventedRun(), origins=allowed) as served:
        origin = origin.format(port=served.port)
        if opens:
            with served.open(origin=origin) as socket:
                assert read(socket.recv())[0] == 0
        else:
            with pytest.raises(InvalidStatus, match="403"):
                served.open(origin=origin)


@pytest.mark.parametrize("base", ["deep/path", "/deep/path/"])
def test_a_base_path_stands_before_the_route(base):
    with (
        Served(InventedRun(), base_path=base) as served,
        served.open(f"/deep/path/live/{TOKEN}") as socket,
    ):
        assert read(socket.recv())[0] == 0


def test_a_lost_worker_closes_the_socket_in_words():
    run = InventedRun(1000)
    with Served(run) as served, served.open() as socket:
        socket.recv()
        run.lost = True
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv()
    assert closed.value.rcvd.code == LOST and closed.value.rcvd.reason == "The process has gone."


def test_a_run_that_nobody_watches_any_more_is_not_asked_any_more():
    run = InventedRun(100_000)
    with Served(run) as served:
        with served.open() as socket:
            socket.recv()
        until(lambda: not served.live.watched)
        asked = run.asked
        with served.open() as another:  # and can be watched again
            another.recv()
            assert served.live.watched == {TOKEN: 1}
        assert run.asked > asked


def test_a_broken_connection_in_the_middle_of_a_run_is_taken_up_again_where_the_run_is_by_then():
    run = InventedRun(200)
    with Served(run) as served, served.open() as stays:
        with served.open() as breaks:
            broken_at = read(breaks.recv())[0]
            breaks.socket.shutdown(2)  # no goodbye, as when a phone loses its network
        with served.open() as again:
            sequence, parts = read(again.recv())
            assert sequence >= broken_at and "positions" in parts
            assert read(again.recv())[0] > sequence
        until(lambda: served.live.watched == {TOKEN: 1})
        received = [read(stays.recv())[0] for _ in range(20)]
    assert received == list(range(20))  # nobody else was held up


@contextmanager
def proxy_to(port: int) -> Iterator[int]:
    """Pass each connection on, byte for byte, as a server in front does that keeps the host."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def connect_through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(reader, behind[1]), carry(behind[0], writer))

    async def serve() -> None:
        server = await asyncio.start_server(connect_through, "127.0.0.1", 0)
        listening.put((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), server))
        with suppress(asyncio.CancelledError):
            await server.serve_forever()

    listening = queue.SimpleQueue()
    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    port_in_front, loop, server = listening.get(timeout=30)
    try:
        yield port_in_front
    finally:
        loop.call_soon_threadsafe(server.close)
        thread.join(30)


def test_a_proxy_with_a_base_path_in_front_passes_frames_and_the_page_s_own_origin():
    run = InventedRun(5)
    with Served(run, base_path="film") as served, proxy_to(served.port) as front:
        address, own = f"ws://127.0.0.1:{front}/film/live/{TOKEN}", f"http://127.0.0.1:{front}"
        with connect(address, origin=own, proxy=None) as socket:
            assert [read(socket.recv())[0] for _ in range(5)] == list(range(5))
        with pytest.raises(InvalidStatus, match="403"):
            connect(address, origin=f"http://127.0.0.1:{served.port}", proxy=None)


def test_a_message_to_a_viewer_that_fell_behind_holds_what_changed_since_its_own_last():
    described = [{"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 2, "b": 3}]
    frames = [
        PackedFrame(
            make_frame(sequence=i, drawn_at=i / 8), {"positions": bytes([i]), **pack_parts(parts)}
        )
        for i, parts in enumerate(described)
    ]
    assert read(frames[2].message(frames[0])) == (2, {"positions": b"\2", "a": b"2", "b": b"3"})
    assert read(frames[2].message(frames[1])) == (2, {"positions": b"\2", "b": b"3"})
    assert read(frames[2].message(None))[1].keys() == {"positions", "a", "b"}


def test_nan_is_never_sent():
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack_parts({"loss": math.nan})
