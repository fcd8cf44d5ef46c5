"""The checks before a release: each looks at one thing and returns what blocks, or nothing.

They read the stored bytes each time and trust no earlier look. What they cannot see (a face that
nobody masked) is for the people who sign.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from console.domain.actors import Role
from console.domain.errors import InvalidInput, NotFound, StoreUnavailable
from evidence_share import captions, mask_log, media
from evidence_share.model import Blocker, CheckResult, Hold, Rendition, VideoFacts
from evidence_share.store import EvidenceStore

LONGEST_S = 4 * 3600.0
SMALLEST_PX, LARGEST_PX = 120, 8192
_LARGEST_TEXT_BYTES = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is checked: a rendition, the store that holds its bytes, and the holds on its case."""

    rendition: Rendition
    store: EvidenceStore
    holds: Sequence[Hold]

    def read(self, sha256: str) -> bytes:
        """Return a small stored file whole."""
        with self.store.open(sha256) as file:
            return file.read(_LARGEST_TEXT_BYTES + 1)

    def facts(self) -> VideoFacts:
        """Return what the stored video says about itself now."""
        with self.store.open(self.rendition.sha256) as file:
            return media.read_facts(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the gate: its name, what it asks, who sees to it, and how it is found out."""

    name: str
    title: str
    owner: Role
    find: Callable[[Material], str]

    def run(self, material: Material) -> Blocker | None:
        """Return what blocks, or None. A file that cannot be read blocks."""
        try:
            wrong = self.find(material)
        except (InvalidInput, NotFound, StoreUnavailable) as error:
            wrong = error.message
        return Blocker(check=self.name, message=wrong, owner=self.owner) if wrong else None


def _hold(material: Material) -> str:
    return " ".join(f"The case is under legal hold: {hold.reason}" for hold in material.holds)


def _bytes(material: Material) -> str:
    return _changed(material, material.rendition.sha256, "The video")


def _changed(material: Material, sha256: str, what: str) -> str:
    same = material.store.rehash(sha256) == sha256
    return "" if same else f"{what} is not the file that was registered: its bytes have changed."


def _video(material: Material) -> str:
    facts = material.facts()
    return "" if facts.video_tracks == 1 else f"The file has {facts.video_tracks} video tracks; a release has one."


def _size(material: Material) -> str:
    facts = material.facts()
    if not 0 < facts.duration_s <= LONGEST_S:
        return f"The video is {facts.duration_s:.1f} s long; it must be longer than 0 s and at most 4 hours."
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in (facts.width, facts.height)):
        return f"The picture is {facts.width} × {facts.height} pixels; each side must be {SMALLEST_PX} to {LARGEST_PX}."
    return ""


def _metadata(material: Material) -> str:
    facts = material.facts()
    left = list(facts.metadata)
    if facts.other_tracks:
        left.append("a track that is neither picture nor sound")
    if facts.audio_tracks > 1:
        left.append("a second sound track")
    return f"Metadata is left in the file: {', '.join(left)}. Strip it and register the file again." if left else ""


def _mask_log(material: Material) -> str:
    rendition = material.rendition
    if not rendition.mask_log_sha256:
        return "There is no redaction log."
    if wrong := _changed(material, rendition.mask_log_sha256, "The redaction log"):
        return wrong
    log = mask_log.parse(material.read(rendition.mask_log_sha256))
    if log.rendition_sha256 != rendition.sha256:
        return "The redaction log speaks of another file."
    if not log.reasons:
        return "The redaction log lists nothing that was masked or muted."
    if any(not reason for _, reason in log.reasons):
        return "The redaction log has an entry without a reason."
    return ""


def _captions(material: Material) -> str:
    rendition = material.rendition
    if not rendition.captions_sha256:
        return (
            ""
            if rendition.no_speech.strip()
            else "There are no captions, and nobody has stated that there is no speech."
        )
    if wrong := _changed(material, rendition.captions_sha256, "The captions file"):
        return wrong
    cues = captions.parse(material.read(rendition.captions_sha256))
    if cues[-1].to_s > material.facts().duration_s + 1:
        return "The captions run on after the end of the video."
    return ""


def _muted_words(material: Material) -> str:
    rendition = material.rendition
    if not (rendition.captions_sha256 and rendition.mask_log_sha256):
        return ""
    cues = captions.parse(material.read(rendition.captions_sha256))
    for start, end in mask_log.parse(material.read(rendition.mask_log_sha256)).muted_s:
        for cue in cues:
            if min(end, cue.to_s) - max(start, cue.from_s) > 0.05 and not _is_note(cue.text):
                return f"The captions give words at {cue.from_s:.1f} s, where the sound was muted."
    return ""


def _is_note(text: str) -> bool:
    return text.startswith("[") and text.endswith("]")


def _poster(material: Material) -> str:
    rendition = material.rendition
    if not rendition.poster_alt.strip():
        return "There is no description of what the clip shows for those who cannot see it."
    if not rendition.poster_sha256:
        return "There is no poster picture."
    return _changed(material, rendition.poster_sha256, "The poster picture")


CHECKS: tuple[Check, ...] = (
    Check(name="hold", title="No legal hold on the case", owner=Role.RECORDS, find=_hold),
    Check(name="bytes", title="The stored video is the registered one", owner=Role.RECORDS, find=_bytes),
    Check(name="video", title="It is one playable video", owner=Role.RECORDS, find=_video),
    Check(name="size", title="Its length and picture size make sense", owner=Role.RECORDS, find=_size),
    Check(name="metadata", title="Nothing but picture and sound is left in it", owner=Role.RECORDS, find=_metadata),
    Check(name="mask_log", title="The redaction log is whole and about this file", owner=Role.RECORDS, find=_mask_log),
    Check(name="captions", title="Captions, or a statement that nobody speaks", owner=Role.RECORDS, find=_captions),
    Check(name="muted_words", title="No muted word is in the captions", owner=Role.RECORDS, find=_muted_words),
    Check(name="poster", title="Poster and description are there", owner=Role.RECORDS, find=_poster),
)


def run_all(material: Material) -> tuple[CheckResult, ...]:
    """Return every line of the gate, passed or not."""
    return tuple(_line(check, check.run(material)) for check in CHECKS)


def blockers(material: Material) -> tuple[Blocker, ...]:
    """Return only what blocks."""
    return tuple(blocker for check in CHECKS if (blocker := check.run(material)) is not None)


def _line(check: Check, blocker: Blocker | None) -> CheckResult:
    message = blocker.message if blocker else ""
    return CheckResult(check=check.name, title=check.title, owner=check.owner, passed=not message, message=message)
