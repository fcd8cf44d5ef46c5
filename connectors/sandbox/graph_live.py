"""Graph: live videos, planned, started, ended or called off. No stream is received here."""

from __future__ import annotations

import json
from dataclasses import replace

from connectors.sandbox import graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_media_shapes import LIVE
from connectors.sandbox.graph_nodes import Json, asked_fields, node_json
from connectors.sandbox.graph_paging import page_of, read_time
from connectors.sandbox.rows import LiveVideo

WEEK_S = 7 * 24 * 60 * 60
STATUSES = ("LIVE_NOW", "SCHEDULED_UNPUBLISHED", "SCHEDULED_LIVE", "SCHEDULED_CANCELED", "UNPUBLISHED")


async def create_live(call: GraphCall) -> Json:
    """POST /{page}/live_videos."""
    call.need("publish_video")
    if not call.sandbox.switches.on("page_may_go_live"):
        raise GraphError(200, "(#200) This Page must have at least 100 followers to go live.", subcode=1363144)
    status = _status(call, "LIVE_NOW")
    stamp = call.sandbox.world.stamp()
    row = LiveVideo(
        id=call.sandbox.world.new_id(),
        title=graph_world.clean(call.text("title")),
        description=graph_world.clean(call.text("description")),
        status="LIVE" if status == "LIVE_NOW" else status,
        planned_at=_planned(call) if status.startswith("SCHEDULED") else 0,
        created_at=stamp,
        started_at=stamp if status == "LIVE_NOW" else "",
        requester=call.requester,
    )
    if status != "UNPUBLISHED":
        row = replace(row, post_id=_announce(call, row))
    call.sandbox.world.put("facebook.live.created", row)
    return node_json(
        call, LIVE, row, asked_fields(replace(call, parameters={"fields": "stream_url,secure_stream_url"}))
    )


async def change_live(call: GraphCall) -> Json:
    """POST /{live}: move, start, end or call off."""
    call.need("publish_video")
    row = _live(call)
    if "event_params" in call.parameters:
        row = replace(row, planned_at=_planned(call))
    if call.flag("end_live_video", default=False):
        row = replace(row, status="VOD")
    elif "status" in call.parameters:
        row = _moved(call, row, _status(call, row.status))
    row = replace(row, title=call.text("title") or row.title, description=call.text("description") or row.description)
    call.sandbox.world.put("facebook.live.changed", row)
    return {"id": row.id}


async def get_live(call: GraphCall) -> Json:
    """GET /{live}."""
    call.need("pages_read_engagement")
    return node_json(call, LIVE, _live(call), asked_fields(call))


async def list_live(call: GraphCall) -> Json:
    """GET /{page}/live_videos."""
    call.need("pages_read_engagement")
    fields = asked_fields(call)
    wanted = call.structure("broadcast_status") if "broadcast_status" in call.parameters else None
    rows = [row for row in call.sandbox.world.tables.live.values() if not row.deleted_at]
    if isinstance(wanted, list):
        rows = [row for row in rows if row.status in wanted]
    return page_of(call, rows[::-1], lambda row: node_json(call, LIVE, row, fields), call.parameters)


async def delete_live(call: GraphCall) -> Json:
    """DELETE /{live}."""
    call.need("publish_video")
    row = _live(call)
    call.sandbox.world.put("facebook.live.deleted", replace(row, deleted_at=call.sandbox.world.stamp()))
    _withdraw(call, row)
    return {"success": True}


def _moved(call: GraphCall, row: LiveVideo, status: str) -> LiveVideo:
    if status == "LIVE_NOW":
        return replace(row, status="LIVE", started_at=call.sandbox.world.stamp())
    if status == "SCHEDULED_CANCELED":
        _withdraw(call, row)
    return replace(row, status=status)


def _withdraw(call: GraphCall, row: LiveVideo) -> None:
    post = graph_world.find_post(call.sandbox, row.post_id)
    if post:
        graph_world.delete_post(call.sandbox, post)


def _announce(call: GraphCall, row: LiveVideo) -> str:
    words = "\n\n".join(filter(None, (row.title, row.description)))
    draft = graph_world.PostDraft(
        author_id=call.sandbox.accounts.page.page_id,
        message=words,
        requester=call.requester,
        status_type="added_video",
    )
    return graph_world.write_post(call.sandbox, draft).id


def _status(call: GraphCall, default: str) -> str:
    status = call.text("status") or default
    if status not in STATUSES:
        raise GraphError.bad_parameter(f"Param status must be one of {{{', '.join(STATUSES)}}}")
    return status


def _planned(call: GraphCall) -> int:
    given: object = call.text("event_params")
    if str(given).startswith("{"):
        try:
            given = json.loads(str(given)).get("start_time", "")
        except ValueError as error:
            raise GraphError.bad_parameter("Param event_params must be valid JSON") from error
    moment = read_time(str(given)).timestamp()
    now = call.sandbox.world.now().timestamp()
    if not now < moment <= now + WEEK_S:
        raise GraphError.bad_parameter("event_params.start_time must be within the next 7 days")
    return int(moment)


def _live(call: GraphCall) -> LiveVideo:
    row = call.sandbox.world.tables.live.get(call.node)
    if row is None or row.deleted_at:
        raise GraphError.missing(call.method, call.node)
    return row
