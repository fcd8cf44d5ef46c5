"""Graph: the page node, tokens, and who is told of what (webhook subscriptions)."""

from __future__ import annotations

import secrets
from dataclasses import replace

import httpx

from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_nodes import Json, asked_fields
from connectors.sandbox.rows import AppSubscription, PageSubscription

VERIFY_WITHIN_S = 10.0
LONG_LIVED_S = 60 * 24 * 3600
PAGE_SILENT = frozenset(
    [
        "access_token",
        "bio",
        "business",
        "category_list",
        "contact_address",
        "cover",
        "current_location",
        "description",
        "emails",
        "engagement",
        "hours",
        "impressum",
        "is_published",
        "is_verified",
        "likes",
        "location",
        "overall_star_rating",
        "parking",
        "phone",
        "picture",
        "posts",
        "feed",
        "published_posts",
        "rating_count",
        "single_line_address",
        "talking_about_count",
        "website",
        "were_here_count",
    ]
)


async def get_page(call: GraphCall) -> Json:
    """GET /{page} and /me."""
    page = call.sandbox.accounts.page
    if call.actor != "page":
        call.need("pages_show_list")
    known: Json = {
        "name": page.name,
        "username": page.username,
        "about": page.about,
        "category": "Police Station",
        "link": f"{call.url}/?platform=facebook",
        "fan_count": 12_480,
        "followers_count": 13_102,
        "verification_status": "blue_verified",
    }
    wanted = [field.name for field in asked_fields(call)] or ["name"]
    for name in wanted:
        if name not in known and name not in PAGE_SILENT and name != "id":
            raise GraphError.bad_parameter(f"Tried accessing nonexisting field ({name}) on node type (Page)")
    return {name: known[name] for name in wanted if name in known} | {"id": page.page_id}


async def debug_token(call: GraphCall) -> Json:
    """GET /debug_token."""
    page, given = call.sandbox.accounts.page, call.text("input_token")
    if not given:
        raise GraphError.bad_parameter("The parameter input_token is required")
    about: Json = {"app_id": page.app_id, "application": "Rapport sandbox app"}
    if given in (page.page_token, page.renewed_token):
        about |= {"type": "PAGE", "is_valid": True, "profile_id": page.page_id, "scopes": list(page.scopes)}
        ends = int(call.sandbox.switches.number("token_expires_at_s"))
        if given == page.renewed_token:
            ends = int(call.sandbox.world.now().timestamp()) + LONG_LIVED_S
        return {"data": about | {"expires_at": ends, "data_access_expires_at": 0, "issued_at": 1_780_000_000}}
    if given == page.app_token:
        return {"data": about | {"type": "APP", "is_valid": True, "scopes": []}}
    code = 463 if given == page.expired_token else 467
    error = {"code": 190, "subcode": code, "message": "The access token is expired or invalid."}
    return {"data": about | {"is_valid": False, "scopes": [], "error": error}}


async def exchange_token(call: GraphCall) -> Json:
    """GET /oauth/access_token: a token that still works for one that works longer."""
    page, given = call.sandbox.accounts.page, call.text("fb_exchange_token")
    if call.text("grant_type") != "fb_exchange_token":
        raise GraphError.bad_parameter("Param grant_type must be fb_exchange_token")
    if (call.text("client_id"), call.text("client_secret")) != (page.app_id, page.app_secret):
        raise GraphError(101, "Error validating client secret.")
    if given not in (page.page_token, page.renewed_token):
        raise GraphError.expired_token()
    return {"access_token": page.renewed_token, "token_type": "bearer", "expires_in": LONG_LIVED_S}


async def subscribe_page(call: GraphCall) -> Json:
    """POST /{page}/subscribed_apps."""
    call.need("pages_manage_metadata")
    fields = tuple(filter(None, call.text("subscribed_fields").split(",")))
    if not fields:
        raise GraphError.bad_parameter("The parameter subscribed_fields is required")
    call.sandbox.world.put("facebook.page.subscribed", PageSubscription(id=call.node, fields=fields))
    return {"success": True}


async def list_page_subscriptions(call: GraphCall) -> Json:
    """GET /{page}/subscribed_apps."""
    call.need("pages_manage_metadata")
    row = call.sandbox.world.tables.page_subscription.get(call.node)
    if row is None or row.deleted_at:
        return {"data": []}
    app: Json = {"id": call.sandbox.accounts.page.app_id, "name": "Rapport sandbox app"}
    return {"data": [app | {"subscribed_fields": list(row.fields)}]}


async def unsubscribe_page(call: GraphCall) -> Json:
    """DELETE /{page}/subscribed_apps."""
    call.need("pages_manage_metadata")
    row = call.sandbox.world.tables.page_subscription.get(call.node)
    if row:
        call.sandbox.world.put("facebook.page.unsubscribed", replace(row, deleted_at=call.sandbox.world.stamp()))
    return {"success": True}


async def subscribe_app(call: GraphCall) -> Json:
    """POST /{app}/subscriptions: the callback must echo a challenge first."""
    _need_app(call)
    url = call.text("callback_url")
    if call.text("object") != "page":
        raise GraphError.bad_parameter("The sandbox has webhooks for object=page only")
    await _verify(url, call.text("verify_token"))
    row = AppSubscription(
        id="page",
        callback_url=url,
        fields=tuple(filter(None, call.text("fields").split(","))),
        created_at=call.sandbox.world.stamp(),
    )
    call.sandbox.world.put("facebook.app.subscribed", row)
    return {"success": True}


async def list_app_subscriptions(call: GraphCall) -> Json:
    """GET /{app}/subscriptions."""
    _need_app(call)
    rows = [row for row in call.sandbox.world.tables.app_subscription.values() if not row.deleted_at]
    return {
        "data": [
            {
                "object": row.id,
                "callback_url": row.callback_url,
                "active": True,
                "fields": [{"name": name, "version": call.version} for name in row.fields],
            }
            for row in rows
        ]
    }


async def unsubscribe_app(call: GraphCall) -> Json:
    """DELETE /{app}/subscriptions."""
    _need_app(call)
    row = call.sandbox.world.tables.app_subscription.get("page")
    if row:
        call.sandbox.world.put("facebook.app.unsubscribed", replace(row, deleted_at=call.sandbox.world.stamp()))
    return {"success": True}


def _need_app(call: GraphCall) -> None:
    if call.actor != "app":
        raise GraphError(15, "(#15) This method must be called with an app access_token.")


async def _verify(url: str, verify_token: str) -> None:
    challenge = str(secrets.randbelow(10**10))
    query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token}
    try:
        async with httpx.AsyncClient(timeout=VERIFY_WITHIN_S, trust_env=False) as client:
            answer = await client.get(url, params=query)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise GraphError(2200, "(#2200) Callback verification failed: the callback cannot be reached.") from error
    if not answer.is_success or answer.text != challenge:
        raise GraphError(2200, f"(#2200) Callback verification failed: HTTP Status Code = {answer.status_code}")
