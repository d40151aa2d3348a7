"""What a process of the cluster loads before anything is asked of it."""

import importlib
import sys

from cf.analysis.libraries import load_libraries
from cf.data import BUNDLED
from cf.live import actor
from cf.live.memory import return_memory


def load(role: str) -> None:
    """Load what takes seconds before a run asks for it: for a worker torch, scikit-learn, data."""
    importlib.import_module("distributed")
    if role == "worker":
        importlib.import_module("cf.training.trainer")
        load_libraries()
        actor.read_once(BUNDLED)
        return_memory()


def load_alone(role: str) -> None:
    """Load it in a process of one thread, and without pandas, which runs do not need.

    scikit-learn loads it wherever it is installed. Only while that is imported does it look as if
    it were not: whatever another thread computes meanwhile would stumble over it.
    """
    if is_new := "pandas" not in sys.modules:
        sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        load(role)
    finally:
        if is_new:
            del sys.modules["pandas"]
