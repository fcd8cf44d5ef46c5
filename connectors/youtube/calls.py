"""google-api-python-client 2.202, adapted in this one place.

* It wants an object like httplib2's: given one over our own door, so that time-outs, refusal of private addresses, no
  redirects and failures that say whether a request can have arrived hold here too. It never retries by itself then.
* It finds the API in the discovery document that it brings along; nothing is fetched.
* It knows nothing of our tokens: added to every call here, and only on the way to Google (or to the door's own rule).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httplib2
from googleapiclient import discovery_cache
from googleapiclient.discovery import build_from_document

from connectors.base import Budget
from connectors.http import Door, NotSent, rebased, rules_for
from connectors.youtube.errors import (
    FAILURES,
    is_quota,
    is_unauthorized,
    midnight_pacific,
    translate,
    unanswered,
)
from connectors.youtube.tokens import Tokens
from console.domain.errors import AuthExpired, ConnectorError
from console.domain.time import Clock

HOST = "https://youtube.googleapis.com"
#: A piece of a video on a slow line; YouTube reads it whole before it answers.
UPLOAD_TIMEOUT_S = (5.0, 120.0)
MOST_PAGES = 10
#: Headers that requests sets by itself.
_DOORS_OWN = frozenset({"content-length", "accept-encoding"})
Json = Mapping[str, Any]


class Wire:
    """What google-api-python-client takes for httplib2."""

    def __init__(self, door: Door, tokens: Tokens, base_url: str) -> None:
        self._door = door
        self._tokens = tokens
        self._rules = rules_for(base_url, HOST)
        self._own = urlsplit(base_url).netloc

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> tuple[httplib2.Response, bytes]:
        """Send one request; raises NotSent, NoAnswer, ConnectorError."""
        self._refuse_strangers(uri)
        given = {name: value for name, value in (headers or {}).items() if name.lower() not in _DOORS_OWN}
        given["Authorization"] = f"Bearer {self._tokens.bearer()}"
        data = body.read() if hasattr(body, "read") else body
        timeout = UPLOAD_TIMEOUT_S if "/upload/" in urlsplit(uri).path else None
        answer = self._door.request(method, uri, data=data, headers=given, timeout=timeout)
        told = {name.lower(): value for name, value in answer.headers.items()}
        return httplib2.Response({**told, "status": str(answer.status_code)}), answer.content

    def close(self) -> None:
        """Let go of the connections."""
        self._door.close()

    def _refuse_strangers(self, uri: str) -> None:
        """An upload goes on where an answer says: never let the token follow to somebody else."""
        host = urlsplit(rebased(uri, self._rules)).netloc
        if host != self._own and not host.endswith(".googleapis.com"):
            raise NotSent("YouTube named an address that is not its own.")


class YouTube:
    """One channel's calls, every failure translated."""

    def __init__(self, door: Door, tokens: Tokens, clock: Clock, *, base_url: str, secrets: Sequence[str]) -> None:
        self.clock = clock
        self.budget: Budget | None = None
        self._tokens = tokens
        self._secrets = secrets
        self.api: Any = build_from_document(_document(), http=Wire(door, tokens, base_url))

    def read(self, request: Any) -> Json:
        """Read, or change what nobody can see yet."""
        answer = self._called(request, "execute", write=False)
        if not isinstance(answer, dict):
            raise unanswered("YouTube gave no answer that can be trusted.", write=False)
        return answer

    def change(self, request: Any) -> Json:
        """Change what people see; YouTube answers some changes with nothing."""
        answer = self._called(request, "execute", write=True)
        if answer not in ("", b"", None) and not isinstance(answer, dict):
            raise unanswered("YouTube gave no answer that can be trusted.", write=True)
        return answer or {}

    def upload_piece(self, request: Any) -> Json | None:
        """Send the next piece of a video; returns what YouTube made of it once it is whole."""
        _, made = self._called(request, "next_chunk", write=False)
        return made if made is None or isinstance(made, dict) else {}

    def pages(self, resource: Any, *, most: int = MOST_PAGES, **asked: Any) -> Iterator[list[Json]]:
        """Yield the rows of a list, page by page."""
        token: str | None = None
        for _ in range(most):
            answer = self.read(resource().list(pageToken=token, **asked))
            yield [row for row in answer.get("items") or [] if isinstance(row, dict)]
            token = answer.get("nextPageToken")
            if not token:
                return

    def _called(self, request: Any, verb: str, *, write: bool, again: bool = True) -> Any:
        try:
            return getattr(request, verb)()
        except FAILURES as failure:
            unauthorized = is_unauthorized(failure)
            problem = self._problem(failure, write=write)
        if not unauthorized or not again:
            raise problem
        self._renew(problem, write=write)
        if write:
            raise unanswered("YouTube did not take the token, and gave a new one.", write=True)
        return self._called(request, verb, write=False, again=False)

    def _renew(self, problem: ConnectorError, *, write: bool) -> None:
        """A token can end before its time. Only when there is no other does the channel have to be connected again."""
        try:
            self._tokens.renew()
        except AuthExpired:
            raise
        except ConnectorError:
            raise (unanswered("YouTube did not take the token.", write=True) if write else problem) from None

    def _problem(self, failure: Exception, *, write: bool) -> ConnectorError:
        now = self.clock.now()
        if is_quota(failure):
            self.budget = Budget(remaining=0, resets_at=midnight_pacific(now))
        return translate(failure, write=write, now=now, secrets=self._secrets)


@cache
def _document() -> Json:
    document: Json = json.loads(discovery_cache.get_static_doc("youtube", "v3"))
    return document
