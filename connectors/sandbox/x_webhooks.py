"""X: registering callbacks (with the challenge they must answer) and subscribing them to a user's activity."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace

import httpx
from fastapi import APIRouter

from connectors.sandbox import x_errors
from connectors.sandbox.rows import Activity, Webhook
from connectors.sandbox.state import Sandbox
from connectors.sandbox.x_body import read_json
from connectors.sandbox.x_call import AnyCaller, XCall
from connectors.sandbox.x_events import EVENT_TYPES, signature
from connectors.sandbox.x_shapes import Json

router = APIRouter()

CHALLENGE_WITHIN_S = 10.0


@router.post("/2/webhooks")
async def create_webhook(call: AnyCaller) -> Json:
    """Register a callback; it must answer the challenge first."""
    body = await read_json(call.request)
    url = str(body.get("url", "")) if isinstance(body, dict) else ""
    if not url.startswith(("http://", "https://")) or len(url) > 200:
        raise x_errors.invalid("url", url, "$.url: must be an address of up to 200 characters")
    if not await _passes_challenge(call.sandbox, url):
        raise x_errors.invalid("url", url, "The callback did not answer the challenge (CRC) correctly")
    row = Webhook(id=call.sandbox.world.new_id(), url=url, created_at=call.sandbox.world.stamp())
    call.sandbox.world.put("x.webhook.created", row)
    return _webhook_json(row)


@router.get("/2/webhooks")
async def list_webhooks(call: AnyCaller) -> Json:
    """The app's callbacks."""
    rows = [row for row in call.sandbox.world.tables.webhook.values() if not row.deleted_at]
    answer: Json = {"data": [_webhook_json(row) for row in rows]} if rows else {}
    return answer | {"meta": {"result_count": len(rows)}}


@router.put("/2/webhooks/{webhook_id}")
async def challenge_again(call: AnyCaller, webhook_id: str) -> Json:
    """Send the challenge again, which makes a callback valid or not."""
    row = _webhook(call, webhook_id)
    passed = await _passes_challenge(call.sandbox, row.url)
    call.sandbox.world.put("x.webhook.challenged", replace(row, valid=passed))
    return {"data": {"attempted": True}}


@router.delete("/2/webhooks/{webhook_id}")
async def delete_webhook(call: AnyCaller, webhook_id: str) -> Json:
    """Forget a callback."""
    row = _webhook(call, webhook_id)
    call.sandbox.world.put("x.webhook.deleted", replace(row, deleted_at=call.sandbox.world.stamp()))
    return {"data": {"deleted": True}}


@router.post("/2/activity/subscriptions")
async def subscribe(call: AnyCaller) -> Json:
    """Let a callback hear of one kind of event of one user."""
    body = await read_json(call.request)
    given = body if isinstance(body, dict) else {}
    user_id, event_type = _wish(given)
    hook = _webhook(call, str(given.get("webhook_id", "")))
    row = Activity(
        id=call.sandbox.world.new_id(),
        event_type=event_type,
        user_id=user_id,
        webhook_id=hook.id,
        tag=str(given.get("tag") or ""),
        created_at=call.sandbox.world.stamp(),
    )
    call.sandbox.world.put("x.activity.subscribed", row)
    total = len(_subscriptions(call))
    return {"data": {"subscription": _activity_json(row)}, "meta": {"total_subscriptions": total}}


@router.get("/2/activity/subscriptions")
async def list_subscriptions(call: AnyCaller) -> Json:
    """What the app hears of."""
    rows = _subscriptions(call)
    return {"data": [_activity_json(row) for row in rows], "meta": {"result_count": len(rows)}}


@router.delete("/2/activity/subscriptions/{subscription_id}")
async def unsubscribe(call: AnyCaller, subscription_id: str) -> Json:
    """Stop hearing of it."""
    row = call.sandbox.world.tables.activity.get(subscription_id)
    if row is None or row.deleted_at:
        raise x_errors.invalid("subscription_id", subscription_id, "Could not find this subscription")
    call.sandbox.world.put("x.activity.unsubscribed", replace(row, deleted_at=call.sandbox.world.stamp()))
    return {"data": {"deleted": True}, "meta": {"total_subscriptions": len(_subscriptions(call))}}


async def _passes_challenge(sandbox: Sandbox, url: str) -> bool:
    token = secrets.token_urlsafe(24)
    try:
        async with httpx.AsyncClient(timeout=CHALLENGE_WITHIN_S, trust_env=False) as client:
            answer = await client.get(url, params={"crc_token": token})
        given = answer.json().get("response_token", "")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, AttributeError):
        return False
    expected = signature(sandbox.accounts.x.consumer_secret, token.encode())
    return answer.is_success and hmac.compare_digest(expected.encode(), str(given).encode())


def _wish(given: dict[str, object]) -> tuple[str, str]:
    event_type = str(given.get("event_type", ""))
    if event_type not in EVENT_TYPES:
        raise x_errors.invalid("event_type", event_type, f"event_type is not one of [{','.join(sorted(EVENT_TYPES))}]")
    wish = given.get("filter")
    user_id = wish.get("user_id") if isinstance(wish, dict) else None
    if not isinstance(user_id, str) or not user_id.isdecimal():
        raise x_errors.invalid("filter", wish, "$.filter.user_id: is missing but it is required")
    return user_id, event_type


def _webhook(call: XCall, webhook_id: str) -> Webhook:
    row = call.sandbox.world.tables.webhook.get(webhook_id)
    if row is None or row.deleted_at:
        raise x_errors.invalid("webhook_id", webhook_id, "Could not find this webhook")
    return row


def _subscriptions(call: XCall) -> list[Activity]:
    return [row for row in call.sandbox.world.tables.activity.values() if not row.deleted_at]


def _webhook_json(row: Webhook) -> Json:
    return {"id": row.id, "url": row.url, "valid": row.valid, "created_at": row.created_at}


def _activity_json(row: Activity) -> Json:
    body: Json = {
        "subscription_id": row.id,
        "event_type": row.event_type,
        "filter": {"user_id": row.user_id},
        "webhook_id": row.webhook_id,
        "created_at": row.created_at,
        "updated_at": row.created_at,
    }
    return body | ({"tag": row.tag} if row.tag else {})
