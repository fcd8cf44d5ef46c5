"""Calls to an account's server: the atproto library through our own door, signed in, every failure translated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from atproto_client.client.base import ClientBase
from atproto_client.models.dot_dict import DotDict
from atproto_client.request import Request, Response

from connectors.base import Budget, CredentialStore
from connectors.bluesky.credentials import BlueskyCredentials
from connectors.bluesky.errors import FAILURES, SessionOver, translate, unanswered
from connectors.bluesky.pace import budget_of
from connectors.bluesky.session import renewed
from connectors.bluesky.transport import DoorTransport
from connectors.http import Door
from console.domain.time import Clock

#: A server reads a whole film before it answers.
UPLOAD_TIMEOUT = httpx.Timeout(300.0, connect=5.0)
Json = Mapping[str, Any]


class Calls:
    """One account's calls. ``look`` for what can be repeated, ``act`` for what becomes public."""

    def __init__(self, store: CredentialStore, did: str, door: Door, clock: Clock) -> None:
        self.clock = clock
        self.did = did
        self._store = store
        self._secrets = store.read()
        self._door = door
        self._request = Request(transport=DoorTransport(door), timeout=None)
        self._budget: Budget | None = None

    @property
    def budget(self) -> Budget | None:
        """What the server said after the last write."""
        return self._budget

    @property
    def credentials(self) -> BlueskyCredentials:
        """The secrets as last seen."""
        return BlueskyCredentials(**self._secrets)

    def look(self, method: str, **asked: Any) -> Json:
        """Ask; a failure may be tried again."""
        return self._signed_in(
            lambda client, headers: client.invoke_query(method, DotDict(asked), headers=headers), False
        )

    def act(self, method: str, content: Json) -> Json:
        """Change something in public: without a clear answer the outcome is unknown."""
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

        def ask(client: ClientBase, headers: dict[str, str]) -> Response:
            return client.invoke_procedure(
                method, content=body, headers={**headers, "Content-Type": "application/json"}
            )

        answer = self._signed_in(ask, True)
        self._budget = budget_of(self._door.last.headers if self._door.last else {}) or self._budget
        return answer

    def upload(self, data: bytes, media_type: str) -> Json:
        """Store a file, which nobody sees until a post shows it."""

        def ask(client: ClientBase, headers: dict[str, str]) -> Response:
            typed = {**headers, "Content-Type": media_type}
            return client.invoke_procedure(
                "com.atproto.repo.uploadBlob", content=data, headers=typed, timeout=UPLOAD_TIMEOUT
            )

        return self._signed_in(ask, False)

    def _signed_in(self, ask: Callable[[ClientBase, dict[str, str]], Response], write: bool) -> Json:
        if not self.credentials.access_token:
            self._renew()
        try:
            return self._once(ask, write=write)
        except SessionOver:  # refused before anything was done
            self._renew()
        return self._once(ask, write=write)

    def _once(self, ask: Callable[[ClientBase, dict[str, str]], Response], *, write: bool) -> Json:
        given = self.credentials
        headers = {"Authorization": f"Bearer {given.access_token}"}
        return self._call(lambda: ask(ClientBase(given.server, self._request), headers), given, write=write)

    def _renew(self) -> None:
        self._secrets = self._store.renew(self._secrets, lambda stored: renewed(stored, self.did, self._open))

    def _open(self, given: BlueskyCredentials, method: str, token: str, content: Json) -> Json:
        """Call one of the methods that open a session, which are signed in another way."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = json.dumps(content).encode() if content else b""
        typed = {**headers, "Content-Type": "application/json"} if body else headers
        client = ClientBase(given.service if content else given.server, self._request)
        return self._call(lambda: client.invoke_procedure(method, content=body, headers=typed), given, write=False)

    def _call(self, ask: Callable[[], Response], given: BlueskyCredentials, *, write: bool) -> Json:
        try:
            answer = ask().content
        except FAILURES as failure:
            problem = translate(failure, write=write, now=self.clock.now(), secrets=given.secrets)
        else:
            if isinstance(answer, dict):
                return answer
            if answer == b"":
                return {}
            problem = unanswered("Bluesky gave no answer that can be trusted.", write=write)
        raise problem
