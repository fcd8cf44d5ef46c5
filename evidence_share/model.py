"""What a release is made of: a redacted rendition, its checks, its two signatures, its state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from console.domain.actors import Role
from console.domain.audit import canonical
from console.domain.state import StateGraph


class ReleaseState(StrEnum):
    """Where a release stands on its way to the public."""

    #: Written down; its text may change.
    OPEN = "open"
    #: A report without a blocker is kept.
    CHECKED = "checked"
    #: Signed by records.
    CLEARED = "cleared"
    #: Signed by command too; goes out at its time.
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    #: The gate refused at the last moment; a person must look.
    HELD = "held"
    #: Decided not to be released, with a reason.
    WITHHELD = "withheld"
    #: Was public, is no longer; a tombstone says when and why.
    WITHDRAWN = "withdrawn"


_S = ReleaseState

RELEASE_GRAPH: StateGraph[ReleaseState] = StateGraph(
    "release",
    initial=_S.OPEN,
    edges={
        _S.OPEN: {_S.OPEN, _S.CHECKED, _S.WITHHELD},
        _S.CHECKED: {_S.CHECKED, _S.OPEN, _S.CLEARED, _S.WITHHELD},
        _S.CLEARED: {_S.OPEN, _S.SCHEDULED, _S.WITHHELD},
        _S.SCHEDULED: {_S.OPEN, _S.PUBLISHED, _S.HELD, _S.WITHHELD},
        _S.HELD: {_S.OPEN, _S.WITHHELD},
        _S.WITHHELD: {_S.OPEN},
        _S.PUBLISHED: {_S.WITHDRAWN},
        _S.WITHDRAWN: set(),
    },
)

#: States in which a platform may be handed the clip.
GOING_OUT = frozenset({_S.SCHEDULED, _S.PUBLISHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFacts:
    """What the file itself says; see ``evidence_share.media``."""

    duration_s: float
    width: int
    height: int
    video_tracks: int
    audio_tracks: int
    other_tracks: int
    #: Everything left in the file that says where, when, by whom or with what it was made.
    metadata: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A redacted file and what belongs to it, each named by its SHA-256 (hex). Never changed once kept."""

    id: str
    case_number: str
    sha256: str
    size_bytes: int
    #: The name it arrived under, for people only.
    name: str
    facts: VideoFacts
    mask_log_sha256: str
    #: Captions (WebVTT), or a person's explicit statement that nobody speaks.
    captions_sha256: str = ""
    no_speech: str = ""
    poster_sha256: str = ""
    #: What the poster and the clip show, for those who cannot see them.
    poster_alt: str = ""
    #: SHA-256 of the recording that it was made from, where the evidence system told it.
    source_sha256: str = ""
    #: Who redacted: their id when it is one of us, and their name as the log gives it.
    redactor_id: str = ""
    redactor_name: str
    ingested_by: str
    ingested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseText:
    """Everything that residents will read, where and when; signatures are bound to all of it."""

    title: str
    #: What the clip shows.
    shown: str
    #: What was redacted, and why.
    redacted: str
    redacted_why: str
    content_warning: str
    #: What the accounts will post; the clip goes with it.
    post_text: str
    account_ids: tuple[str, ...]
    due_at: datetime

    def text_hash(self, poster_alt: str, no_speech: str) -> str:
        """Return the SHA-256 (hex) of every public word, the accounts and the time."""
        content = {
            "title": self.title,
            "shown": self.shown,
            "redacted": self.redacted,
            "redacted_why": self.redacted_why,
            "content_warning": self.content_warning,
            "post_text": self.post_text,
            "accounts": sorted(self.account_ids),
            "due_at": self.due_at.astimezone(UTC).isoformat(),
            "poster_alt": poster_alt,
            "no_speech": no_speech,
        }
        return hashlib.sha256(canonical(content)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a signature is for: exactly these bytes, captions, words and checks."""

    file_sha256: str
    captions_sha256: str
    text_hash: str
    report_hash: str

    def hash(self) -> str:
        """Return the SHA-256 (hex) that a signer signs."""
        content = [self.file_sha256, self.captions_sha256, self.text_hash, self.report_hash]
        return hashlib.sha256(canonical(content)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who said yes, in which role, to which subject."""

    person_id: str
    person_name: str
    role: Role
    subject: Subject
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Why a release may not go on: which check, in a sentence, and who can do something about it."""

    check: str
    message: str
    owner: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One line of the gate."""

    check: str
    title: str
    owner: Role
    passed: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the checks found about one rendition and one version of the text; kept for good."""

    id: str
    release_id: str
    revision: int
    file_sha256: str
    results: tuple[CheckResult, ...]
    at: datetime

    @property
    def passed(self) -> bool:
        """Whether nothing blocks."""
        return all(result.passed for result in self.results)

    def hash(self) -> str:
        """Return the SHA-256 (hex) of what was found; the time is not part of it, so equal findings are equal."""
        found: list[Any] = [[result.check, result.passed, result.message] for result in self.results]
        content = [self.release_id, self.revision, self.file_sha256, found]
        return hashlib.sha256(canonical(content)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold on a case: while it stands, nothing of the case moves towards the public, for anyone."""

    id: str
    case_number: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str = ""
    lifted_at: datetime | None = None
    lift_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release, from its opening to its tombstone."""

    id: str
    state: ReleaseState
    case_number: str
    rendition_id: str
    text: ReleaseText
    #: Counts every change; a change voids the report and both signatures.
    revision: int
    #: Everybody who wrote any of it: none of them may sign.
    authors: tuple[str, ...]
    opened_by: str
    opened_by_name: str
    opened_at: datetime
    report: Report | None = None
    signatures: tuple[Signature, ...] = ()
    post_id: str | None = None
    published_at: datetime | None = None
    withheld_reason: str = ""
    withdrawn_at: datetime | None = None
    #: A word of ``WITHDRAWAL_REASONS``; the public sees its sentence.
    withdrawn_class: str = ""
    #: The last refusal of the gate, for staff.
    held_reason: str = ""

    def subject(self, rendition: Rendition) -> Subject | None:
        """Return what a signature would be for now; None before the checks were run."""
        if self.report is None:
            return None
        return Subject(
            file_sha256=rendition.sha256,
            captions_sha256=rendition.captions_sha256,
            text_hash=self.text.text_hash(rendition.poster_alt, rendition.no_speech),
            report_hash=self.report.hash(),
        )


#: Why something was taken back, as the tombstone says it. Particulars stay in the record.
WITHDRAWAL_REASONS: Mapping[str, str] = {
    "court_order": "A court or a prosecutor required it.",
    "privacy": "It could have identified somebody whose privacy is protected.",
    "error": "It contained an error. A corrected release is listed here when there is one.",
    "safety": "It put somebody's safety at risk.",
}
