"""What a live map is sent: the program that draws it, once, and messages of named parts.

message = uint32 header length | header, JSON | bodies one after the other
"""

import struct
from functools import cache
from pathlib import Path
from typing import Any

from cf.figures.map.parts import pack_json

_HERE = Path(__file__).parent
# Joined into one module, in the order of the list: a module that is loaded from a string cannot
# import its neighbours.
_SOURCES = (_HERE / "sources.txt").read_text("utf-8").split()

SOCKET = (_HERE / "socket.js").read_text("utf-8")  # for whatever else follows a run…
MAKE = (_HERE / "make.js").read_text("utf-8")  # …or draws with nodes


def pack_message(header: dict[str, Any], bodies: dict[str, bytes]) -> bytes:
    """Join a header and the named bodies it announces into one message."""
    announced = {**header, "bodies": [[name, len(body)] for name, body in bodies.items()]}
    packed = pack_json(announced)
    return b"".join([struct.pack("<I", len(packed)), packed, *bodies.values()])


@cache
def read_module() -> bytes:
    """Return the style and the program of the map, joined into one module."""
    style = pack_json((_HERE / "map.css").read_text("utf-8")).decode()
    sources = [(_HERE / name).read_text("utf-8") for name in _SOURCES]
    return "\n".join([f"const STYLE = {style};", *sources]).encode()
