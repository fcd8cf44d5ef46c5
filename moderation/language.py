"""Which language a message is in: langdetect, made deterministic and told what to expect.

Unseeded, langdetect changes its mind between calls; without a prior it takes short English for French or Somali.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from moderation.text import letters

UNDETERMINED = "und"
MIN_LETTERS = 3
MIN_CONFIDENCE = 0.60
READ_CHARS = 2_000
PRIOR: Mapping[str, float] = {
    "en": 0.70,
    "fr": 0.06,
    "es": 0.06,
    "pt": 0.03,
    "tl": 0.03,
    "pa": 0.02,
    "hi": 0.02,
    "ur": 0.01,
    "ar": 0.02,
    "zh-cn": 0.01,
    "zh-tw": 0.01,
    "ko": 0.01,
    "vi": 0.01,
    "ru": 0.01,
}
_NOISE = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+|[\w.+-]{1,64}@[\w.-]{1,64}")


def detect_language(text: str) -> str:
    """An ISO 639-1 code, or `und` when there is too little to tell; the same answer every time."""
    words = _words(text)
    if len(letters(words)) < MIN_LETTERS:
        return UNDETERMINED
    guesses = _probabilities(words)
    if not guesses or guesses[0].prob < MIN_CONFIDENCE:
        return UNDETERMINED
    return str(guesses[0].lang).partition("-")[0]


def _words(text: str) -> str:
    """The text in lower case without links, tags, handles and whatever is not a letter or a space."""
    bare = _NOISE.sub(" ", text[:READ_CHARS]).lower()
    kept = (char if unicodedata.category(char)[0] in "LM" or char in "'’" else " " for char in bare)
    return " ".join("".join(kept).split())


def _probabilities(words: str) -> list[Any]:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.set_prior_map(dict(PRIOR))
    detector.append(words)
    try:
        guesses: list[Any] = detector.get_probabilities()
    except LangDetectException:
        return []
    return guesses


@functools.cache
def _factory() -> Any:
    """langdetect's profiles, loaded once (about half a second), with its random seed fixed."""
    from langdetect import DetectorFactory
    from langdetect.detector_factory import PROFILES_DIRECTORY

    DetectorFactory.seed = 0
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
