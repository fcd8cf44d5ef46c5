"""The Graph calls that the sandbox knows, their parameters and their fields are in Meta's node specifications."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.graph_api import HANDLERS
from connectors.sandbox.graph_apps import PAGE_SILENT
from connectors.sandbox.graph_ig_posts import USER_SILENT
from connectors.sandbox.graph_ig_shapes import IG_COMMENT, IG_MEDIA
from connectors.sandbox.graph_media_shapes import LIVE, PHOTO, VIDEO
from connectors.sandbox.graph_nodes import NodeType
from connectors.sandbox.graph_shapes import COMMENT, POST

SPEC_OF = {
    "page": "Page",
    "app": "Application",
    "post": "PagePost",
    "comment": "Comment",
    "photo": "Photo",
    "video": "AdVideo",
    "live": "LiveVideo",
    "ig_user": "IGUser",
    "ig_media": "IGMedia",
    "ig_comment": "IGComment",
}
#: Described in Meta's guides, not in the node specifications.
GUIDES_ONLY = {
    ("upload", ""),
    ("debug_token", ""),
    ("live", "comments"),
    ("oauth", "access_token"),
    ("ig_container", ""),
}
#: The parameters that the sandbox reads, by call.
READ = {
    ("POST", "page", "feed"): "message link published scheduled_publish_time attached_media",
    ("POST", "page", "photos"): "caption message published alt_text_custom scheduled_publish_time url",
    ("POST", "page", "videos"): "fbuploader_video_file_chunk source title description published scheduled_publish_time",
    ("POST", "page", "live_videos"): "status title description event_params",
    ("GET", "page", "live_videos"): "broadcast_status",
    ("POST", "page", "subscribed_apps"): "subscribed_fields",
    ("POST", "app", "uploads"): "file_name file_length file_type",
    ("POST", "app", "subscriptions"): "object callback_url fields verify_token",
    ("POST", "post", ""): "message scheduled_publish_time is_published is_hidden is_pinned",
    ("POST", "video", "captions"): "captions_file",
    ("POST", "comment", ""): "message is_hidden",
    ("POST", "live", ""): "status title description event_params end_live_video",
    (
        "POST",
        "ig_user",
        "media",
    ): "media_type caption alt_text is_carousel_item children image_url video_url upload_type",
    ("POST", "ig_user", "media_publish"): "creation_id",
    ("GET", "ig_user", "media"): "since until",
    ("GET", "ig_user", "content_publishing_limit"): "since",
    ("POST", "ig_media", "comments"): "message",
    ("POST", "ig_comment", ""): "hide",
    ("POST", "ig_comment", "replies"): "message",
    ("GET", "post", "comments"): "filter order since",
    ("POST", "post", "comments"): "message",
    ("POST", "comment", "comments"): "message",
}


def load(specs: Path, kind: str) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((specs / f"facebook/{SPEC_OF[kind]}.json").read_text())
    return spec


def calls_of(spec: dict[str, Any]) -> dict[tuple[str, str], set[str]]:
    return {
        (api["method"], api.get("endpoint") or ""): {parameter["name"] for parameter in api["params"]}
        for api in spec["apis"]
    }


@pytest.mark.parametrize("key", sorted(HANDLERS), ids="-".join)
def test_the_call_is_in_the_specification(specs: Path, key: tuple[str, str, str]) -> None:
    method, kind, edge = key
    if (kind, edge) in GUIDES_ONLY:
        return
    known = calls_of(load(specs, kind))
    if (method, edge) == ("POST", "comments") and kind in ("video", "photo"):
        assert ("POST", "comments") in known
    assert (method, edge) in known, f"{method} /{{{kind}}}/{edge}"


@pytest.mark.parametrize("key", sorted(READ), ids="-".join)
def test_the_parameters_it_reads_are_in_the_specification(specs: Path, key: tuple[str, str, str]) -> None:
    method, kind, edge = key
    assert set(READ[key].split()) <= calls_of(load(specs, kind))[method, edge]


@pytest.mark.parametrize(
    ("kind", "node"),
    [
        ("post", POST),
        ("comment", COMMENT),
        ("photo", PHOTO),
        ("video", VIDEO),
        ("live", LIVE),
        ("ig_media", IG_MEDIA),
        ("ig_comment", IG_COMMENT),
    ],
)
def test_the_fields_it_gives_are_in_the_specification(specs: Path, kind: str, node: NodeType) -> None:
    spec = load(specs, kind)
    known = {field["name"] for field in spec["fields"]} | {edge for _, edge in calls_of(spec)}
    assert set(node.makers) | node.silent <= known | {"album"}
    assert set(node.default) <= set(node.makers)


def test_the_page_fields_are_in_the_specification(specs: Path) -> None:
    spec = load(specs, "page")
    known = {field["name"] for field in spec["fields"]} | {edge for _, edge in calls_of(spec)}
    given = {"name", "username", "about", "category", "link", "fan_count", "followers_count", "verification_status"}
    assert given | PAGE_SILENT <= known


def test_the_instagram_account_s_fields_are_in_the_specification(specs: Path) -> None:
    known = {field["name"] for field in load(specs, "ig_user")["fields"]}
    assert {"username", "name", "media_count", "followers_count", "is_published"} | USER_SILENT <= known
