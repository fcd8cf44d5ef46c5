"""The one call that makes something public, and what can be believed about it afterwards."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.base import Budget, Connector, Gate, OutboundPost, RemotePost, SendKey
from console.domain.deliveries import Delivery, DeliveryKind, Doubt
from console.domain.errors import AuthExpired, Blocked, ConnectorError, ConsoleError, RateLimited, Rejected, Unavailable

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one call came to.

    With ``remote`` it is public. With ``stopped`` our own gate refused it, and says why; with ``nothing_left``
    nothing was sent. Otherwise the platform's own
    timeline has the final word, and ``doubt`` says what holds when it is not there.
    """

    remote: RemotePost | None = None
    stopped: str = ""
    nothing_left: bool = False
    doubt: Doubt = Doubt.NONE
    error: str = ""
    retry_at: datetime | None = None
    #: What the platform's answer said about how much more it takes.
    budget: Budget | None = None


def send_key(delivery: Delivery) -> SendKey:
    """Return what names this post for ever: one delivery is one version, account and part."""
    return SendKey(value=delivery.id, intended_at=delivery.intended_at)


def call(connector: Connector, delivery: Delivery, outbound: OutboundPost, gate: Gate) -> Outcome:
    """Publish or reply, once; never raises: whatever happened after the intent was written is an outcome."""
    return replace(_call(connector, delivery, outbound, gate), budget=connector.write_budget())


def _call(connector: Connector, delivery: Delivery, outbound: OutboundPost, gate: Gate) -> Outcome:
    try:
        if delivery.kind is DeliveryKind.REPLY:
            answered = connector.reply(delivery.to_remote_id or "", outbound.text, gate=gate, key=outbound.key)
            return Outcome(remote=answered)
        return Outcome(remote=connector.publish(outbound, gate=gate))
    except Blocked as stop:
        return Outcome(stopped=stop.message)
    except ConnectorError as error:
        return _outcome_of(error)
    except Exception:  # noqa: BLE001 - whatever broke after the call began, it may be public
        _log.exception("delivery.call_failed", extra={"delivery_id": delivery.id})
        return Outcome(doubt=Doubt.UNKNOWN, error="Something went wrong during the call; it may be public.")


def _outcome_of(error: ConnectorError) -> Outcome:
    if isinstance(error, Unavailable):
        return Outcome(nothing_left=True, error=error.message)
    if isinstance(error, RateLimited):
        return Outcome(doubt=Doubt.RATE_LIMITED, error=error.message, retry_at=error.retry_at)
    if isinstance(error, AuthExpired):
        return Outcome(doubt=Doubt.AUTH_EXPIRED, error=error.message)
    doubt = Doubt.REJECTED if isinstance(error, Rejected) else Doubt.UNKNOWN
    return Outcome(doubt=doubt, error=error.message)


def look(connector: Connector, delivery: Delivery, since: datetime, known: Collection[str]) -> RemotePost | None:
    """Return our post or reply as the platform shows it, or None; raises ConsoleError when nobody can say."""
    try:
        if delivery.kind is DeliveryKind.REPLY:
            to = delivery.to_remote_id or ""
            return connector.find_reply(to, delivery.fingerprint, since, known=known, key=send_key(delivery))
        return connector.find(delivery.fingerprint, since, known=known, key=send_key(delivery))
    except ConsoleError:
        raise
    except Exception as error:  # a fault in a connector: not to know is not to have found nothing
        _log.exception("delivery.look_failed", extra={"delivery_id": delivery.id})
        raise Unavailable("The answer could not be read.", platform=connector.platform.value) from error
