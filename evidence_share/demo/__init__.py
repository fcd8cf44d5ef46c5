"""A drawn clip for a first look, with everything that a release needs; see ``make_clip`` for its recipe."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent

CLIP = _HERE / "clip.mp4"
CAPTIONS = _HERE / "captions.vtt"
MASK_LOG = _HERE / "mask_log.json"
POSTER = _HERE / "poster.png"
POSTER_ALT = (
    "Drawn scene at dusk: a driver in a rust-coloured jacket stands beside a parked blue car and talks with an "
    "officer, who is out of view. Solid black boxes cover the driver's face and the car's plate."
)
