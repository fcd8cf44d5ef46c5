"""Captions for a video on Facebook: our WebVTT as the SubRip that it takes, under the name that tells the language."""

from __future__ import annotations

from evidence_share.captions import Cue, parse

#: Facebook names a language with a country; where ours has none, the country that it lists first.
_COUNTRIES = {
    "ar": "AR",
    "cs": "CZ",
    "da": "DK",
    "el": "GR",
    "en": "US",
    "fa": "IR",
    "fr": "FR",
    "he": "IL",
    "hi": "IN",
    "ja": "JP",
    "ko": "KR",
    "pa": "IN",
    "pt": "BR",
    "sv": "SE",
    "tl": "PH",
    "uk": "UA",
    "ur": "PK",
    "vi": "VN",
    "zh": "CN",
}


def srt_of(webvtt: bytes) -> str:
    """Return the captions as SubRip; raises InvalidInput for what is not WebVTT."""
    return "\n".join(_block(number, cue) for number, cue in enumerate(parse(webvtt), start=1))


def locale_of(language: str) -> str:
    """Return Facebook's name for a BCP 47 language: ``en`` is ``en_US``, ``fr-CA`` is ``fr_CA``."""
    spoken, *rest = language.replace("_", "-").split("-")
    country = next((part.upper() for part in rest if len(part) == 2), "")
    return f"{spoken.lower()}_{country or _COUNTRIES.get(spoken.lower(), spoken.upper())}"


def _block(number: int, cue: Cue) -> str:
    words = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
    return f"{number}\n{_moment(cue.from_s)} --> {_moment(cue.to_s)}\n{words}\n"


def _moment(seconds: float) -> str:
    whole = round(seconds * 1000)
    minutes, ms = divmod(whole, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{ms // 1000:02d},{ms % 1000:03d}"
