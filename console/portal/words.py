"""What the asker of a question is told about it, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.domain.qa_sessions import SessionState
from console.domain.questions import DECLINE_WORDS, HoldReason, Question, QuestionState
from console.services.asking import Receipt


class Help(StrEnum):
    """Which help the page puts first."""

    NONE = ""
    EMERGENCY = "emergency"
    CRISIS = "crisis"
    TIP = "tip"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptWords:
    """A heading, a sentence, the help that comes first, and whether the page may repeat what was asked."""

    title: str
    sentence: str
    help: Help = Help.NONE
    repeats_question: bool = True


_HELP = {
    HoldReason.EMERGENCY: Help.EMERGENCY,
    HoldReason.MAYBE_DANGER: Help.CRISIS,
    HoldReason.CRISIS: Help.CRISIS,
    HoldReason.TIP: Help.TIP,
    HoldReason.COMPLAINT: Help.COMPLAINT,
}
_KEPT_OFF = "It is not read out in the session. A member of staff will read it."


def receipt_words(receipt: Receipt) -> ReceiptWords:
    """Return what to say about a question as it stands."""
    question, target = receipt.question, receipt.answered_by
    if question.state is QuestionState.HELD:
        return _held(question)
    if target.state is QuestionState.ANSWERED:
        also = "" if target is question else "It was answered together with another question like it."
        return ReceiptWords(title="Your question has been answered", sentence=also)
    if target.state is QuestionState.DECLINED and target.decline_reason:
        return ReceiptWords(title="Your question was not answered", sentence=DECLINE_WORDS[target.decline_reason])
    if target.state is QuestionState.ON_AIR:
        return ReceiptWords(title="Your question is being answered now", sentence="The answer will be on this page.")
    return _waiting(receipt)


def _held(question: Question) -> ReceiptWords:
    help_first = _HELP.get(question.hold_reason, Help.NONE) if question.hold_reason else Help.NONE
    if help_first is Help.NONE:
        return ReceiptWords(
            title="We have your question", sentence="A person will read it before it goes on the hosts’ list."
        )
    # whoever looks at this screen next need not learn what was told in confidence
    return ReceiptWords(title="We have what you wrote", sentence=_KEPT_OFF, help=help_first, repeats_question=False)


def _waiting(receipt: Receipt) -> ReceiptWords:
    if receipt.session.state is SessionState.CLOSED:
        return ReceiptWords(
            title="Your question has not been answered yet",
            sentence="The session is over, but it can still be answered in writing. Look here again in a few days.",
        )
    if receipt.session.state is SessionState.CANCELLED:
        return ReceiptWords(title="The session was cancelled", sentence="Your question was not answered.")
    return ReceiptWords(
        title="We have your question", sentence="It is on the hosts’ list. The answer will be on this page."
    )
