"""Reads WebVTT captions, strictly enough that what passes also plays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.errors import InvalidInput

_TIMING = re.compile(r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})")
_TAG = re.compile(r"<(?:v(?:\.[\w.]+)?\s+([^>]*)|[^>]*)>")
_LARGEST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said or heard between two moments; ``speaker`` may be empty."""

    from_s: float
    to_s: float
    speaker: str
    text: str


def parse(data: bytes) -> tuple[Cue, ...]:
    """Return the cues in order; raises InvalidInput with the line at fault."""
    blocks = _blocks(_text(data))
    first = next(blocks, (1, [""]))[1][0]
    if first != "WEBVTT" and not first.startswith(("WEBVTT ", "WEBVTT\t")):
        raise InvalidInput("Captions must start with the line WEBVTT.", field="captions")
    cues: list[Cue] = []
    for number, lines in blocks:
        if lines[0].split(" ")[0] in {"NOTE", "STYLE", "REGION"}:
            continue
        cues.append(_cue(number, lines, after=cues[-1].from_s if cues else 0.0))
    if not cues:
        raise InvalidInput("The captions are empty.", field="captions")
    return tuple(cues)


def _text(data: bytes) -> str:
    if len(data) > _LARGEST_BYTES:
        raise InvalidInput("The captions file is larger than 2 MB.", field="captions")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("The captions are not UTF-8 text.", field="captions") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each run of lines between empty lines, with the number of its first line."""
    start, lines = 1, list[str]()
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield start, lines
            lines = []


def _cue(number: int, lines: list[str], *, after: float) -> Cue:
    at = 0 if "-->" in lines[0] else 1
    if at >= len(lines) or "-->" not in lines[at]:
        raise InvalidInput(f"Captions, line {number}: a cue needs its times.", field="captions")
    left, _, right = lines[at].partition("-->")
    from_s, to_s = _seconds(left.strip(), number + at), _seconds(right.strip().split(" ")[0], number + at)
    if to_s <= from_s or from_s < after:
        raise InvalidInput(f"Captions, line {number + at}: the times do not run forward.", field="captions")
    return Cue(from_s, to_s, *_speaker_and_words(" ".join(lines[at + 1 :])))


def _seconds(text: str, number: int) -> float:
    match = _TIMING.fullmatch(text)
    if match is None:
        raise InvalidInput(f"Captions, line {number}: “{text[:40]}” is not a time.", field="captions")
    hours, minutes, seconds, thousandths = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _speaker_and_words(text: str) -> tuple[str, str]:
    voice = next((match.group(1) for match in _TAG.finditer(text) if match.group(1)), "")
    words = _TAG.sub("", text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")):
        words = words.replace(entity, character)
    return voice.strip(), " ".join(words.split())
