"""Photos, videos and live videos as nodes: which fields they have and how each is made."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from connectors.sandbox import graph_world
from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_nodes import Json, Maker, NodeType
from connectors.sandbox.graph_paging import graph_time
from connectors.sandbox.graph_shapes import media_url, permalink, person, time_of
from connectors.sandbox.rows import LiveVideo, Media, Row, Video


def _media(row: Row) -> Media:
    return cast("Media", row)


def _video(row: Row) -> Video:
    return cast("Video", row)


def _live(row: Row) -> LiveVideo:
    return cast("LiveVideo", row)


def _video_status(call: GraphCall, row: Video) -> Json:
    media = call.sandbox.world.tables.media[row.id]
    ready = media.ready_at <= call.sandbox.world.stamp()
    done, then = {"status": "complete"}, {"status": "complete" if ready else "in_progress"}
    return {
        "video_status": "ready" if ready else "processing",
        "uploading_phase": done,
        "processing_phase": then,
        "publishing_phase": {**then, "publish_status": "published" if row.published else "draft"},
    }


_PHOTO: dict[str, Maker] = {
    "created_time": lambda _c, row, _f: time_of(_media(row).created_at),
    "alt_text": lambda _c, row, _f: _media(row).alt_text or None,
    "alt_text_custom": lambda _c, row, _f: _media(row).alt_text or None,
    "from": lambda c, row, f: person(c, _media(row).owner_id, f),
    "width": lambda _c, row, _f: _media(row).width,
    "height": lambda _c, row, _f: _media(row).height,
    "source": lambda c, row, _f: media_url(c, row.id),
    "picture": lambda c, row, _f: media_url(c, row.id),
    "images": lambda c, row, _f: [
        {"source": media_url(c, row.id), "width": _media(row).width, "height": _media(row).height}
    ],
    "link": lambda c, row, _f: permalink(c, row.id),
    "page_story_id": lambda c, row, _f: getattr(graph_world.find_post(c.sandbox, row.id), "id", None),
}
PHOTO = NodeType(
    name="Photo",
    default=("created_time",),
    makers=_PHOTO,
    silent=frozenset(
        ["album", "name", "icon", "updated_time", "webp_images", "can_delete", "can_tag", "place", "target", "likes"]
    ),
)

_VIDEO: dict[str, Maker] = {
    "created_time": lambda _c, row, _f: time_of(_video(row).created_at),
    "updated_time": lambda _c, row, _f: time_of(_video(row).created_at),
    "title": lambda _c, row, _f: _video(row).title or None,
    "description": lambda _c, row, _f: _video(row).description or None,
    "status": lambda c, row, _f: _video_status(c, _video(row)),
    "published": lambda _c, row, _f: _video(row).published,
    "post_id": lambda _c, row, _f: _video(row).post_id.rpartition("_")[2],
    "source": lambda c, row, _f: media_url(c, row.id),
    "permalink_url": lambda c, row, _f: permalink(c, _video(row).post_id),
    "from": lambda c, _row, f: person(c, c.sandbox.accounts.page.page_id, f),
}
VIDEO = NodeType(
    name="Video",
    default=("updated_time", "description"),
    makers=_VIDEO,
    silent=frozenset(
        ["length", "picture", "icon", "privacy", "views", "embed_html", "embeddable", "format", "content_category"]
    ),
)

_LIVE: dict[str, Maker] = {
    "title": lambda _c, row, _f: _live(row).title or None,
    "description": lambda _c, row, _f: _live(row).description or None,
    "status": lambda _c, row, _f: _live(row).status,
    "creation_time": lambda _c, row, _f: time_of(_live(row).created_at),
    "broadcast_start_time": lambda _c, row, _f: time_of(_live(row).started_at) if _live(row).started_at else None,
    "planned_start_time": lambda _c, row, _f: (
        graph_time(datetime.fromtimestamp(_live(row).planned_at).astimezone()) if _live(row).planned_at else None
    ),
    "stream_url": lambda _c, row, _f: f"rtmp://127.0.0.1:1935/live/{row.id}",
    "secure_stream_url": lambda _c, row, _f: f"rtmps://127.0.0.1:1936/live/{row.id}",
    "permalink_url": lambda c, row, _f: permalink(c, _live(row).post_id),
    "live_views": lambda _c, _row, _f: 0,
    "from": lambda c, _row, f: person(c, c.sandbox.accounts.page.page_id, f),
}
LIVE = NodeType(
    name="LiveVideo",
    default=("status", "stream_url", "secure_stream_url"),
    makers=_LIVE,
    silent=frozenset(
        ["embed_html", "ingest_streams", "seconds_left", "video", "targeting", "dash_preview_url", "total_views"]
    ),
)
