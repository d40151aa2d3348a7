"""The server as `streamlit run app.py` starts it: headers, the engine's life, pages by address."""

import signal
import time
import urllib.request
from collections.abc import Callable
from email.message import Message

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Server, serve_app
from tests.browser.test_train import button, wait_for_step

pytestmark = pytest.mark.browser

PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")  # the last tests break and end it
def server(tmp_path_factory):
    folder, env = tmp_path_factory.mktemp("server"), {"CF_EMBED_IN": "https://school.example"}
    with serve_app(ROOT / "app.py", folder, env=env) as server:
        yield server


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)  # between two polls of the deadline loop


def workers(server: Server) -> list[psutil.Process]:
    children = psutil.Process(server.process.pid).children(recursive=True)
    return [
        child
        for child in children
        if child.name() == "cf-worker" or child.cmdline()[-1:] == ["worker"]
    ]


def headers(server: Server, path: str) -> Message:
    with urllib.request.urlopen(server.url + path, timeout=PATIENCE_SECONDS) as response:
        return response.headers


@pytest.mark.parametrize("path", ["/", "/explore?embed=true", "/_stcore/health"])
def test_every_answer_carries_the_headers(server, path):
    found = headers(server, path)
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "same-origin"
    policy = found.get_all("Content-Security-Policy")
    assert policy == ["frame-ancestors 'self' https://school.example"]


def test_the_engine_is_there_before_the_first_page(server):
    wait_until(lambda: bool(workers(server)))


def test_a_deep_link_and_the_root_open_their_pages(server, open_page):
    page = open_page(f"{server.url}/inside?scene=lookup")
    expect(page.locator(".st-key-scene-lookup")).to_be_visible()
    page = open_page(f"{server.url}/?k=7")
    expect(page.get_by_role("slider", name="Factors")).to_have_value("7")


def test_a_killed_worker_is_said_and_the_run_goes_on_in_one_click(server, open_page):
    page = open_page(f"{server.url}/train?pace=fast&epochs=2")
    expect(button(page, "Rewind")).to_be_enabled()
    button(page, "Epoch").click()
    wait_for_step(page, "step === 157")
    for process in workers(server):
        process.kill()
    expect(page.get_by_text("The process that trained this run has gone")).to_be_visible()
    button(page, "Open it again").click()
    expect(button(page, "Rewind")).to_be_enabled()
    button(page, "Play").click()
    wait_for_step(page, "step === last")


def test_the_engine_ends_with_the_server(server):
    wait_until(lambda: bool(workers(server)))
    children = psutil.Process(server.process.pid).children(recursive=True)
    server.process.send_signal(signal.SIGINT)
    server.process.wait(PATIENCE_SECONDS)
    assert not psutil.wait_procs(children, PATIENCE_SECONDS)[1]
