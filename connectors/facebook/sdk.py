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
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import facebook

from connectors.base import PLATFORM_NAMES, Budget, Platform
from connectors.facebook.errors import FAILURES, translate, unanswered
from connectors.facebook.pace import Usage
from connectors.http import Door
from console.domain.time import Clock

HOST = "https://graph.facebook.com"
#: Facebook reads a whole video before it answers.
UPLOAD_TIMEOUT_S = (5.0, 300.0)
Json = Mapping[str, Any]
#: Graph's own code for a file that it cannot use; its host for uploads says so in other words.
BAD_FILE = 352
_ENDS = ("expires_at", "data_access_expires_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What opens the Graph: an account's token, and the app that it was given to."""

    token: str = field(repr=False)
    app_id: str = ""
    app_secret: str = field(default="", repr=False)


class Graph:
    """One account's calls, every failure translated. Instagram's accounts are on the same Graph."""

    def __init__(
        self, keys: Keys, version: str, door: Door, clock: Clock, platform: Platform = Platform.FACEBOOK
    ) -> None:
        self.clock = clock
        self.version = version
        self._keys = keys
        self._door = door
        self._platform = platform
        self._usage: Usage | None = None
        self._api = facebook.GraphAPI(keys.token, session=door)
        self._api.version = version

    def get(self, path: str, **fields: Any) -> Json:
        """Read a node or an edge."""
        return self._call(lambda: self._api.request(self._path(path), args=fields | self._proof()), write=False)

    def headers(self) -> Mapping[str, str]:
        """Return the last answer's headers."""
        return self._door.last.headers if self._door.last else {}

    def budget(self) -> Budget | None:
        """Return the writes that are left, by the newest answer that told of its usage; None while there are plenty."""
        return self._usage.budget() if self._usage else None

    def ends_at(self) -> datetime | None:
        """Return when the token or its access to data ends; None for never, or where the app's secret is not known."""
        if not (self._keys.app_id and self._keys.app_secret):
            return None
        app_token = f"{self._keys.app_id}|{self._keys.app_secret}"
        asked = {"input_token": self._keys.token, "access_token": app_token, **self._proof(app_token)}
        kept = self._usage  # the app's hour is not the account's
        try:
            answer = self._call(lambda: self._api.request(self._path("debug_token"), args=asked), write=False)
        finally:
            self._usage = kept
        about = answer.get("data")
        told = [about.get(name) for name in _ENDS] if isinstance(about, dict) else []
        ends = [seconds for seconds in told if isinstance(seconds, int) and seconds > 0]
        return datetime.fromtimestamp(min(ends), UTC) if ends else None

    def exchange(self, token: str) -> str:
        """Return a token that lasts longer for one that still works, or ""."""
        asked = {
            "grant_type": "fb_exchange_token",
            "client_id": self._keys.app_id,
            "client_secret": self._keys.app_secret,
            "fb_exchange_token": token,
            **self._proof(),
        }
        answer = self._call(lambda: self._api.request(self._path("oauth/access_token"), args=asked), write=False)
        return str(answer.get("access_token") or "")

    def use(self, keys: Keys) -> None:
        """Go on with other keys of the same account."""
        self._keys = keys
        self._api.access_token = keys.token

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
        return self.send_file(f"{HOST}/{self._path(upload)}", data, file_offset=str(offset))

    def send_file(self, url: str, data: Any, **headers: str) -> Json:
        """Send a file's bytes to one of Meta's hosts for uploads."""
        return self._call(lambda: self._speak("POST", url, data, headers), write=False)

    def upload_state(self, upload: str) -> Json:
        """Ask an upload session how much has arrived."""
        return self._call(lambda: self._speak("GET", f"{HOST}/{self._path(upload)}", None, {}), write=False)

    def _speak(self, method: str, url: str, data: Any, headers: Mapping[str, str]) -> Any:
        signed = {**headers, "Authorization": f"OAuth {self._keys.token}"}
        answer = self._door.request(method, url, data=data, headers=signed, timeout=UPLOAD_TIMEOUT_S).json()
        if isinstance(answer, dict) and answer.get("error"):
            raise facebook.GraphAPIError(answer)
        problem = answer.get("debug_info") if isinstance(answer, dict) else None
        if isinstance(problem, dict) and problem.get("retriable") is False:
            raise facebook.GraphAPIError({"error": {"code": BAD_FILE, "message": str(problem.get("message"))}})
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
                secrets=[secret for secret in (self._keys.token, self._keys.app_secret) if secret],
                platform=self._platform,
            )
        else:
            if isinstance(result, dict) and self._door.last is not None and self._door.last.status < 400:
                return result
            sentence = f"{PLATFORM_NAMES[self._platform]} gave no answer that can be trusted."
            problem = unanswered(sentence, write=write, platform=self._platform)
        finally:
            self._usage = Usage.parse(self.headers(), self.clock.now()) or self._usage
        raise problem

    def _path(self, path: str) -> str:
        return f"{self.version}/{path}"

    def _proof(self, token: str = "") -> dict[str, str]:
        secret = self._keys.app_secret
        if not secret:
            return {}
        signed = hmac.new(secret.encode(), (token or self._keys.token).encode(), hashlib.sha256).hexdigest()
        return {"appsecret_proof": signed}
