"""Words of the agency that a person can start an answer from. Offered, and never sent by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.agency import Agency
from console.domain.messages import Message, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyReply:
    """One beginning of an answer."""

    intent: str
    title: str
    text: str


def ready_replies(message: Message, agency: Agency) -> tuple[ReadyReply, ...]:
    """Return the words for what the message seems to be; all of them where no model has read it."""
    every = (_emergency(agency), _crisis(agency), _tip(agency))
    if message.reading is not Reading.SCORED:
        return every
    wanted = {message.intent} | ({"emergency", "crisis"} if message.urgent else set())
    return tuple(reply for reply in every if reply.intent in wanted)


def _emergency(agency: Agency) -> ReadyReply:
    text = f"If anybody is in danger now, please call {agency.emergency_number}. This page is not watched at all hours."
    return ReadyReply(intent="emergency", title="Ask them to call the emergency number", text=text)


def _crisis(agency: Agency) -> ReadyReply:
    text = (
        f"Thank you for telling us. You do not have to face this alone. {_sentence(agency.crisis_line)} "
        f"If anybody is in danger now, please call {agency.emergency_number}."
    )
    return ReadyReply(intent="crisis", title="Offer the crisis line", text=text)


def _tip(agency: Agency) -> ReadyReply:
    text = f"Thank you for this. {_sentence(agency.private_channel)}"
    return ReadyReply(intent="tip", title="Offer the private channel", text=text)


def _sentence(words: str) -> str:
    return words.strip().rstrip(".") + "."
