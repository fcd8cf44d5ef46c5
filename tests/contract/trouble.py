"""What can befall a call, in words that hold for every platform; and how patient tests are."""

from __future__ import annotations

import socket
from enum import StrEnum

IMPATIENT_S = (2.0, 2.0)


class Trouble(StrEnum):
    """What befalls the next write."""

    LOST = "lost"
    ACCEPTED_THEN_SILENT = "accepted then silent"
    ACCEPTED_THEN_RESET = "accepted then reset"
    ACCEPTED_THEN_5XX = "accepted then 5xx"
    ACCEPTED_THEN_4XX = "accepted then 4xx"
    PROXY_PAGE = "proxy page"
    SERVER_ERROR = "server error"
    RATE_LIMITED = "rate limited"
    EXPIRED = "expired"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
