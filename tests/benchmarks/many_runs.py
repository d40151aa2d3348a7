"""How many runs one machine carries: steps, fairness, answers, memory.

    python -m tests.benchmarks.many_runs [--seconds 15] [--runs 1 4 8 16 30] [--workers N]

All runs train on the bundled data at full pace and are polled as browsers would: 10 times a second
up to 3 runs, 4 times up to 10, twice beyond, each from a thread of its own. Read ratios, not
times: nothing is asserted, and other processes share the machine.
"""

import argparse
import os
import threading
import time
from dataclasses import dataclass, field

import numpy as np
import psutil

from cf.engine.engine import Engine
from cf.engine.run_handle import RunHandle
from cf.settings import DEFAULT, Settings

ENDLESS = Settings.from_dict(DEFAULT.as_dict() | {"epochs": 100})


@dataclass
class Visitor:
    """Polls one run until it is told to stop, and keeps what it saw."""

    handle: RunHandle
    polls_per_second: float
    stop: threading.Event
    answer_seconds: list[float] = field(default_factory=list)
    n_frames: int = 0
    n_steps: int = 0
    n_measured: int = 0

    def visit(self) -> None:
        sequence, last_step = -1, None
        while not self.stop.wait(1 / self.polls_per_second):
            began = time.perf_counter()
            frame = self.handle.latest(sequence)
            self.answer_seconds.append(time.perf_counter() - began)
            if frame is None:
                continue
            sequence = frame.sequence
            self.n_frames += 1
            self.n_measured = len({m.epoch for m in frame.separations})
            if last_step is not None and frame.step >= last_step:
                self.n_steps += frame.step - last_step
            last_step = frame.step
            if frame.state == "finished":
                self.handle.rewind()
                self.handle.play()


def measure(engine: Engine, n_runs: int, seconds: float) -> str:
    """Open runs, let them train for a while and return a row of the table."""
    rate = 10 if n_runs <= 3 else 4 if n_runs <= 10 else 2
    handles = [engine.open_run(ENDLESS) for _ in range(n_runs)]
    for handle in handles:
        handle.set_pace("full")
        handle.play()
    stop = threading.Event()
    visitors = [Visitor(handle, rate, stop) for handle in handles]
    threads = [threading.Thread(target=visitor.visit) for visitor in visitors]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    stop.wait(seconds)
    memory = sum(process.memory_info().rss for process in psutil.Process().children(recursive=True))
    stop.set()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    for handle in handles:
        handle.stop()
    steps = [visitor.n_steps for visitor in visitors]
    answers = 1000 * np.concatenate([visitor.answer_seconds for visitor in visitors])
    frames = sum(visitor.n_frames for visitor in visitors)
    measured = sum(visitor.n_measured for visitor in visitors)
    return (
        f"{n_runs:4} {rate:7} {sum(steps) / elapsed:9.0f} {min(steps) / max(max(steps), 1):9.2f} "
        f"{np.median(answers):10.1f} {np.percentile(answers, 95):9.1f} "
        f"{frames / elapsed / n_runs:11.1f} {measured / elapsed:11.1f} {memory / 1e6:10.0f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--runs", type=int, nargs="+", default=[1, 4, 8, 16, 30])
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("runs polls/s   steps/s  fairness  median ms   95 % ms  frames/s/run  measures/s     MB")
    with Engine(n_workers=options.workers, lease_seconds=600) as engine:
        engine.open_run(ENDLESS).stop()  # torch is loaded before anything is measured
        for n_runs in options.runs:
            print(measure(engine, n_runs, options.seconds), flush=True)


if __name__ == "__main__":
    main()
