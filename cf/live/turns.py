"""One processor for many runs, each in its turn."""

import threading
import time
from collections import deque


class Turns:
    """A lock that is given in the order in which it was asked for.

    However many runs train in a process, the interpreter lets one at a time compute. Left to fight
    for it they keep out whoever has only a short question to answer: with fifteen of them an answer
    that takes a millisecond comes after seconds. So one computes and the others sleep.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> float:
        """Wait for a turn; return for how many seconds."""
        began = time.monotonic()
        with self._lock:
            if not self._taken:
                self._taken = True
                return 0.0
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # until it is handed over
        return time.monotonic() - began

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
