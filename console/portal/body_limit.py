"""A request body may be so large and no larger, counted as it arrives."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: A form with 60,000 characters of any script fits, so that it can be answered with a sentence and nothing lost.
MAX_BODY_BYTES = 1024 * 1024


class TooLarge(HTTPException):
    """The body went past the limit."""

    def __init__(self) -> None:
        super().__init__(status_code=413)


class BodyLimit:
    """ASGI middleware: reading past the limit raises TooLarge in the route, which answers with the page in words."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared, read = _declared_length(scope), 0

        async def receive_counted() -> Message:
            nonlocal read
            if declared > self.max_bytes:
                raise TooLarge
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.max_bytes:
                raise TooLarge
            return message

        await self.app(scope, receive_counted, send)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
