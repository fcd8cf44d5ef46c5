"""Reads the payload files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "payloads"


def payload_bytes(name: str) -> bytes:
    """Return a payload as it would arrive."""
    return (FOLDER / name).read_bytes().strip()


def payload(name: str) -> Any:
    """Return a payload's JSON."""
    return json.loads(payload_bytes(name))
