"""What all tests of the analyses share."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="package", autouse=True)
def one_thread():
    """As in a worker: on matrices this small, threads only wait for each other."""
    with threadpool_limits(1):
        yield
