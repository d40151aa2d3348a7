"""A Streamlit server for any page file, and one Chromium for the whole test session."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
PATIENCE = 60_000  # milliseconds that a busy machine may take for anything in a browser
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Server:
    """A running `streamlit run`: where it listens, its process and what it has said so far."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def explain(self) -> str:
        """Say how the server ended and its last words."""
        text = self.log.read_text("utf-8", errors="replace")
        return f"exit code {self.process.poll()}, the last it said:\n{text[-4000:]}"


@contextmanager
def serve_app(app: Path, folder: Path, *arguments: str, env: dict[str, str] | None = None):
    """Serve `app` on a free port until the block ends; its output goes to a file in `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"{app.stem}-{port}.log"
    options = [
        f"--server.port={port}",
        "--server.address=127.0.0.1",
        "--server.fileWatcherType=none",
    ]
    # What people save while a test runs is not the developer's.
    env = {**os.environ, "CF_RUNS": str(folder / "runs"), **(env or {})}
    command = [sys.executable, "-m", "streamlit", "run", str(app), *options, *arguments]
    with log.open("wb") as output:
        server = Server(f"http://127.0.0.1:{port}", _start(command, output, env), log)
        try:
            _wait_until_healthy(server)
            yield server
        finally:
            _end(server.process)


def _start(
    command: list[str], output: IO[bytes], env: dict[str, str] | None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            pytest.fail(f"The server died while starting: {server.explain()}", pytrace=False)
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)  # between two polls of the deadline loop
    pytest.fail(f"No answer within {START_SECONDS} s: {server.explain()}", pytrace=False)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def find_chromium() -> str | None:
    """The browser that CF_CHROMIUM names, else the system's; None for Playwright's own."""
    return os.environ.get("CF_CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests: the system's Chromium, else the one Playwright brings."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def new_context(chromium: Browser, **options) -> BrowserContext:
    """A fresh profile in a window of 1280 × 720, or as Playwright's `options` say."""
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Serve a page file, named from the repository's root, once for all tests of the module."""
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def start(app: str, *arguments: str, env: dict[str, str] | None = None) -> Server:
            if app not in running:
                folder = tmp_path_factory.mktemp("server")
                block = serve_app(ROOT / app, folder, *arguments, env=env)
                running[app] = stack.enter_context(block)
            server = running[app]
            if server.process.poll() is not None:
                pytest.fail(f"The server of {app} has died: {server.explain()}", pytrace=False)
            return server

        yield start


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a fresh profile; errors in the page's own scripts fail the test."""
    contexts = []
    errors: list[str] = []

    def open_(url: str, **options) -> Page:
        context = new_context(chromium, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors
