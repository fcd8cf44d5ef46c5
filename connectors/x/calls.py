"""Calls to X: tweepy's client on our own session, every failure translated, the token renewed in time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import tweepy

from connectors.base import CredentialStore
from connectors.http import Door
from connectors.x.credentials import XCredentials
from connectors.x.errors import FAILURES, NAME, translate, unanswered
from connectors.x.pace import Standing, standing_of
from connectors.x.renewal import USUAL_LIFE_S, renewed
from console.domain.errors import AuthExpired, RateLimited, Unavailable
from console.domain.time import Clock

HOST = "https://api.twitter.com"
#: A token is renewed this long before its end.
AHEAD = timedelta(minutes=5)
_PAUSE_S = 60
Json = Mapping[str, Any]


class XCalls:
    """One account's calls. ``look`` for what can be repeated, ``act`` for what becomes public."""

    def __init__(
        self, credentials: XCredentials, door: Door, clock: Clock, store: CredentialStore | None = None
    ) -> None:
        self.credentials = credentials
        self._door = door
        self._store = store
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
        self._renew_in_time()
        try:
            return self._call(action, write=False)
        except AuthExpired:
            if not self._renews_itself:
                raise
        self._renew()
        return self._call(action, write=False)

    def act(self, action: Callable[[], Any]) -> Json:
        """Change something in public: without a clear answer the outcome is unknown."""
        self._renew_in_time()
        try:
            return self._call(action, write=True)
        except AuthExpired:
            if not self._renews_itself:
                raise
        # even a refusal is no proof that nothing became public, so the caller looks before it tries again
        raise RateLimited(
            "X took the token no more. It is tried again with a new one.",
            platform=NAME,
            retry_at=self._ready_again_at(),
        )

    def standing(self) -> Standing | None:
        """Return where the last answer says that we stand in its window."""
        return standing_of(self._door.last.headers) if self._door.last else None

    def last_headers(self) -> Mapping[str, str]:
        """Return the headers of the last answer, if there was one."""
        return self._door.last.headers if self._door.last else {}

    def send(self, method: str, route: str, **content: Any) -> Json:
        """Call a route that tweepy does not know, signed as tweepy signs; nothing public may come of it."""
        return self.look(lambda: self._signed(method, route, **content))

    def write(self, method: str, route: str, **content: Any) -> Json:
        """Call a route that tweepy does not know and that changes something in public."""
        return self.act(lambda: self._signed(method, route, **content))

    def remember(self, **facts: str) -> None:
        """Keep what is known of the account beside its credentials, for every process; while others renew, later."""
        if self._store is not None:
            with contextlib.suppress(Unavailable):
                self._adopt(self._store.renew(self._store.read(), lambda _: facts))

    def note_end(self) -> datetime | None:
        """Return when the access ends unless a person renews it; a token of unknown age has its longest life ahead."""
        given = self.credentials
        if given.renews_itself or not given.oauth2_token:
            return None
        if given.ends_at is None:
            latest = self.clock.now() + timedelta(seconds=USUAL_LIFE_S)
            self.remember(expires_at=latest.isoformat())
            return latest
        return given.ends_at

    @property
    def _renews_itself(self) -> bool:
        return self._store is not None and self.credentials.renews_itself

    def _renew_in_time(self) -> None:
        """A blip matters only once the old token has ended: until then it does."""
        ends_at, now = self.credentials.ends_at, self.clock.now()
        if not self._renews_itself or ends_at is None or now < ends_at - AHEAD:
            return
        try:
            self._renew()
        except (Unavailable, RateLimited):
            if now >= ends_at:
                raise

    def _renew(self) -> None:
        if self._store is None:
            return
        stored = self._store.read()
        if stored.get("oauth2_token") == self.credentials.oauth2_token:
            stored = self._store.renew(stored, lambda seen: renewed(self._door, HOST, seen, self.clock.now()))
        self._adopt(stored)

    def _ready_again_at(self) -> datetime:
        now = self.clock.now()
        try:
            self._renew()
        except Unavailable:
            return now + timedelta(seconds=_PAUSE_S)
        except RateLimited as wait:
            return wait.retry_at
        return now

    def _adopt(self, stored: Mapping[str, Any]) -> None:
        self.credentials = XCredentials(**stored)
        self._door.hide(*self.credentials.secrets)
        self.client.bearer_token = self.credentials.oauth2_token or None

    def _call(self, action: Callable[[], Any], *, write: bool) -> Json:
        try:
            answer = action()
        except FAILURES as failure:
            problem = translate(failure, write=write, now=self.clock.now(), secrets=self.credentials.secrets)
        else:
            if isinstance(answer, dict):
                return answer
            problem = unanswered("X gave no answer that can be trusted.", write=write)
        raise problem

    def _signed(self, method: str, route: str, **content: Any) -> Any:
        signed: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.credentials.oauth2_token}"}}
        if self.user_auth:
            given = self.credentials
            handler = tweepy.OAuth1UserHandler(
                given.consumer_key, given.consumer_secret, given.access_token, given.access_token_secret
            )
            signed = {"auth": handler.apply_auth()}
        response = self._door.request(method, HOST + route, **signed, **content)
        if not response.ok:
            raise tweepy.HTTPException(response)
        return response.json()
