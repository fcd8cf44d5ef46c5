"""Byte ranges as RFC 9110 §14 has them."""

from __future__ import annotations

import io

import pytest

from evidence_share.ranges import read, reply_for


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "body"),
    [
        (None, 200, None, b"0123456789"),
        ("bytes=0-", 206, "bytes 0-9/10", b"0123456789"),
        ("bytes=2-4", 206, "bytes 2-4/10", b"234"),
        ("bytes=8-99", 206, "bytes 8-9/10", b"89"),
        ("bytes=-3", 206, "bytes 7-9/10", b"789"),
        ("bytes=-99", 206, "bytes 0-9/10", b"0123456789"),
        ("bytes=10-", 416, "bytes */10", b""),
        ("bytes=-0", 416, "bytes */10", b""),
        ("bytes=5-2", 200, None, b"0123456789"),
        ("bytes=0-1,3-4", 200, None, b"0123456789"),
        ("items=0-1", 200, None, b"0123456789"),
        ("bytes=a-b", 200, None, b"0123456789"),
    ],
)
def test_a_range_is_answered(asked: str | None, status: int, content_range: str | None, body: bytes) -> None:
    reply = reply_for(asked, size=10, etag="e")
    assert (reply.status, reply.headers.get("content-range")) == (status, content_range)
    assert reply.headers["content-length"] == str(len(body))
    assert b"".join(read(io.BufferedReader(io.BytesIO(b"0123456789")), reply)) == body


def test_a_range_of_another_version_brings_the_whole_file() -> None:
    assert reply_for("bytes=2-4", size=10, etag="new", if_range='"old"').status == 200
    assert reply_for("bytes=2-4", size=10, etag="new", if_range='"new"').status == 206


def test_an_empty_file_has_no_range() -> None:
    assert reply_for("bytes=0-", size=0, etag="e").status == 416
    assert reply_for(None, size=0, etag="e").status == 200
