"""A real sandbox behind a real server on a free loopback port, and a callback that records what it is sent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn
from PIL import Image

from connectors.sandbox.accounts import DEMO_PAGE, DEMO_X
from connectors.sandbox.app import create_app

USER = {"Authorization": f"Bearer {DEMO_X.oauth2_user_token}"}
APP_ONLY = {"Authorization": f"Bearer {DEMO_X.bearer_token}"}
PAGE = DEMO_PAGE.page_id
TOKEN = {"access_token": DEMO_PAGE.page_token}
APP_TOKEN = {"access_token": DEMO_PAGE.app_token}
#: The first bytes of an MP4 file: enough for what the sandbox looks at.
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 64


class RunningSandbox:
    """The sandbox on a port of its own; a context manager that stops it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        config = uvicorn.Config(
            create_app(home), host="127.0.0.1", port=0, log_level="warning", ws="none", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        wait_until(lambda: self._server.started)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.http = httpx.Client(base_url=self.url, timeout=10, trust_env=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join(timeout=10)

    def tweet(self, text: str, **more: object) -> str:
        """Publish as the agency; returns the id."""
        answer = self.http.post("/x/2/tweets", headers=USER, json={"text": text, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["id"])

    def page_post(self, message: str, **more: str) -> str:
        """Publish on the page; returns the id."""
        return str(self.graph("POST", f"{PAGE}/feed", status=200, message=message, **more)["id"])

    def say(self, platform: str, object_id: str, text: str, persona: str = "marisol") -> str:
        """Comment as a resident; returns the new id."""
        answer = self.http.post(f"/square/{platform}/{object_id}/comments", data={"persona": persona, "text": text})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("#")[2]

    def graph(self, method: str, path: str, *, status: int = 200, **parameters: str) -> dict[str, object]:
        """Call the Graph with the page's token."""
        given = {**TOKEN, **parameters}
        if method == "POST":
            answer = self.http.post(f"/graph/v24.0/{path}", data=given)
        else:
            answer = self.http.request(method, f"/graph/v24.0/{path}", params=given)
        assert answer.status_code == status, answer.text
        body: dict[str, object] = answer.json()
        return body

    def fault(self, effect: str, **more: object) -> None:
        """Make the next fitting call go wrong."""
        answer = self.http.post("/faults", json={"effect": effect, "count": 1, **more})
        assert answer.status_code == 201, answer.text

    def switch(self, **values: object) -> None:
        """Set switches."""
        assert self.http.post("/switches", json=values).status_code == 200

    def accepted(self, platform: str, kind: str = "post") -> list[str]:
        """The texts of what the judge has on record."""
        rows = self.http.get("/judge/posts", params={"platform": platform}).json()
        return [row["text"] for row in rows if row["kind"] == kind]


def wait_until(holds: Callable[[], object], *, patience_s: float = 15) -> None:
    """Wait for something that another thread will make true."""
    give_up_at = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < give_up_at, "what the test waits for did not happen"
        time.sleep(0.02)


def png(colour: tuple[int, int, int] = (30, 60, 90)) -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), colour).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(slots=True)
class Callback:
    """A webhook receiver. ``failures`` is how many events it refuses before it takes one."""

    url: str = ""
    failures: int = 0
    verify_token: str = "harbour-light"
    events: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[dict[str, object]]:
        """The events taken so far."""
        return [json.loads(body) for _, body in self.events]


@contextmanager
def listening() -> Iterator[Callback]:
    """A callback on a free loopback port."""
    callback = Callback()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            if "crc_token" in query:
                mark = hmac.new(DEMO_X.consumer_secret.encode(), query["crc_token"].encode(), hashlib.sha256).digest()
                self._answer(200, json.dumps({"response_token": "sha256=" + base64.b64encode(mark).decode()}))
            elif query.get("hub.verify_token") == callback.verify_token:
                self._answer(200, query["hub.challenge"])
            else:
                self._answer(403, "no")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if callback.failures > 0:
                callback.failures -= 1
                self._answer(500, "not now")
                return
            callback.events.append((dict(self.headers.items()), body))
            self._answer(200, "ok")

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    callback.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield callback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
