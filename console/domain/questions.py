"""Questions in a live session: where they stand, why some wait for a person, why some are not answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.errors import InvalidInput
from console.domain.state import StateGraph

MAX_QUESTION_CHARS = 1_000
MAX_NAME_CHARS = 60
MAX_ANSWER_CHARS = 5_000


class QuestionState(StrEnum):
    """Where a question stands."""

    #: On disk; nothing has read it yet.
    SUBMITTED = "submitted"
    #: A person must look at it before it may go on the board.
    HELD = "held"
    QUEUED = "queued"
    ON_AIR = "on_air"
    ANSWERED = "answered"
    DECLINED = "declined"
    MERGED = "merged"


_Q = QuestionState

QUESTION_GRAPH: StateGraph[QuestionState] = StateGraph(
    "question",
    initial=_Q.SUBMITTED,
    edges={
        _Q.SUBMITTED: {_Q.HELD, _Q.QUEUED},
        _Q.HELD: {_Q.QUEUED, _Q.DECLINED},
        _Q.QUEUED: {_Q.ON_AIR, _Q.DECLINED, _Q.MERGED, _Q.HELD},
        _Q.ON_AIR: {_Q.ANSWERED, _Q.DECLINED, _Q.QUEUED},
        _Q.ANSWERED: set(),
        _Q.DECLINED: {_Q.QUEUED},
        _Q.MERGED: {_Q.QUEUED},
    },
)

#: States that anybody may read about on the portal.
PUBLIC_STATES = frozenset({_Q.ON_AIR, _Q.ANSWERED, _Q.DECLINED, _Q.MERGED})


class QuestionSource(StrEnum):
    """Where a question was asked, and where its answer goes."""

    PORTAL = "portal"
    COMMENT = "comment"


class HoldReason(StrEnum):
    """Why a person must look before a question may go on the board."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    MAYBE_DANGER = "maybe_danger"
    TIP = "tip"
    COMPLAINT = "complaint"
    FLAGGED = "flagged"
    SPAM = "spam"
    NOT_READ = "not_read"
    MACHINE = "machine"
    BY_HOST = "by_host"


#: For the host, as a sentence.
HOLD_WORDS: dict[HoldReason, str] = {
    HoldReason.EMERGENCY: "Reads as an emergency. Tell the duty desk now.",
    HoldReason.CRISIS: "Reads as a person in crisis. Tell the crisis desk now.",
    HoldReason.MAYBE_DANGER: "May be an emergency or a person in crisis. Read it now.",
    HoldReason.TIP: "Reads as a tip. Keep it off the screen and pass it to the tip desk.",
    HoldReason.COMPLAINT: "Reads as a complaint about conduct. It is owed a number and an answer of its own.",
    HoldReason.FLAGGED: "The model flagged its words. A flag is a signal: read it and decide.",
    HoldReason.SPAM: "Reads as advertising or a scam.",
    HoldReason.NOT_READ: "The model could not read it, so a person must.",
    HoldReason.MACHINE: "A field that people do not see was filled in: perhaps sent by a machine.",
    HoldReason.BY_HOST: "A host set it aside.",
}
#: Held questions that cannot wait for the session.
URGENT_HOLDS = frozenset({HoldReason.EMERGENCY, HoldReason.CRISIS, HoldReason.MAYBE_DANGER})


class DeclineReason(StrEnum):
    """The published reasons for which a question is not answered. None of them is a viewpoint."""

    OFF_TOPIC = "off_topic"
    ALREADY_ANSWERED = "already_answered"
    ONE_PERSONS_CASE = "one_persons_case"
    OPEN_CASE = "open_case"
    PRIVATE_DETAILS = "private_details"
    BREAKS_POLICY = "breaks_policy"
    NOT_UNDERSTOOD = "not_understood"
    NO_TIME = "no_time"


DECLINE_WORDS: dict[DeclineReason, str] = {
    DeclineReason.OFF_TOPIC: "It is not about the topic of this session.",
    DeclineReason.ALREADY_ANSWERED: "It was already answered in this session.",
    DeclineReason.ONE_PERSONS_CASE: "It is about one person's own matter, which is not discussed in public.",
    DeclineReason.OPEN_CASE: "It is about an open investigation or a case before a court.",
    DeclineReason.PRIVATE_DETAILS: "It names or describes a private person.",
    DeclineReason.BREAKS_POLICY: "It breaks the published comment policy.",
    DeclineReason.NOT_UNDERSTOOD: "We could not tell what was asked.",
    DeclineReason.NO_TIME: "There was no time left.",
}
#: Reasons under which the question's own words stay off the public pages.
WORDS_STAY_PRIVATE = frozenset(
    {
        DeclineReason.ONE_PERSONS_CASE,
        DeclineReason.OPEN_CASE,
        DeclineReason.PRIVATE_DETAILS,
        DeclineReason.BREAKS_POLICY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, from a resident without an account or from a comment."""

    id: str
    session_id: str
    state: QuestionState
    source: QuestionSource
    text: str
    asker_name: str
    asked_at: datetime
    #: SHA-256 (hex) of the code in the asker's receipt address; portal only.
    receipt_hash: str | None = None
    #: The comment that it was, and where its answer goes; comments only.
    message_id: str | None = None
    account_id: str | None = None
    remote_id: str | None = None
    intent: str | None = None
    flags: tuple[str, ...] = ()
    lang: str = ""
    hold_reason: HoldReason | None = None
    taken_by: str | None = None
    taken_by_name: str = ""
    taken_at: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    answer: str = ""
    decline_reason: DeclineReason | None = None
    merged_into: str | None = None
    #: The answer's delivery, written once.
    delivery_id: str | None = None

    def shows_words(self) -> bool:
        """Return whether the public pages may repeat what was asked."""
        return self.state in PUBLIC_STATES and self.decline_reason not in WORDS_STAY_PRIVATE

    def is_urgent(self) -> bool:
        """Return whether somebody may be in danger and nobody has looked yet."""
        return self.state is _Q.HELD and self.hold_reason in URGENT_HOLDS


#: Control characters, and marks that turn the direction of the text after them.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def showable(text: str) -> str:
    """Return ``text`` without characters that cannot be shown or that disguise what is."""
    return _UNSHOWABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def check_question(text: str) -> str:
    """Return a question as it may be stored; raises InvalidInput at ``question``."""
    asked = _checked(text, field="question", noun="question", most=MAX_QUESTION_CHARS)
    if not asked:
        raise InvalidInput("Write your question.", field="question")
    if not any(character.isalnum() for character in asked):
        raise InvalidInput("Write your question in words. We found only symbols.", field="question")
    return asked


def check_name(name: str) -> str:
    """Return a first name as it may be stored, perhaps empty; raises InvalidInput at ``name``."""
    return " ".join(_checked(name, field="name", noun="name", most=MAX_NAME_CHARS).split())


def _checked(text: str, *, field: str, noun: str, most: int) -> str:
    if _UNSHOWABLE.search(text):
        raise InvalidInput(
            f"Your {noun} had characters that cannot be shown, such as null bytes. "
            "They are taken out now. Check what is left and send it again.",
            field=field,
        )
    checked = showable(text)
    if len(checked) > most:
        raise InvalidInput(
            f"Your {noun} is {len(checked):,} characters long. The most is {most:,}: shorten it.", field=field
        )
    return checked


def check_answer(text: str) -> str:
    """Return a host's answer as it may be published; raises InvalidInput at ``answer``."""
    answer = showable(text)
    if not answer:
        raise InvalidInput("Write the answer first.", field="answer")
    if len(answer) > MAX_ANSWER_CHARS:
        raise InvalidInput(
            f"The answer is {len(answer):,} characters long; the most is {MAX_ANSWER_CHARS:,}.", field="answer"
        )
    return answer


def fitted(text: str, link: str, fits: Callable[[str], bool]) -> str:
    """Return ``text``, or as many of its first words as fit before a link to all of it."""
    if fits(text):
        return text
    words = text.split()
    fewest, most = 0, len(words)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if fits(_shortened(words[:middle], link)):
            fewest = middle
        else:
            most = middle - 1
    return _shortened(words[:fewest], link)


def _shortened(words: list[str], link: str) -> str:
    return f"{' '.join(words).rstrip(' ,;:–-')}… {link}"
