"""A hall whose network breaks for a moment: nobody loses the run that they had."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import pytest

from tests.visitors import cut_and_restore

pytestmark = pytest.mark.browser

N_VISITORS = 16
MOST_SECONDS = 180  # on a busy machine


def test_people_whose_sockets_are_cut_at_once_find_their_runs_where_they_stood(serve):
    visits = cut_and_restore(serve("app.py").url, N_VISITORS, MOST_SECONDS)
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        hall = thread.submit(asyncio.run, visits).result()
    assert [one.token for one in hall.visitors] == hall.tokens
    assert len(set(hall.tokens)) == N_VISITORS
    is_same = [one.session in hall.sessions for one in hall.visitors]
    assert is_same == [i % 2 == 0 for i in range(N_VISITORS)]  # F5 leaves Streamlit's state behind
    seeds = [parse_qs(one.query).get("seed", ["0"]) for one in hall.visitors]
    assert seeds == [[str(i)] for i in range(N_VISITORS)]
