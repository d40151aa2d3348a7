"""A hall whose sockets break all at once: how long until everybody has their run again?

Run: python -m tests.benchmarks.cut [--visitors 150] [--repeats 3]
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.browser.conftest import ROOT, serve_app
from tests.visitors import cut_and_restore

MOST_SECONDS = 600


def main() -> None:
    """Print seconds until all have opened their runs, and until all are back where they stood."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=150)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    print("s until all have a run | s until all are back | runs found again")
    for _ in range(options.repeats):
        with (
            tempfile.TemporaryDirectory() as folder,
            serve_app(ROOT / "app.py", Path(folder)) as server,
        ):
            hall = asyncio.run(cut_and_restore(server.url, options.visitors, MOST_SECONDS))
        found = sum(a.token == b for a, b in zip(hall.visitors, hall.tokens, strict=True))
        print(f"{hall.opening:5.1f} {hall.restoring:5.1f} {found}/{options.visitors}", flush=True)


if __name__ == "__main__":
    main()
