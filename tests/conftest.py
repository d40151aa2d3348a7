"""What holds for every test: helpers explain their assertions, torch keeps to one thread."""

import sys

import pytest

pytest.register_assert_rewrite("tests.contracts", "tests.planted")


@pytest.fixture(autouse=True)
def one_torch_thread():
    """Small tensors are slower on several threads; tests that never load torch stay without it."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
