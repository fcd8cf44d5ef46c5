"""Graph: captions of a video, a SubRip file for each locale."""

from __future__ import annotations

import re

from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_nodes import Json
from connectors.sandbox.graph_paging import page_of
from connectors.sandbox.rows import VideoCaptions

_NAME = re.compile(r".+\.([a-z]{2,3}_[A-Z]{2})\.srt")
_FIRST_BLOCK = re.compile(r"1\r?\n\d{2}:\d{2}:\d{2},\d{3} --> \d{2}:\d{2}:\d{2},\d{3}\r?\n")


async def add_captions(call: GraphCall) -> Json:
    """POST /{video}/captions: the file's name tells the locale, ``name.en_US.srt``."""
    call.need("pages_manage_posts")
    file = call.files.get("captions_file")
    named = _NAME.fullmatch(file.filename or "") if file else None
    if file is None or named is None:
        raise GraphError.bad_parameter("The captions_file must be named filename.locale.srt")
    text = (await file.read()).decode("utf-8", "replace")
    if not _FIRST_BLOCK.match(text):
        raise GraphError(385, "(#385) Sorry, the captions file you selected is in a format that we don't support.")
    locale = named.group(1)
    row = VideoCaptions(
        id=f"{call.node}:{locale}",
        video_id=call.node,
        locale=locale,
        text=text,
        created_at=call.sandbox.world.stamp(),
        requester=call.requester,
    )
    call.sandbox.world.put("facebook.captions.added", row)
    return {"success": True}


async def list_captions(call: GraphCall) -> Json:
    """GET /{video}/captions."""
    call.need("pages_read_engagement")
    rows = [row for row in call.sandbox.world.tables.captions.values() if row.video_id == call.node]
    return page_of(call, rows, lambda row: {"locale": row.locale, "is_auto_generated": False}, call.parameters)
