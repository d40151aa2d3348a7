"""The headers of every answer, and who may frame the pages."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from cf.errors import SettingError
from cf.web.headers import EMBEDDERS, SecurityHeaders, read_embedders


def answer(own: list[tuple[bytes, bytes]], embedders: tuple[str, ...] = ()) -> list:
    """The headers of an answer that has some of its own."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": own})
        await send({"type": "http.response.body", "body": b"whole"})

    async def send(message):
        sent.append(message)

    # In a thread of its own: a browser test before may have left an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        answered = SecurityHeaders(app, embedders)({"type": "http"}, None, send)
        thread.submit(asyncio.run, answered).result()
    assert sent[1] == {"type": "http.response.body", "body": b"whole"}
    return sent[0]["headers"]


def test_headers_are_added_and_those_of_the_answer_stay():
    headers = dict(answer([(b"Referrer-Policy", b"origin"), (b"x", b"y")], ("https://a.example",)))
    assert headers == {
        b"Referrer-Policy": b"origin",
        b"x": b"y",
        b"x-content-type-options": b"nosniff",
        b"content-security-policy": b"frame-ancestors 'self' https://a.example",
    }


def test_only_whole_addresses_of_sites_may_frame_the_pages(monkeypatch):
    monkeypatch.delenv(EMBEDDERS, raising=False)
    assert read_embedders() == ()
    monkeypatch.setenv(EMBEDDERS, " https://a.example  http://localhost:8080 ")
    assert read_embedders() == ("https://a.example", "http://localhost:8080")


@pytest.mark.parametrize("bad", ["*", "a.example", "https://", "https://a;script-src", "data://x"])
def test_what_would_open_or_end_the_policy_is_refused(monkeypatch, bad):
    monkeypatch.setenv(EMBEDDERS, f"https://good.example {bad}")
    with pytest.raises(SettingError) as caught:
        read_embedders()
    assert EMBEDDERS in str(caught.value) and bad in str(caught.value)
