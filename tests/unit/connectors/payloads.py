"""Reads the payload files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "payloads"


def payload_bytes(name: str) -> bytes:
    """Return a payload as it would arrive."""
    return (FOLDER / name).read_bytes().strip()


def payload(name: str) -> Any:
    """Return a payload's JSON."""
    return json.loads(payload_bytes(name))


def vectors(file: str, section: str) -> list[dict[str, Any]]:
    """Return the official conformance vectors of one section of twitter-text."""
    text = (FOLDER / "twitter-text" / f"conformance-{file}.yml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["tests"][section]
    return found
