"""Lends files an address on loopback, as the portal does on the internet, and counts how often each was fetched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from connectors.base import OutboundMedia


class LentMedia:
    """A ``MediaHost``. ``answers`` makes it fail: with this status instead of the file."""

    def __init__(self) -> None:
        self.base = ""
        self.lent: list[Path] = []
        self.fetched: list[str] = []
        self.status = 200

    def address(self, media: OutboundMedia) -> str:
        self.lent.append(media.path)
        return f"{self.base}/{len(self.lent) - 1}"


@contextmanager
def lending() -> Iterator[LentMedia]:
    """Serve until the test is over."""
    host = LentMedia()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = host.lent[int(self.path.strip("/"))]
            host.fetched.append(path.name)
            body = path.read_bytes() if host.status == 200 else b"no"
            self.send_response(host.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
