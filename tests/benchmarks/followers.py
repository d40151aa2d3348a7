"""Many who follow one run: positions that reach each of them, and what that costs the server.

After each measurement half of the lines are cut at once, without a word, and opened anew: how long
until each of those has a position again?

Run: python -m tests.benchmarks.followers [--followers 300] [--seconds 20] [--repeats 3]
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
from playwright.sync_api import Page, sync_playwright
from websockets.asyncio.client import ClientConnection, connect

from tests.browser.conftest import CHROMIUM_FLAGS, find_chromium
from tests.browser.server import ROOT, Server, serve_app


def main() -> None:
    """Print positions a second and the server's share of a core, for each repetition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    print("positions a second: median, fewest | server: cores, MB before and after | half cut: ms")
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_app(ROOT / "app.py", Path(folder)) as server,
        sync_playwright() as playwright,
        ThreadPoolExecutor(1) as elsewhere,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        address = open_run(browser.new_page(), server)
        for _ in range(options.repeats):
            process = psutil.Process(server.process.pid)
            used, held, began = sum(process.cpu_times()[:2]), process.memory_info().rss, time.time()
            work = follow(address, options.followers, options.seconds)
            # Playwright’s loop runs in this thread.
            rates, restored = elsewhere.submit(asyncio.run, work).result()
            cores = (sum(process.cpu_times()[:2]) - used) / (time.time() - began)
            after = process.memory_info().rss
            print(
                f"{statistics.median(rates):5.1f} {min(rates):5.1f} | {cores:4.2f} "
                f"{held / 1e6:5.0f} {after / 1e6:5.0f} | {1000 * restored:5.0f}"
            )
        browser.close()


def open_run(page: Page, server: Server) -> str:
    """Open a run of a hundred epochs, press Play, and return the address of its own line."""
    page.goto(f"{server.url}/train?epochs=100")
    page.get_by_role("button", name="Play").click(timeout=60_000)
    page.get_by_role("button", name="Pause").wait_for(timeout=60_000)
    [token] = parse_qs(urlsplit(page.url).query)["run"]
    return f"{server.url.replace('http', 'ws', 1)}/live/{token}"


async def follow(address: str, n_followers: int, seconds: float) -> tuple[list[float], float]:
    """Return how many messages a second reached each follower, and what `restore` takes."""
    lines = await asyncio.gather(*(connect(address, proxy=None) for _ in range(n_followers)))
    counts = [0] * n_followers

    async def listen(who: int) -> None:
        async for _ in lines[who]:
            counts[who] += 1

    tasks = [asyncio.create_task(listen(who)) for who in range(n_followers)]
    await asyncio.sleep(2)  # the first messages are whole
    before, began = list(counts), time.monotonic()
    await asyncio.sleep(seconds)
    lasted = time.monotonic() - began
    rates = [(now - then) / lasted for now, then in zip(counts, before, strict=True)]
    for task in tasks:
        task.cancel()
    restored = await restore(address, lines[: n_followers // 2])
    await asyncio.gather(*(line.close() for line in lines[n_followers // 2 :]))
    return rates, restored


async def restore(address: str, lines: list[ClientConnection]) -> float:
    """Cut lines all at once, open as many anew; return the seconds until each has heard again."""
    began = time.monotonic()
    for line in lines:
        line.transport.abort()

    async def hear() -> None:
        async with connect(address, proxy=None) as line:
            await line.recv()

    await asyncio.gather(*(hear() for _ in lines))
    return time.monotonic() - began


if __name__ == "__main__":
    main()
