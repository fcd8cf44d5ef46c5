"""People with accounts on the test network, who write as anybody's app would: by the protocol, not by our connector."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import requests

PASSWORD = "harbourford-tests-only"
LONGEST_WAIT_S = 20.0
_numbers = count(1)
Json = Mapping[str, Any]


class Person:
    """One account, signed in."""

    def __init__(self, server: str, name: str) -> None:
        self._server = server
        self.handle = f"{name}{next(_numbers)}.test"
        content = {"handle": self.handle, "email": f"{self.handle}@harbourford.example", "password": PASSWORD}
        session = _said(requests.post(f"{server}/xrpc/com.atproto.server.createAccount", json=content, timeout=30))
        self.did = str(session["did"])
        self._token = str(session["accessJwt"])
        eventually(lambda: self.sees("app.bsky.actor.getProfile", actor=self.did))

    def do(self, method: str, **content: Any) -> Json:
        """Call a method that changes something."""
        answer = requests.post(f"{self._server}/xrpc/{method}", json=content, headers=self._headers, timeout=30)
        return _said(answer) if answer.content else {}

    def ask(self, method: str, **asked: Any) -> Json:
        """Call a method that reads."""
        return _said(requests.get(f"{self._server}/xrpc/{method}", params=asked, headers=self._headers, timeout=30))

    def sees(self, method: str, **asked: Any) -> Json | None:
        """Read what may not be there yet."""
        try:
            return self.ask(method, **asked)
        except requests.HTTPError:
            return None

    def post(self, text: str, **more: Any) -> str:
        """Publish; returns the address once everybody sees it."""
        record = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            **more,
        }
        made = self.do("com.atproto.repo.createRecord", repo=self.did, collection="app.bsky.feed.post", record=record)
        uri = str(made["uri"])
        eventually(lambda: self.sees_post(uri))
        return uri

    def answer(self, uri: str, text: str, *, wait: bool = True) -> str:
        """Answer a post, under the root of its conversation."""
        post = eventually(lambda: self.sees_post(uri))
        parent = {"uri": uri, "cid": post["cid"]}
        root = ((post["record"].get("reply") or {}).get("root")) or parent
        return (
            self.post(text, reply={"root": root, "parent": parent})
            if wait
            else self._answer_at_once(text, root, parent)
        )

    def delete(self, uri: str) -> None:
        """Delete a post; returns once nobody sees it."""
        repo, collection, key = uri.removeprefix("at://").split("/")
        self.do("com.atproto.repo.deleteRecord", repo=repo, collection=collection, rkey=key)
        eventually(lambda: self.sees_post(uri) is None)

    def sees_post(self, uri: str) -> Json | None:
        """Return a post as the app view shows it."""
        posts = self.ask("app.bsky.feed.getPosts", uris=[uri])["posts"]
        return posts[0] if posts else None

    def _answer_at_once(self, text: str, root: Json, parent: Json) -> str:
        record = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "reply": {"root": root, "parent": parent},
        }
        made = self.do("com.atproto.repo.createRecord", repo=self.did, collection="app.bsky.feed.post", record=record)
        return str(made["uri"])

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}


def eventually(look: Callable[[], Any]) -> Any:
    """Return the first answer that is not empty; the network shows what was written a moment later."""
    deadline = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.03)
    raise AssertionError("The network did not show it.")


def _said(answer: requests.Response) -> Json:
    answer.raise_for_status()
    said: Json = answer.json()
    return said
