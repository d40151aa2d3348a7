"""Data to open runs on."""

import pytest

from cf.data import Dataset
from tests.runs import tiny_dataset


@pytest.fixture(scope="module")
def data() -> Dataset:
    return tiny_dataset()
