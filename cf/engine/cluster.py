"""The scheduler and the workers on this machine, tied to the life of the process that starts them.

Each is a process of its own, `python -m cf.engine.cluster scheduler` or `… worker`, or a fork of
one that has loaded for all of them where the system allows it. Its standard input is its lifeline:
the far end is held by the process that started it, so that however that process ends, killed or
not, the operating system closes the pipe and the child goes too.
The lifeline's first line, which is JSON, says all that they must know: the certificate and key of
this one start, without which nobody on the machine can talk to them, and to a worker the
scheduler's address. The scheduler writes its address to standard output, a worker that it is ready.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cf.engine import fork_server
from cf.engine.fork_server import Fork, ForkServer
from cf.engine.loading import load, load_alone
from cf.engine.security import share_security
from cf.errors import EngineError

if TYPE_CHECKING:
    from distributed import Security

Process = subprocess.Popen[bytes] | Fork

LOOPBACK = "127.0.0.1"
FORKS = "forks"  # the role of whoever forks the others
READY = "ready"  # what a worker says once it has loaded what runs need
START_SECONDS = 60.0
END_SECONDS = 5.0
ACTOR_THREADS = 4  # runs that one worker may build at the same time


class Cluster:
    """A scheduler and `n_workers` workers on loopback addresses; dead workers can be replaced.

    Parameters
    ----------
    n_workers : int, optional
        Number of worker processes, by default one a core.

    Attributes
    ----------
    security : Security
        The certificate and key that its client needs, once it has been announced.
    """

    security: "Security"

    def __init__(self, n_workers: int | None = None) -> None:
        self._fork_server = (
            ForkServer(_command_of(FORKS), _environment()) if fork_server.IS_POSSIBLE else None
        )
        self.scheduler = self._start("scheduler")
        # Started before the address is known: they import while the scheduler does.
        n_workers = n_workers or os.cpu_count() or 1
        self.workers = [self._start("worker") for _ in range(n_workers)]
        self._retired: list[Process] = []
        self._told: dict[str, str] = {}

    def announce(self) -> str:
        """Wait for the scheduler, tell its address to the workers and return it.

        Raises
        ------
        EngineError
            The scheduler did not start.
        """
        from distributed import Security  # takes a second, in which the processes start

        made = Security.temporary()
        self._told = {"certificate": made.tls_ca_file, "key": made.tls_client_key}
        self.security = share_security(**self._told)
        _tell(self.scheduler, self._told)
        self._told["address"] = self._read_address()
        threading.Thread(
            target=self._tell_in_turn, args=(tuple(self.workers),), daemon=True
        ).start()
        return self._told["address"]

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler still runs; without it the workers are of no use."""
        return self.scheduler.poll() is None

    def mend(self) -> None:
        """Replace every worker process that has died."""
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                _end([worker])
                self.workers[number] = self._start_worker()

    def replace(self, pid: int) -> None:
        """Start a worker in place of one, which may go on until `end`."""
        for number, worker in enumerate(self.workers):
            if worker.pid == pid:
                self._retired.append(worker)
                self.workers[number] = self._start_worker()

    def end(self, pid: int) -> None:
        """End a worker that was replaced."""
        for worker in [worker for worker in self._retired if worker.pid == pid]:
            worker.kill()  # it may be past listening to its lifeline
            _end([worker])
            self._retired.remove(worker)

    def close(self) -> None:
        """End all processes and wait until they are gone."""
        if self._fork_server is not None:
            self._fork_server.close()
        for worker in self._retired:
            worker.kill()
        _end([*self.workers, *self._retired, self.scheduler])

    def _tell_in_turn(self, workers: Iterable[Process]) -> None:
        """Let one worker load after the other, or the first visitor would wait for all of them."""
        for worker in workers:
            _tell(worker, self._told)
            if worker.stdout is not None:
                with suppress(ValueError):  # closed while it was waited for
                    worker.stdout.readline()  # READY, or nothing from one that has died

    def _start(self, role: str) -> Process:
        if self._fork_server is not None:
            return self._fork_server.start(role)
        pipe = subprocess.PIPE
        return subprocess.Popen(_command_of(role), stdin=pipe, stdout=pipe, env=_environment())

    def _start_worker(self) -> Process:
        worker = self._start("worker")
        _tell(worker, self._told)
        return worker

    def _read_address(self) -> str:
        assert self.scheduler.stdout is not None
        too_late = threading.Timer(START_SECONDS, self.scheduler.kill)
        too_late.start()
        address = self.scheduler.stdout.readline().decode().strip()
        too_late.cancel()
        if not address:
            self.close()
            raise EngineError(
                "The scheduler of the training processes did not start on this machine; its own "
                "message is in the server's log. Restart the server, or name a running cluster in "
                "CF_SCHEDULER (tcp://host:port)."
            )
        return address


def _command_of(role: str) -> list[str]:
    return [sys.executable, "-m", "cf.engine.cluster", role]


def _environment() -> dict[str, str]:
    here = str(Path(__file__).resolve().parents[2])
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")])),
        "DASK_LOGGING__DISTRIBUTED": "critical",  # what matters reaches the server as exceptions
        "MALLOC_ARENA_MAX": "2",  # glibc: else memory of ended threads stays tied up in theirs
        # One core a worker: on these small matrices more threads only get in each other's way.
        **dict.fromkeys((f"{x}_NUM_THREADS" for x in ("OMP", "OPENBLAS", "MKL", "NUMBA")), "1"),
    }


def _tell(process: Process, what: dict[str, str]) -> None:
    assert process.stdin is not None
    # Where it died while starting, `mend` will see it; ValueError: closed while others were told.
    with suppress(OSError, ValueError):
        process.stdin.write(json.dumps(what).encode() + b"\n")
        process.stdin.flush()


def _end(processes: list[Process]) -> None:
    for process in processes:
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
    for process in processes:
        try:
            process.wait(END_SECONDS + 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:  # closing would wait for whoever reads, so it comes last
            process.stdout.close()


async def _serve_scheduler(ended: asyncio.Event, told: dict[str, str]) -> None:
    from distributed import Scheduler

    async with Scheduler(
        host=LOOPBACK,
        port=0,
        protocol="tls://",
        security=share_security(**told),
        dashboard=False,
        dashboard_address=f"{LOOPBACK}:0",
    ) as scheduler:
        sys.stdout.write(scheduler.address + "\n")
        sys.stdout.flush()
        await ended.wait()


async def _serve_worker(ended: asyncio.Event, told: dict[str, str]) -> None:
    from distributed import Worker

    worker = Worker(
        told["address"],
        security=share_security(**told),
        name=os.getpid(),
        host=LOOPBACK,
        dashboard_address=f"{LOOPBACK}:0",  # its metrics; by default open to the whole network
        nthreads=ACTOR_THREADS,
        memory_limit=0,  # no pausing, no spilling: a run cannot be written to disk and go on
        death_timeout=START_SECONDS,
    )
    async with worker:
        threading.Thread(target=_get_ready, daemon=True).start()
        finished = asyncio.ensure_future(worker.finished())
        await asyncio.wait(
            [finished, asyncio.ensure_future(ended.wait())], return_when=asyncio.FIRST_COMPLETED
        )


def _get_ready() -> None:
    load("worker")
    with suppress(OSError):  # nobody waits for it any more
        sys.stdout.write(READY + "\n")
        sys.stdout.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # no one reads on


async def _serve(role: str) -> None:
    import dask

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    line = sys.stdin.readline()
    told: dict[str, str] = json.loads(line) if line else {}

    def watch_lifeline() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)
        threading.Event().wait(END_SECONDS)
        os._exit(1)  # closing took too long

    threading.Thread(target=watch_lifeline, daemon=True).start()
    if told:  # else the server was gone before it could say anything
        dask.config.set(
            {
                # Pages about themselves are for whoever asks, certificate or not: none are served.
                f"distributed.{role}.http.routes": [],
                # What watches itself a hundred times a second takes its time from the runs.
                "distributed.worker.profile.enabled": False,
                "distributed.admin.tick.interval": "500ms",
                "distributed.worker.memory.monitor-interval": "1s",
            }
        )
        await (_serve_scheduler if role == "scheduler" else _serve_worker)(ended, told)


def main(role: str) -> None:
    """Be the scheduler, a worker or the process that forks them, until standard input ends."""
    # Ctrl-C reaches every process of a terminal, and who stops a service tells all processes of it
    # to terminate; the server decides when these end.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    if role == FORKS:
        role = fork_server.become_fork(load_alone)
    from distributed.config import get_loop_factory

    with asyncio.Runner(loop_factory=get_loop_factory()) as runner:
        runner.run(_serve(role))
    os._exit(0)  # not through the interpreter's end: training threads may be inside torch


if __name__ == "__main__":
    main(sys.argv[1])
