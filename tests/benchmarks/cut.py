"""A hall whose sockets break all at once: how long until everybody has their run again?

Run: python -m tests.benchmarks.cut [--visitors 150] [--repeats 3] [--env MALLOC_ARENA_MAX=2]
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.benchmarks.pages import memory
from tests.browser.server import ROOT, serve_app
from tests.visitors import cut_and_restore

MOST_SECONDS = 600


def main() -> None:
    """Print seconds until all have opened their runs, and until all are back where they stood."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=150)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--env", nargs="*", default=[], help="NAME=value for the server")
    options = parser.parse_args()
    env = dict(pair.split("=", 1) for pair in options.env)
    print("s until all have a run | s until all are back | found again | memory, the server first")
    for _ in range(options.repeats):
        with (
            tempfile.TemporaryDirectory() as folder,
            serve_app(ROOT / "app.py", Path(folder), env) as server,
        ):
            hall = asyncio.run(cut_and_restore(server.url, options.visitors, MOST_SECONDS))
            held = memory(server.process.pid)
        found = sum(a.token == b for a, b in zip(hall.visitors, hall.tokens, strict=True))
        times = f"{hall.opening:5.1f} {hall.restoring:5.1f}"
        print(f"{times} {found}/{options.visitors} | {held}", flush=True)


if __name__ == "__main__":
    main()
