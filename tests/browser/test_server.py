"""The server as `streamlit run app.py` starts it: headers, the engine's life, pages by address.

It comes after the one that other tests share, and finds on its shelves what people kept there.
"""

import asyncio
import re
import signal
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.message import Message
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from cf.engine import fork_server
from cf.ui.widgets.page import PAGES
from tests.browser.exploring import query
from tests.browser.server import ROOT, Server, serve_app
from tests.browser.test_compare import act, card, fork, open_compare, train
from tests.browser.test_train import button, wait_for_step
from tests.visitors import Visitor

pytestmark = pytest.mark.browser

PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")  # the last tests break and end it
def server(tmp_path_factory, serve):
    folder, runs = tmp_path_factory.mktemp("server"), str(serve("app.py").runs)
    env = {"CF_EMBED_IN": "https://school.example", "CF_RUNS": runs}
    with serve_app(ROOT / "app.py", folder, env=env) as server:
        yield server


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)  # between two polls of the deadline loop


def is_worker(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):  # it may have ended since it was listed
        return process.name() == "cf-worker" or process.cmdline()[-1:] == ["worker"]
    return False


def workers(server: Server) -> list[psutil.Process]:
    return list(filter(is_worker, psutil.Process(server.process.pid).children(recursive=True)))


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


@pytest.mark.skipif(not fork_server.IS_POSSIBLE, reason="what is loaded is looked up on Linux")
def test_the_server_loads_nothing_that_workers_compute_pages_with(server):
    async def walk() -> None:
        visitor = Visitor(server.url, "who-walks-all-pages", "inside", "k=3&step=2&scene=meaning")
        await visitor.open()
        await visitor.see_progress("step <b>2</b> of")
        for file, *_ in PAGES:
            await visitor.go(Path(file).stem)
        visitor.cut()

    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        thread.submit(asyncio.run, walk()).result()
    files = [Path(one.path) for one in psutil.Process(server.process.pid).memory_maps()]
    assert not [file for file in files if {"sklearn", "scipy", "torch"} & set(file.parts)]


def test_kept_runs_outlive_tab_and_server_and_a_deleted_one_is_brought_back(
    open_page, serve, server
):
    before = serve("app.py")
    page = open_page(f"{before.url}/train?pace=fast&epochs=1", fresh=True)
    train(page)
    open_compare(page)
    act(page, "Run 1", "Pin")
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()
    name = page.get_by_role("textbox", name="Name")
    name.fill("My *first*")
    name.press("Enter")
    expect(card(page, "My *first*")).to_have_count(1)
    page.keyboard.press("Escape")
    fork(page, "2")
    expect(card(page, "Run 2")).to_be_visible()
    page.reload()
    expect(card(page, "Run 2")).to_be_visible()
    token = query(page)["run"][0]
    act(page, "Run 2", "Delete")
    page.get_by_role("button", name="Undo").click()
    expect(card(page, "Run 2")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    cookies = page.context.storage_state()
    page.close()
    stranger = open_page(f"{before.url}/compare")
    stranger.get_by_role("button", name="Load a run").click()
    expect(stranger.get_by_text("A run from a file")).to_be_visible()
    expect(stranger.locator("[class*=st-key-card-]")).to_have_count(0)
    (kept,) = (
        file for file in before.runs.glob("people/*/*/run.json") if "My *first*" in file.read_text()
    )
    damaged = kept.parents[1] / "0badbad0"
    damaged.mkdir()
    (damaged / "run.json").write_text("{")

    page = open_page(f"{server.url}/compare?epochs=1&run={token}", storage_state=cookies)
    expect(page.get_by_text("This run had ended")).to_be_visible()
    expect(card(page, "Run 2").get_by_text("Factors 20 → 2")).to_be_visible()
    expect(card(page, "My *first*")).to_be_visible()
    expect(page.get_by_text(re.compile("0badbad0"))).to_be_visible()
    page.get_by_role("button", name="Load a run").click()
    expect(page.get_by_text("until you delete them")).to_be_visible()
    forged = {"name": "run.zip", "mimeType": "application/zip", "buffer": b"PK but no run"}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(forged)
    page.get_by_role("button", name="Open the file").click()
    expect(page.get_by_text("The zip is not a saved run")).to_be_visible()
    page.keyboard.press("Escape")
    # What was on Train is there again, too, at the step where it stood.
    expect(card(page, "My *first*").get_by_text("on Train now")).to_be_visible()
    act(page, "My *first*", "Delete")
    expect(card(page, "My *first*")).to_have_count(0)
    assert not damaged.exists()


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
