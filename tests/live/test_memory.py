"""What is freed goes back to the system, where its C library knows how."""

import ctypes

import pytest

from cf.live import memory


class Libc:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []

    def mallopt(self, name: int, value: int) -> None:
        self.asked.append((name, value))

    def malloc_trim(self, left: int) -> None:
        self.asked.append((left,))


def test_a_sparing_process_has_two_arenas_and_keeps_little(monkeypatch):
    libc = Libc()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: libc)
    memory.be_sparing()
    assert libc.asked == [(-8, 2), (-1, 131072), (-3, 131072)]
    memory.return_memory()
    assert libc.asked[3:] == [(0,)]


@pytest.mark.parametrize("error", [OSError, AttributeError])
def test_another_c_library_is_left_alone(error, monkeypatch):
    def refuse(_: str) -> None:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    memory.be_sparing()
    memory.return_memory()
