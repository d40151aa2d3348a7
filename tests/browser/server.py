"""A Streamlit server of the tests: where it listens, what it says, and how it ends."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running `streamlit run`: where it listens, its process, what it has said, what it keeps."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    runs: Path

    def explain(self) -> str:
        """Say how the server ended and its last words."""
        text = self.log.read_text("utf-8", errors="replace")
        return f"exit code {self.process.poll()}, the last it said:\n{text[-4000:]}"

    def wait_until_left(self) -> None:
        """Wait until the server has noticed that no tab is open any more."""
        deadline = time.monotonic() + START_SECONDS
        said = ""
        while time.monotonic() < deadline:
            with urllib.request.urlopen(f"{self.url}/_stcore/metrics", timeout=5) as answer:
                said = answer.read().decode()
            if "active_sessions 0\n" in said:
                return
            time.sleep(0.02)  # between two polls of the deadline loop
        pytest.fail(f"Somebody is still there: {said}", pytrace=False)


@contextmanager
def serve_app(app: Path, folder: Path, env: dict[str, str] | None = None) -> Iterator[Server]:
    """Serve `app` until the block ends; its output goes to a file in `folder`.

    Streamlit looks for a free port by itself, and keeps it.
    """
    log = folder / f"{app.stem}.log"
    options = ["--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    # What people save while a test runs is not the developer's.
    env = {"PYTHONUNBUFFERED": "1", "CF_RUNS": str(folder / "runs"), **(env or {})}
    command = [sys.executable, "-m", "streamlit", "run", str(app), *options]
    with log.open("ab") as output:
        began = output.tell()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | env, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            url = _wait_for_url(process, log, began)
            yield Server(url, process, log, Path(env["CF_RUNS"]))
        finally:
            _end(process)


def _wait_for_url(process: subprocess.Popen[bytes], log: Path, began: int) -> str:
    """Return the address that a server names once it listens."""
    said = b""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        said = log.read_bytes()[began:]
        if found := re.search(rb"URL: (http://\S+)\s", said):
            return found[1].decode()
        if ended:
            break
        time.sleep(0.05)  # between two polls of the deadline loop
    pytest.fail(f"The server does not listen: {said.decode(errors='replace')}", pytrace=False)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
