"""What every answer tells the browser: how to read it, what to pass on, and who may frame it."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from cf.errors import SettingError

EMBEDDERS = "CF_EMBED_IN"  # the environment variable that names them

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


def read_embedders() -> tuple[str, ...]:
    """Return the other sites whose pages may show this one in a frame, as CF_EMBED_IN names them.

    Raises SettingError if what stands there would end the policy, or is none of a site's own
    addresses.
    """
    sites = tuple(os.environ.get(EMBEDDERS, "").split())
    for site in sites:
        scheme, _, host = site.partition("://")
        if scheme not in ("http", "https") or not host or set(host) & set(";,/'\""):
            raise SettingError(
                f"{EMBEDDERS}: “{site[:60]}” is no address of a site. Allowed are addresses such "
                "as https://school.example, with spaces between them."
            )
    return sites


class SecurityHeaders:
    """ASGI middleware that adds the headers to every answer which does not have them.

    Parameters
    ----------
    app : the application that answers
    embedders : other sites that may frame the pages
    """

    def __init__(self, app: Application, embedders: tuple[str, ...] = ()) -> None:
        self._app = app
        policy = " ".join(("frame-ancestors 'self'", *embedders))
        self._headers = [
            (b"x-content-type-options", b"nosniff"),
            # The address names the tab's run: nobody else is to read it.
            (b"referrer-policy", b"same-origin"),
            (b"content-security-policy", policy.encode("ascii", "backslashreplace")),
        ]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as the application does."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                there = {name.lower() for name, _ in headers}
                added = [(name, value) for name, value in self._headers if name not in there]
                message = {**message, "headers": headers + added}
            await send(message)

        await self._app(scope, receive, send_with_headers)
