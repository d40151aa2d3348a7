"""scikit-learn, which the analyses import where they use it, loaded once where nobody waits for it.

It takes a second and a half of a processor, two thirds of that for scipy.stats. A worker loads it
while it starts, the web process once it has answered its first page.
"""


def load_libraries() -> None:
    """Import what the analyses of a run and of a page use, and keep each to one thread.

    On matrices as small as these, threads that wait for each other take many times as long, and all
    the longer where others need the cores.
    """
    import sklearn.cluster
    import sklearn.decomposition
    import sklearn.manifold
    import sklearn.metrics
    import sklearn.neighbors  # noqa: F401
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
