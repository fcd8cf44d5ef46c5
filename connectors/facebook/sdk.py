"""facebook-sdk 3.1.0, adapted in this one place. It is from 2018 and Graph has moved on:

* it refuses every version above 3.1 in its constructor, so the version is set afterwards;
* its host is a constant, so the session's rules point it elsewhere;
* it hides status, headers and sub-codes: the session notes the first two, ``errors`` reads the third from ``result``;
* it knows no ``appsecret_proof``: added to every call here;
* it takes JSON with a failing status and no ``error`` for success: checked here;
* it puts the token in the query string: the session keeps that out of errors and logs.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

import facebook

from connectors.facebook.credentials import FacebookCredentials
from connectors.facebook.errors import FAILURES, translate, unanswered
from connectors.http import Door
from console.domain.time import Clock

HOST = "https://graph.facebook.com"
#: Facebook reads a whole video before it answers.
UPLOAD_TIMEOUT_S = (5.0, 300.0)
Json = Mapping[str, Any]


class Graph:
    """One page's calls, every failure translated."""

    def __init__(self, credentials: FacebookCredentials, version: str, door: Door, clock: Clock) -> None:
        self.clock = clock
        self._credentials = credentials
        self._door = door
        self._version = version
        self._api = facebook.GraphAPI(credentials.page_token, session=door)
        self._api.version = version

    def get(self, path: str, **fields: Any) -> Json:
        """Read a node or an edge."""
        return self._call(lambda: self._api.request(self._path(path), args=fields | self._proof()), write=False)

    def headers(self) -> Mapping[str, str]:
        """Return the last answer's headers."""
        return self._door.last.headers if self._door.last else {}

    def post(
        self, path: str, fields: Mapping[str, str], *, files: Mapping[str, Any] | None = None, write: bool = True
    ) -> Json:
        """Write to a node or an edge; ``write=False`` for what nobody can see yet."""
        content = {**fields, **self._proof()}
        return self._call(lambda: self._api.request(self._path(path), post_args=content, files=files), write=write)

    def delete(self, path: str) -> Json:
        """Delete a node."""
        path = self._path(path)
        return self._call(lambda: self._api.request(path, args=self._proof(), method="DELETE"), write=True)

    def send_bytes(self, upload: str, data: Any, offset: int) -> Json:
        """Send a file's bytes from ``offset`` on to an upload session; facebook-sdk has no such call."""
        return self._call(lambda: self._upload("POST", upload, data=data, file_offset=str(offset)), write=False)

    def upload_state(self, upload: str) -> Json:
        """Ask an upload session how much has arrived."""
        return self._call(lambda: self._upload("GET", upload), write=False)

    def _upload(self, method: str, upload: str, data: Any = None, **headers: str) -> Any:
        headers["Authorization"] = f"OAuth {self._credentials.page_token}"
        url = f"{HOST}/{self._path(upload)}"
        answer = self._door.request(method, url, data=data, headers=headers, timeout=UPLOAD_TIMEOUT_S).json()
        if isinstance(answer, dict) and answer.get("error"):
            raise facebook.GraphAPIError(answer)
        return answer

    def _call(self, action: Callable[[], Any], *, write: bool) -> Json:
        try:
            result = action()
        except FAILURES as failure:
            problem = translate(
                failure,
                write=write,
                now=self.clock.now(),
                answer=self._door.last,
                secrets=self._credentials.secrets,
            )
        else:
            if isinstance(result, dict) and self._door.last is not None and self._door.last.status < 400:
                return result
            problem = unanswered("Facebook gave no answer that can be trusted.", write=write)
        raise problem

    def _path(self, path: str) -> str:
        return f"{self._version}/{path}"

    def _proof(self) -> dict[str, str]:
        secret, token = self._credentials.app_secret, self._credentials.page_token
        if not secret:
            return {}
        return {"appsecret_proof": hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()}
