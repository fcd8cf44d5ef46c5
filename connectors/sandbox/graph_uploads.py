"""Graph: resumable uploads. A broken connection keeps what arrived; GET tells where to go on."""

from __future__ import annotations

import contextlib
import hmac
import secrets
from dataclasses import replace
from pathlib import Path

from starlette.requests import ClientDisconnect

from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.graph_nodes import Json
from connectors.sandbox.media_files import path_of
from connectors.sandbox.rows import Upload

FILE_TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
MOST_BYTES = 2 * 1024**3


async def start_upload(call: GraphCall) -> Json:
    """POST /{app}/uploads."""
    length = call.number("file_length", 0)
    if not 0 < length <= MOST_BYTES:
        raise GraphError.bad_parameter("Param file_length must be a positive number of bytes")
    if call.text("file_type") not in FILE_TYPES:
        raise GraphError.bad_parameter(f"Param file_type must be one of {', '.join(FILE_TYPES)}")
    row = Upload(
        id=call.sandbox.world.new_id(),
        signature=secrets.token_urlsafe(16),
        file_name=call.text("file_name"),
        file_type=call.text("file_type"),
        file_length=length,
        created_at=call.sandbox.world.stamp(),
    )
    _path(call, row).touch()
    call.sandbox.world.put("facebook.upload.started", row)
    return {"id": f"upload:{row.id}?sig={row.signature}"}


async def continue_upload(call: GraphCall) -> Json:
    """POST /upload:...: the bytes from ``file_offset`` on."""
    row = _upload(call)
    offset = call.request.headers.get("file_offset", "")
    size = _path(call, row).stat().st_size
    if not offset.isdecimal() or int(offset) != size:
        raise GraphError.bad_parameter(f"file_offset must be {size}: that is what has arrived so far")
    size = await _receive(call, row)
    if size < row.file_length:
        return {"id": f"upload:{row.id}", "file_offset": size}
    if size > row.file_length:
        raise GraphError.bad_parameter(f"More bytes arrived ({size}) than were announced ({row.file_length})")
    handle = "2:" + secrets.token_urlsafe(32)
    call.sandbox.world.put("facebook.upload.finished", replace(row, handle=handle))
    return {"h": handle}


async def get_upload(call: GraphCall) -> Json:
    """GET /upload:...: how much has arrived."""
    row = _upload(call)
    return {"id": f"upload:{row.id}", "file_offset": _path(call, row).stat().st_size}


async def _receive(call: GraphCall, row: Upload) -> int:
    with _path(call, row).open("ab") as file, contextlib.suppress(ClientDisconnect):
        async for piece in call.request.stream():
            file.write(piece)
            file.flush()
    return _path(call, row).stat().st_size


def _upload(call: GraphCall) -> Upload:
    row = call.sandbox.world.tables.upload.get(call.node.removeprefix("upload:"))
    if row is None or not hmac.compare_digest(row.signature.encode(), call.text("sig").encode()):
        raise GraphError.missing(call.method, call.node)
    if row.handle:
        raise GraphError.bad_parameter("This upload session is already complete")
    return row


def _path(call: GraphCall, row: Upload) -> Path:
    return path_of(call.sandbox.world.media_folder, f"upload-{row.id}")
