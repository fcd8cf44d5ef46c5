"""The contract's levers over Bluesky's own servers: a proxy makes the trouble, people with accounts do the rest."""

from __future__ import annotations

import json
import time
from typing import Any

from connectors.base import Platform
from connectors.bluesky.adapter import BlueskyConnector
from connectors.bluesky.pace import Rhythm
from connectors.http import Door
from tests.contract.bluesky.people import PASSWORD, Person, eventually
from tests.contract.fault_proxy import Effect, FaultProxy
from tests.contract.kept_secrets import KeptSecrets
from tests.contract.trouble import IMPATIENT_S, Trouble, free_port

AT_ONCE = Rhythm(notifications_s=0, newest_s=0, recheck_s=0)
_PAGE = {"body": b"<html><body>Bad gateway</body></html>", "headers": {"Content-Type": "text/html"}}


def refusal(status: int, word: str, **headers: str) -> dict[str, Any]:
    """An answer as Bluesky's servers refuse."""
    body = json.dumps({"error": word, "message": "Not now"}).encode()
    return {"status": status, "body": body, "headers": {"Content-Type": "application/json", **headers}}


_TROUBLES: dict[Trouble, tuple[Effect, dict[str, Any]]] = {
    Trouble.LOST: (Effect.LOSE, {}),
    Trouble.ACCEPTED_THEN_SILENT: (Effect.FORWARD_THEN_SILENCE, {}),
    Trouble.ACCEPTED_THEN_RESET: (Effect.FORWARD_THEN_RESET, {}),
    Trouble.ACCEPTED_THEN_5XX: (Effect.FORWARD_THEN_ANSWER, refusal(500, "InternalServerError")),
    Trouble.ACCEPTED_THEN_4XX: (Effect.FORWARD_THEN_ANSWER, refusal(400, "InvalidRequest")),
    Trouble.PROXY_PAGE: (Effect.ANSWER, {"status": 200, **_PAGE}),
    Trouble.SERVER_ERROR: (Effect.ANSWER, refusal(503, "NotAvailable")),
    Trouble.EXPIRED: (Effect.ANSWER, refusal(400, "ExpiredToken")),
}


class BlueskyWorld:
    """One account of ours and one resident on the network."""

    platform = Platform.BLUESKY

    def __init__(self, proxy: FaultProxy) -> None:
        self.proxy = proxy
        self.city = Person(proxy.upstream, "city")
        self.priya = Person(proxy.upstream, "priya")
        self.store = KeptSecrets(service=proxy.address, identifier=self.city.handle, app_password=PASSWORD)
        self.connector = self.connect()
        assert self.connector.health().ok  # the session is open before any trouble begins

    def connect(self, address: str = "", *, rhythm: Rhythm = AT_ONCE) -> BlueskyConnector:
        """A connector to ``address``, the proxy if there is none."""
        private = address or self.proxy.address
        store = KeptSecrets(**{**self.store.secrets, "service": private, "home": private}) if address else self.store
        door = Door(rules=((private, private),), secrets=(PASSWORD,), timeout_s=IMPATIENT_S)
        return BlueskyConnector(store, self.city.did, session=door, rhythm=rhythm)

    def unreachable(self) -> BlueskyConnector:
        return self.connect(f"http://127.0.0.1:{free_port()}")

    def trouble(self, kind: Trouble, *, reads: bool = False) -> None:
        method, path = ("GET", "/xrpc/") if reads else ("POST", "putRecord")
        if kind is Trouble.RATE_LIMITED:
            answer = refusal(429, "RateLimitExceeded", **{"ratelimit-reset": str(int(time.time()) + 60)})
            self.proxy.fail(Effect.ANSWER, method=method, path=path, **answer)
            return
        if kind is Trouble.EXPIRED:  # and no other session is given
            self.proxy.fail(Effect.ANSWER, path="refreshSession", **refusal(400, "ExpiredToken"))
            self.proxy.fail(Effect.ANSWER, path="createSession", **refusal(401, "AuthenticationRequired"))
        effect, answer = _TROUBLES[kind]
        self.proxy.fail(effect, method=method, path=path, **answer)

    def records(self) -> list[dict[str, Any]]:
        """Our posts as the account's server has them, newest first."""
        asked = {"repo": self.city.did, "collection": "app.bsky.feed.post", "limit": 100}
        return [row["value"] for row in self.city.ask("com.atproto.repo.listRecords", **asked)["records"]]

    def our_texts(self) -> list[str]:
        return [record["text"] for record in self.records()]

    def alt_texts(self) -> list[str]:
        return [image["alt"] for record in self.records() for image in (record.get("embed") or {}).get("images") or []]

    def is_hidden(self, remote_id: str) -> bool:
        def listed() -> list[str]:
            gates = self.city.ask(
                "com.atproto.repo.listRecords", repo=self.city.did, collection="app.bsky.feed.threadgate"
            )
            return [uri for row in gates["records"] for uri in row["value"].get("hiddenReplies") or []]

        return remote_id in listed()

    def comment(self, post_id: str, text: str) -> str:
        return self.priya.answer(post_id, text)

    def mention(self, text: str) -> str:
        mark = f"@{self.city.handle}"
        facet = {
            "index": {"byteStart": 0, "byteEnd": len(mark)},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": self.city.did}],
        }
        uri = self.priya.post(f"{mark} {text}", facets=[facet])
        eventually(lambda: self._is_notified(uri))
        return uri

    def remove(self, remote_id: str) -> None:
        self.priya.delete(remote_id)

    def edit(self, remote_id: str, text: str) -> None:
        raise AssertionError("Nobody can edit on Bluesky.")

    def _is_notified(self, uri: str) -> bool:
        shown = self.city.ask("app.bsky.notification.listNotifications", limit=50)["notifications"]
        return any(each["uri"] == uri for each in shown)
