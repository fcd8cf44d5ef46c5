"""Calls to X: tweepy's client on our own session, every failure translated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tweepy

from connectors.http import Door
from connectors.x.credentials import XCredentials
from connectors.x.errors import FAILURES, translate, unanswered
from connectors.x.pace import Standing, standing_of
from console.domain.time import Clock

HOST = "https://api.twitter.com"
Json = Mapping[str, Any]


class XCalls:
    """One account's calls. ``look`` for what can be repeated, ``act`` for what becomes public."""

    def __init__(self, credentials: XCredentials, door: Door, clock: Clock) -> None:
        self._credentials = credentials
        self._door = door
        self.clock = clock
        #: tweepy's word for "sign with OAuth 1.0a".
        self.user_auth = not credentials.oauth2_token
        self.client = tweepy.Client(
            bearer_token=credentials.oauth2_token or None,
            consumer_key=credentials.consumer_key or None,
            consumer_secret=credentials.consumer_secret or None,
            access_token=credentials.access_token or None,
            access_token_secret=credentials.access_token_secret or None,
            return_type=dict,
            wait_on_rate_limit=False,
        )
        self.client.session = door

    def look(self, action: Callable[[], Any]) -> Json:
        """Read, or do something that nobody can see: a failure may be tried again."""
        return self._call(action, write=False)

    def act(self, action: Callable[[], Any]) -> Json:
        """Change something in public: without a clear answer the outcome is unknown."""
        return self._call(action, write=True)

    def standing(self) -> Standing | None:
        """Return where the last answer says that we stand in its window."""
        return standing_of(self._door.last.headers) if self._door.last else None

    def send(self, method: str, route: str, **content: Any) -> Json:
        """Call a route that tweepy does not know, signed as tweepy signs; nothing public may come of it."""
        return self.look(lambda: self._signed(method, route, **content))

    def _call(self, action: Callable[[], Any], *, write: bool) -> Json:
        try:
            answer = action()
        except FAILURES as failure:
            problem = translate(failure, write=write, now=self.clock.now(), secrets=self._credentials.secrets)
        else:
            if isinstance(answer, dict):
                return answer
            problem = unanswered("X gave no answer that can be trusted.", write=write)
        raise problem

    def _signed(self, method: str, route: str, **content: Any) -> Any:
        signed: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self._credentials.oauth2_token}"}}
        if self.user_auth:
            given = self._credentials
            handler = tweepy.OAuth1UserHandler(
                given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret
            )
            signed = {"auth": handler.apply_auth()}
        response = self._door.request(method, HOST + route, **signed, **content)
        if not response.ok:
            raise tweepy.HTTPException(response)
        return response.json()
