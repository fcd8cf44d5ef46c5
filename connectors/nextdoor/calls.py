"""Calls to Nextdoor's partner API. No library for Python exists; the facts come from its public pages and open clients.

What Nextdoor does not publish is taken carefully: an answer that is not as described counts as no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from connectors.http import Door, NotSent
from connectors.nextdoor.errors import refusal, unanswered, unreachable
from console.domain.errors import ConnectorError
from console.domain.time import Clock

HOST = "https://nextdoor.com"
BASE = "/external/api/partner/v1"
Json = Mapping[str, Any]


class Nextdoor:
    """One agency's calls, every failure translated."""

    def __init__(self, door: Door, token: str, clock: Clock) -> None:
        self.clock = clock
        self._door = door
        self._token = token

    def read(self, path: str, **asked: str) -> Json:
        """Read."""
        return self._call("GET", path, write=False, params=asked)

    def post(self, path: str, body: Json) -> Json:
        """Write what people see; raises OutcomeUnknown unless Nextdoor says ``success``."""
        answer = self._call("POST", path, write=True, json=body)
        if answer.get("result") != "success":
            raise unanswered("Nextdoor did not confirm.", write=True)
        return answer

    def delete(self, path: str, remote_id: str, profile_id: str) -> None:
        """Delete one's own."""
        asked = {"id": remote_id, "secure_profile_id": profile_id}
        self._call("DELETE", path, write=True, params=asked)

    def _call(self, method: str, path: str, *, write: bool, **given: Any) -> Json:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        problem: ConnectorError
        try:
            answer = self._door.request(method, f"{HOST}{BASE}{path}", headers=headers, **given)
        except NotSent:
            problem = unreachable()
        except requests.RequestException:
            problem = unanswered("Nextdoor gave no answer that can be trusted.", write=write)
        else:
            return self._told(answer, write=write)
        raise problem

    def _told(self, answer: requests.Response, *, write: bool) -> Json:
        body = _object(answer)
        if body is None or answer.status_code >= 500 or 300 <= answer.status_code < 400:
            raise unanswered("Nextdoor gave no answer that can be trusted.", write=write)
        if answer.status_code >= 400:
            raise refusal(answer.status_code, body, answer.headers, self.clock.now(), self._secrets())
        return body

    def _secrets(self) -> Sequence[str]:
        return (self._token,)


def _object(answer: requests.Response) -> Json | None:
    try:
        body = answer.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
