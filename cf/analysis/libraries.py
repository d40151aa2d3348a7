"""scikit-learn, which the analyses import where they use it, loaded once where nobody waits for it.

It takes a second and a half of a processor and 50 MB. A worker loads it while it starts; the web
process does so only for a picture that is taken away, and has workers compute what pages need.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


def load_libraries() -> None:
    """Import what the analyses of a run and of a page use, and keep each to one thread."""
    import sklearn.cluster
    import sklearn.decomposition
    import sklearn.manifold
    import sklearn.metrics
    import sklearn.neighbors  # noqa: F401
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep NumPy to one thread, wherever the caller computes.

    On matrices as small as these, threads that wait for each other take up to fifty times as long,
    and all the longer where others need the cores.
    """
    with _controller().limit(limits=1):
        yield


@cache
def _controller() -> "ThreadpoolController":
    """Looking for the libraries whose threads to limit takes longer than a probe."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
