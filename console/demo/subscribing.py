"""Asks the sandbox's X and Facebook to push what residents write to the portal, as an agency does on the real ones.

Harmless to repeat: what is subscribed already stays, and what led to an older address of the portal is taken back.
"""

from __future__ import annotations

import logging
from typing import Any

import httpx

from connectors.sandbox.accounts import DEMO_PAGE, DEMO_X
from console.config import Settings

_log = logging.getLogger(__name__)

#: What Facebook repeats to our web hook when it asks whether we want its events; opens only the sandbox.
VERIFY_TOKEN = "demo-verify-token"  # noqa: S105
_X_EVENTS = ("post.mention.create", "post.reply.create")
_PAGE_FIELDS = "feed"
_ANSWER_WITHIN_S = 15.0

Json = dict[str, Any]


def subscribe(settings: Settings) -> bool:
    """Subscribe the portal on both platforms; False where that failed, and comments come by polling alone."""
    portal = f"http://127.0.0.1:{settings.portal_port}/webhooks"
    try:
        with httpx.Client(base_url=settings.sandbox_url, timeout=_ANSWER_WITHIN_S, trust_env=False) as sandbox:
            _subscribe_x(sandbox, f"{portal}/x")
            _subscribe_page(sandbox, settings.graph_version, f"{portal}/facebook")
    except (httpx.HTTPError, KeyError, ValueError) as error:
        _log.warning("demo.not_subscribed", extra={"why": f"{type(error).__name__}: {error}"})
        return False
    return True


def _subscribe_x(sandbox: httpx.Client, callback: str) -> None:
    hooks: list[Json] = _x(sandbox, "GET", "/2/webhooks").get("data", [])
    for hook in hooks:
        if hook["url"] != callback:
            _x(sandbox, "DELETE", f"/2/webhooks/{hook['id']}")
    ours = next((hook for hook in hooks if hook["url"] == callback), None)
    if ours is None:
        ours = _x(sandbox, "POST", "/2/webhooks", json={"url": callback})
    elif not ours["valid"]:
        _x(sandbox, "PUT", f"/2/webhooks/{ours['id']}")
    _subscribe_activity(sandbox, str(ours["id"]))


def _subscribe_activity(sandbox: httpx.Client, hook_id: str) -> None:
    listed: list[Json] = _x(sandbox, "GET", "/2/activity/subscriptions").get("data", [])
    for subscription in listed:
        if subscription["webhook_id"] != hook_id:
            _x(sandbox, "DELETE", f"/2/activity/subscriptions/{subscription['subscription_id']}")
    known = {subscription["event_type"] for subscription in listed if subscription["webhook_id"] == hook_id}
    for event_type in _X_EVENTS:
        if event_type not in known:
            wish = {"event_type": event_type, "filter": {"user_id": DEMO_X.user_id}, "webhook_id": hook_id}
            _x(sandbox, "POST", "/2/activity/subscriptions", json=wish)


def _subscribe_page(sandbox: httpx.Client, version: str, callback: str) -> None:
    app, page = f"/{version}/{DEMO_PAGE.app_id}/subscriptions", f"/{version}/{DEMO_PAGE.page_id}/subscribed_apps"
    listed: list[Json] = _graph(sandbox, "GET", app, DEMO_PAGE.app_token)["data"]
    if not any(hook["callback_url"] == callback for hook in listed):
        wish = {"object": "page", "callback_url": callback, "fields": _PAGE_FIELDS, "verify_token": VERIFY_TOKEN}
        _graph(sandbox, "POST", app, DEMO_PAGE.app_token, data=wish)
    if not _graph(sandbox, "GET", page, DEMO_PAGE.page_token)["data"]:
        _graph(sandbox, "POST", page, DEMO_PAGE.page_token, data={"subscribed_fields": _PAGE_FIELDS})


def _x(sandbox: httpx.Client, method: str, path: str, **content: Any) -> Json:
    token = {"Authorization": f"Bearer {DEMO_X.bearer_token}"}
    return _answer(sandbox.request(method, f"/x{path}", headers=token, **content))


def _graph(sandbox: httpx.Client, method: str, path: str, token: str, **content: Any) -> Json:
    return _answer(sandbox.request(method, f"/graph{path}", headers={"Authorization": f"Bearer {token}"}, **content))


def _answer(response: httpx.Response) -> Json:
    response.raise_for_status()
    answer: Json = response.json()
    return answer
