"""Processes that share what they have loaded: one process loads it, and the others are its forks.

PyTorch, scikit-learn and the data that come along take seconds and most of a worker's memory. A
fork has all of it at once, and what it only reads stays one copy for all. Linux alone: on macOS
the system's own libraries do not stand a fork, on Windows there is none.

The fork server of `multiprocessing` is not it: into each of its forks it imports the main program
anew, which is all of Streamlit here, and a fork does not end with whom it was made for.
"""

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path

IS_POSSIBLE = sys.platform == "linux"


class Fork:
    """A forked process, with as much of `subprocess.Popen` as the cluster uses.

    Attributes
    ----------
    stdin, stdout : its standard input and output
    """

    def __init__(self, stdin: int, stdout: int, life: int) -> None:
        self.stdin, self.stdout = os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb")
        self._life = life  # tells its number, and ends with it
        weakref.finalize(self, os.close, life)
        self._pid: int | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int:
        """Its number, waited for until it is there; 0 if it never came to be."""
        with self._lock:
            if self._pid is None:
                self._pid = int(os.read(self._life, 32) or 0)
            return self._pid

    def poll(self) -> int | None:
        """Return None as long as it is there, or yet to come."""
        if not self._is_heard(0):
            return None
        _ = self.pid  # where it is only this that is heard
        return 0 if self._is_heard(0) else None

    def kill(self) -> None:
        """End it, whatever it is at."""
        if self.pid and self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises
        ------
        subprocess.TimeoutExpired
            It has not.
        """
        if self.pid and not self._is_heard(timeout):
            raise subprocess.TimeoutExpired("fork", timeout or 0.0)
        return 0

    def _is_heard(self, timeout: float | None) -> bool:
        return bool(wait([self._life], timeout))


class ForkServer:
    """Has processes forked by one that has loaded what they need.

    Parameters
    ----------
    command : of a process that calls `become_fork`
    env : its environment
    """

    def __init__(self, command: Sequence[str], env: dict[str, str]) -> None:
        self._command, self._env = command, env
        self._launch()

    def start(self, role: str) -> Fork:
        """Have a process forked, which may take as long as loading what its role needs."""
        if self._process.poll() is not None:
            self.close()
            self._launch()
        far_stdin, stdin = os.pipe()
        stdout, far_stdout = os.pipe()
        life, far_life = os.pipe()
        far = [far_stdin, far_stdout, far_life]
        try:
            socket.send_fds(self._line, [role.encode()], far)
        finally:
            for one in far:
                os.close(one)
        return Fork(stdin, stdout, life)

    def close(self) -> None:
        """End the process that forks; its forks live on."""
        self._process.kill()
        self._process.wait()
        self._line.close()

    def _launch(self) -> None:
        self._line, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(self._command, stdin=theirs.fileno(), env=self._env)


def become_fork(load: Callable[[str], object]) -> str:
    """Fork a process for each role that standard input asks for; return the role in each of them.

    Parameters
    ----------
    load : is told a role before its process is forked, to load what that needs
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # forks that have ended leave nothing behind
    line = socket.socket(fileno=sys.stdin.fileno())
    while True:
        role, far, _, _ = socket.recv_fds(line, 64, 3, socket.MSG_CMSG_CLOEXEC)
        if not role:
            os._exit(0)  # the server has gone
        with suppress(Exception):  # the fork meets the same, and says so
            load(role.decode())
        gc.collect()
        gc.freeze()  # a collection in a fork would write to all that it shares
        if os.fork() == 0:
            break
        for one in far:
            os.close(one)
    line.detach()
    stdin, stdout, life = far
    os.dup2(stdin, sys.stdin.fileno())
    os.dup2(stdout, sys.stdout.fileno())
    os.close(stdin)
    os.close(stdout)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    Path("/proc/self/comm").write_text(f"cf-{role.decode()}")  # as `ps` names it
    with suppress(OSError):  # the server has gone, as standard input will say
        os.write(life, str(os.getpid()).encode())
    return role.decode()
