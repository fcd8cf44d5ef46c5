"""Tokens of Instagram: a page's own lasts until it is withdrawn, a person's for sixty days, and is renewed before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.base import CredentialStore, Platform
from connectors.facebook.errors import unanswered
from connectors.facebook.sdk import Graph
from connectors.instagram.credentials import InstagramCredentials
from console.domain.errors import ConnectorError

#: So long before its end a token is exchanged for one that lasts longer.
AHEAD = timedelta(days=10)


def renewed(graph: Graph, store: CredentialStore) -> datetime | None:
    """Return when the access ends, after renewing it where that is near; None for never or not known.

    A failure to renew changes nothing: the token still works, and the date says until when.
    """
    try:
        ends_at = graph.ends_at()
    except ConnectorError:
        return None
    if ends_at is None or ends_at - graph.clock.now() > AHEAD:
        return ends_at
    try:
        fresh = store.renew(store.read(), lambda seen: _exchanged(graph, seen))
        graph.use(InstagramCredentials.parse(fresh).keys)
        return graph.ends_at()
    except ConnectorError:
        return ends_at


def _exchanged(graph: Graph, seen: Mapping[str, Any]) -> Mapping[str, Any]:
    keys = InstagramCredentials.parse(seen)
    token = graph.exchange(keys.access_token)
    if not token:
        raise unanswered("Instagram gave no new token.", write=False, platform=Platform.INSTAGRAM)
    return {**seen, "access_token": token}
