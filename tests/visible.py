"""All that a page drawn in one process says to a person, whatever element says it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

# Fields of Streamlit's messages that nobody sees.
_UNSEEN = {"id", "jsContent", "cssContent", "queryString", "began", "key"}
_MARKUP = re.compile(r"<style.*?</style>|<[^>]+ title=\"|<[^>]*>", re.DOTALL)


def visible_texts(test: AppTest) -> list[str]:
    """Return every text of a page: labels, helps, options, cells, and what stands in figures."""
    return [
        _MARKUP.sub(" ", text)
        for node in test._tree
        if (message := getattr(node, "proto", None)) is not None
        for text in _walk(MessageToDict(message))
    ]


def _walk(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _UNSEEN:
                yield from _walk(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, name)
    elif isinstance(value, str):
        if value[:1] in ("{", "["):
            try:
                yield from _walk(json.loads(value), name)
                return
            except ValueError:
                pass
        yield value
