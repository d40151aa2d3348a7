"""Runs of one process compute one at a time, in the order in which they asked."""

import threading

from cf.live.turns import Turns
from tests.runs import wait_for


def test_who_asked_first_computes_first_and_nobody_beside_anybody():
    turns, order, inside = Turns(), [], []

    def compute(name: int) -> None:
        with turns as waited:
            assert waited > 0 and not inside
            inside.append(name)
            order.append(name)
            inside.remove(name)

    with turns as waited:
        assert waited == 0
        threads = []
        for name in range(8):
            threads.append(threading.Thread(target=compute, args=(name,)))
            threads[-1].start()
            wait_for(lambda: len(turns._waiting) == len(threads))
    for thread in threads:
        thread.join(30)
    assert order == list(range(8))
    with turns as waited:
        assert waited == 0  # free again


def test_an_error_gives_the_turn_back():
    turns = Turns()
    try:
        with turns:
            raise ValueError
    except ValueError:
        pass
    with turns as waited:
        assert waited == 0
