"""Where a message goes and by when: routing as data, decided from an assessment by rules a person can read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from moderation.model import Assessment, Flag, Intent

SHIPPED = Path(__file__).parent / "policies" / "desks.toml"


class RoutingError(Exception):
    """The routing file cannot be used; the sentence says what is missing."""


class Urgency(StrEnum):
    """How loudly a desk is told."""

    IMMEDIATE = "immediate"
    URGENT = "urgent"
    ROUTINE = "routine"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A destination for one message.

    `clock_min` is minutes from receipt to the first human look, None where no answer is due. `possible` marks a
    message that scores low but not negligibly for an emergency or a crisis. `why` is a sentence for the desk.
    """

    id: str
    title: str
    purpose: str
    clock_min: int | None
    urgency: Urgency
    possible: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """One version of the routing."""

    version: str
    by_intent: Mapping[Intent, Desk]
    by_flag: Mapping[Flag, Desk]
    unscored: Desk
    possible_from: Mapping[Intent, float]

    def for_assessment(self, assessment: Assessment) -> Desk:
        """The desk that owns the message. Never silence: what was not scored goes to a person with a clock."""
        return self.all_for(assessment)[0]

    def all_for(self, assessment: Assessment) -> tuple[Desk, ...]:
        """The owner first, then the desks that must also see the message (a complaint that threatens goes to both)."""
        if not assessment.scored or assessment.intent is None:
            return (replace(self.unscored, why="The model could not read this message."),)
        urgent = [*self._by_intent(assessment, urgent=True), *self._by_flags(assessment), *self._possible(assessment)]
        found = [*urgent, *self._by_intent(assessment, urgent=False)]
        first = {desk.id: desk for desk in reversed(found)}
        return tuple(first[desk_id] for desk_id in dict.fromkeys(desk.id for desk in found))

    def _by_intent(self, assessment: Assessment, *, urgent: bool) -> list[Desk]:
        intent = assessment.intent
        if intent is None or (intent in self.possible_from) is not urgent:
            return []
        return [replace(self.by_intent[intent], why=f"Reads as {intent.value.replace('_', ' ')}.")]

    def _by_flags(self, assessment: Assessment) -> list[Desk]:
        return [
            replace(self.by_flag[flag], why=f"Flagged for {flag.value}.")
            for flag in assessment.flags
            if flag in self.by_flag
        ]

    def _possible(self, assessment: Assessment) -> list[Desk]:
        """The duty and crisis desks, marked, when a message may be theirs although it reads as something else."""
        return [
            replace(
                self.by_intent[intent],
                possible=True,
                why=f"Possible {intent.value}: scores {score:.2f}, below the top.",
            )
            for intent, least in self.possible_from.items()
            if intent is not assessment.intent and (score := assessment.intent_scores.get(intent.value, 0.0)) >= least
        ]


def load_desks(path: Path = SHIPPED) -> Desks:
    """Reads and checks a routing file: each intent, the threat flag, the unscored. Raises RoutingError."""
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
        desks = _desks(fields)
    except (OSError, KeyError, ValueError) as error:
        raise RoutingError(f"The routing file {path.name} cannot be read: {error}.") from error
    _refuse_gaps(desks)
    return desks


def _desks(fields: Mapping[str, Any]) -> Desks:
    about = {str(entry["id"]): entry for entry in fields["desk"]}
    routes = [(entry, _desk(about, entry)) for entry in fields["route"]]
    return Desks(
        version=str(fields["version"]),
        by_intent={Intent(entry["intent"]): desk for entry, desk in routes if "intent" in entry},
        by_flag={Flag(entry["flag"]): desk for entry, desk in routes if "flag" in entry},
        unscored=_unscored(routes),
        possible_from={Intent(key): float(value) for key, value in fields["possible_from"].items()},
    )


def _unscored(routes: Sequence[tuple[Mapping[str, Any], Desk]]) -> Desk:
    for entry, desk in routes:
        if entry.get("unscored"):
            return desk
    raise RoutingError("No desk receives messages that could not be scored. Add a route with unscored = true.")


def _desk(about: Mapping[str, Mapping[str, Any]], route: Mapping[str, Any]) -> Desk:
    desk = about[route["desk"]]
    clock = route.get("clock_min")
    return Desk(
        id=str(desk["id"]),
        title=str(desk["title"]),
        purpose=str(desk["purpose"]),
        clock_min=None if clock is None else int(clock),
        urgency=Urgency(route["urgency"]),
    )


def _refuse_gaps(desks: Desks) -> None:
    missing = [intent.value for intent in Intent if intent not in desks.by_intent]
    if missing:
        raise RoutingError(f"No desk receives {', '.join(missing)}. Add a route for each intent.")
    if Flag.THREAT not in desks.by_flag:
        raise RoutingError("No desk receives the threat flag. Add a route for it.")
    if desks.unscored.clock_min is None:
        raise RoutingError(
            "Messages that could not be scored have no clock. Give their route clock_min, so that a person looks."
        )
