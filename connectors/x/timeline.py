"""Our own timeline on X: what of ours is there, and what the public did with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.base import Figures, RemotePost
from connectors.x.calls import Json, XCalls
from connectors.x.mapping import FIELDS, figures_of, find_own

#: Our clock and X's may differ by this much when a post is looked for.
CLOCK_SKEW = timedelta(seconds=60)
MOST_PAGES = 10
_PAGE = 100


def find_on_timeline(
    calls: XCalls, own_id: str, wanted: str, since: datetime, known: Collection[str], *, reply_to: str = ""
) -> RemotePost | None:
    """Return our post with this fingerprint, newest first, or None."""
    token = None
    for _ in range(MOST_PAGES):
        answer = _timeline(calls, own_id, since - CLOCK_SKEW, token)
        found = find_own(answer, wanted, own_id=own_id, reply_to=reply_to, known=known)
        token = (answer.get("meta") or {}).get("next_token")
        if found or not token:
            return found
    return None


def figures(calls: XCalls, remote_ids: Sequence[str]) -> Mapping[str, Figures]:
    """Return the figures of those posts that are still there."""
    found: dict[str, Figures] = {}
    for start in range(0, len(remote_ids), _PAGE):
        found |= figures_of(_metrics(calls, list(remote_ids[start : start + _PAGE])))
    return {remote_id: found[remote_id] for remote_id in remote_ids if remote_id in found}


def _timeline(calls: XCalls, own_id: str, since: datetime, token: str | None) -> Json:
    def ask() -> Any:
        return calls.client.get_users_tweets(
            own_id, start_time=since, pagination_token=token, max_results=_PAGE, user_auth=calls.user_auth, **FIELDS
        )

    return calls.look(ask)


def _metrics(calls: XCalls, remote_ids: list[str]) -> Json:
    def ask() -> Any:
        return calls.client.get_tweets(remote_ids, user_auth=calls.user_auth, tweet_fields=["public_metrics"])

    return calls.look(ask)
