"""The libraries that the analyses compute with."""

from threadpoolctl import threadpool_info, threadpool_limits

from cf.analysis.libraries import load_libraries


def test_whatever_number_of_threads_there_was_the_analyses_compute_on_one():
    load_libraries()
    with threadpool_limits(2):
        assert {pool["num_threads"] for pool in threadpool_info()} == {2}
        load_libraries()
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
