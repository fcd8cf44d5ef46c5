"""The recipe of the demonstration clip; run by hand when the clip should change, never at start.

Draws ten seconds of an invented street stop as a body-worn camera would see it, speaks it with
ffmpeg's own ``flite`` voices, masks face, plate and a spoken name, and writes beside this file
``clip.mp4``, ``captions.vtt``, ``mask_log.json`` and ``poster.png``. Nobody in it exists.

Needs ffmpeg with libx264 and libflite, and Pillow::

    python -m evidence_share.demo.make_clip
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
WIDTH, HEIGHT, FPS, SECONDS = 640, 360, 24, 10
FRAMES = FPS * SECONDS
LINES = (
    (0.4, "kal16", "Evening. Your rear lamp is out."),
    (3.0, "slt", "Oh. I did not know. My name is Robin Hale."),
    (6.9, "kal16", "Thank you. Fix it this week."),
)
#: The invented name is spoken here and is digital silence in the release.
MUTED_S = (5.45, 6.3)
CAPTIONS = """WEBVTT

00:00:00.600 --> 00:00:02.700
<v Officer>Evening. Your rear lamp is out.

00:00:03.200 --> 00:00:05.450
<v Driver>Oh. I did not know. My name is

00:00:05.450 --> 00:00:06.300
[name removed]

00:00:07.200 --> 00:00:09.300
<v Officer>Thank you. Fix it this week.
"""
Box = tuple[int, int, int, int]


def main() -> None:
    """Write the four files."""
    clip = HERE / "clip.mp4"
    _encode(clip)
    (HERE / "captions.vtt").write_text(CAPTIONS, encoding="utf-8")
    frame(60).save(HERE / "poster.png", optimize=True)
    log = mask_log(hashlib.sha256(clip.read_bytes()).hexdigest())
    (HERE / "mask_log.json").write_text(json.dumps(log) + "\n", encoding="utf-8")


def frame(number: int) -> Image.Image:
    """Draw one frame: dusk, a parked car with its plate masked, a driver with the face masked."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (38, 44, 62))
    draw = ImageDraw.Draw(image)
    _street(draw, sway(number))
    _car(draw, sway(number))
    _driver(draw, number)
    draw.rectangle(plate_box(number), fill=(0, 0, 0))
    draw.rectangle(face_box(number), fill=(0, 0, 0))
    _overlay(draw, number)
    return image


def sway(number: int) -> int:
    """Return how far the camera on a breathing chest has moved sideways, in pixels."""
    return round(4 * math.sin(number / 17) + 2 * math.sin(number / 5))


def face_box(number: int) -> Box:
    """Return the solid box over the driver's face: left, top, right, bottom."""
    x, top = _driver_at(number)
    return (x - 24, top - 6, x + 24, top + 52)


def plate_box(number: int) -> Box:
    """Return the solid box over the car's plate."""
    left = 128 + sway(number)
    return (left, 236, left + 84, 262)


def mask_log(clip_sha256: str) -> dict[str, object]:
    """Return what was masked, where and why, bound to the finished file by its hash."""
    return {
        "format": "rapport-mask-log/1",
        "rendition_sha256": clip_sha256,
        "tool": "make_clip (drawn demonstration)",
        "frames": FRAMES,
        "fps": FPS,
        "tracks": [
            _track("face-1", "face", "Driver was not charged: privacy of a private person", face_box),
            _track("plate-1", "plate", "Vehicle registration identifies a private person", plate_box),
        ],
        "audio_mutes": [
            {"from_s": MUTED_S[0], "to_s": MUTED_S[1], "kind": "name", "reason": "Spoken name of a private person"}
        ],
    }


def _track(name: str, kind: str, reason: str, box_at: Callable[[int], Box]) -> dict[str, object]:
    boxes = [[number, *box_at(number)] for number in range(FRAMES)]
    return {"id": name, "kind": kind, "fill": "solid", "reason": reason, "boxes": boxes}


def _driver_at(number: int) -> tuple[int, int]:
    step = min(number, 110)
    return 470 - round(step * 0.9) + sway(number), 96 + round(3 * math.sin(number / 6)) + step // 12


def _street(draw: ImageDraw.ImageDraw, shift: int) -> None:
    draw.rectangle((0, 150, WIDTH, HEIGHT), fill=(58, 59, 62))
    for left in range(-40, WIDTH, 110):
        _house(draw, left + shift, 48 + (left * 7) % 34)
    draw.rectangle((0, 150, WIDTH, 172), fill=(92, 92, 90))
    for left in range(-20, WIDTH, 96):
        draw.polygon(
            [(left + shift, 322), (left + 52 + shift, 322), (left + 44 + shift, 332), (left - 12 + shift, 332)],
            fill=(190, 182, 140),
        )


def _house(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    draw.rectangle((left, top, left + 102, 152), fill=(70, 60, 62))
    draw.polygon([(left - 5, top), (left + 51, top - 28), (left + 107, top)], fill=(48, 42, 48))
    draw.rectangle((left + 18, top + 24, left + 40, top + 48), fill=(214, 178, 104))
    draw.rectangle((left + 62, top + 24, left + 84, top + 48), fill=(60, 66, 84))


def _car(draw: ImageDraw.ImageDraw, shift: int) -> None:
    draw.ellipse((62 + shift, 268, 282 + shift, 300), fill=(34, 35, 38))
    draw.polygon([(96 + shift, 196), (122 + shift, 146), (222 + shift, 146), (248 + shift, 196)], fill=(96, 116, 138))
    draw.polygon([(112 + shift, 194), (130 + shift, 156), (214 + shift, 156), (232 + shift, 194)], fill=(30, 38, 50))
    draw.rounded_rectangle((76 + shift, 192, 268 + shift, 278), radius=14, fill=(122, 142, 164))
    draw.rectangle((84 + shift, 206, 112 + shift, 224), fill=(205, 52, 44))
    draw.rectangle((232 + shift, 206, 260 + shift, 224), fill=(84, 40, 38))
    for left in (88, 216):
        draw.rounded_rectangle((left + shift, 268, left + 40 + shift, 298), radius=6, fill=(20, 20, 22))


def _driver(draw: ImageDraw.ImageDraw, number: int) -> None:
    x, top = _driver_at(number)
    stride = round(13 * math.sin(number / 4)) if number < 110 else 0
    draw.ellipse((x - 46, 316, x + 46, 332), fill=(42, 43, 46))
    draw.line((x - 8, top + 158, x - 12 - stride, 324), fill=(36, 42, 66), width=22)
    draw.line((x + 8, top + 158, x + 12 + stride, 324), fill=(30, 36, 58), width=22)
    draw.rounded_rectangle((x - 36, top + 54, x + 36, top + 168), radius=16, fill=(132, 74, 60))
    lift = 34 if number > 120 else 0
    draw.line((x - 34, top + 70, x - 50, top + 136 - lift), fill=(118, 64, 52), width=18)
    draw.line((x + 34, top + 70, x + 50, top + 138), fill=(118, 64, 52), width=18)
    draw.ellipse((x - 20, top, x + 20, top + 48), fill=(176, 132, 104))


def _overlay(draw: ImageDraw.ImageDraw, number: int) -> None:
    stamp = f"2026-10-14 18:42:{7 + number // FPS:02d} EDT"
    draw.rectangle((10, 8, 200, 30), fill=(10, 12, 16))
    draw.text((16, 10), stamp, fill=(238, 238, 230), font=ImageFont.load_default(size=16))
    small = ImageFont.load_default(size=12)
    draw.text((404, 340), "Drawn demonstration footage", fill=(220, 220, 214), font=small)


def _encode(target: Path) -> None:
    command = [shutil.which("ffmpeg") or "ffmpeg", "-hide_banner", "-loglevel", "error", "-y"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "pipe:0"]
    for _, voice, words in LINES:
        command += ["-f", "lavfi", "-i", f"flite=voice={voice}:text='{words}'"]
    command += [
        "-f",
        "lavfi",
        "-i",
        f"anoisesrc=color=brown:amplitude=0.03:duration={SECONDS}:sample_rate=24000:seed=7",
    ]
    command += ["-filter_complex", _sound(), "-map", "0:v", "-map", "[sound]", "-t", str(SECONDS)]
    command += ["-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn"]
    command += ["-c:v", "libx264", "-preset", "slow", "-crf", "25", "-pix_fmt", "yuv420p", "-udu_sei", "0"]
    command += ["-c:a", "aac", "-b:a", "40k", "-ac", "1", "-threads", "1"]
    command += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart"]
    # a fixed command of our own; nothing in it comes from outside
    subprocess.run([*command, str(target)], input=b"".join(_frames()), check=True)  # noqa: S603


def _frames() -> Iterator[bytes]:
    for number in range(FRAMES):
        yield frame(number).tobytes()


def _sound() -> str:
    spoken = [
        f"[{index}:a]aresample=24000,adelay={round(start * 1000)}:all=1[s{index}]"
        for index, (start, _, _) in enumerate(LINES, start=1)
    ]
    street = len(LINES) + 1
    inputs = "".join(f"[s{index}]" for index in range(1, street)) + f"[{street}:a]"
    mute = f"volume=0:enable='between(t,{MUTED_S[0]},{MUTED_S[1]})'"
    return ";".join([*spoken, f"{inputs}amix=inputs={street}:normalize=0:duration=longest,{mute}[sound]"])


if __name__ == "__main__":
    main()
