"""The published comment policy, as data with a version: the only grounds on which a person may act on a comment."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.model import Flag, Intent

SHIPPED = Path(__file__).parent / "policies" / "comment_policy.toml"


class PolicyError(Exception):
    """The policy file cannot be used; the sentence names the clause and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One ground: plain words for the public, and the labels that speak to it (a label is never a finding)."""

    id: str
    title: str
    text: str
    flags: tuple[Flag, ...]
    intents: tuple[Intent, ...]
    needs_counsel: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of the policy."""

    version: str
    title: str
    preamble: str
    clauses: tuple[Clause, ...]

    def clauses_for(self, flag: Flag) -> tuple[Clause, ...]:
        """The clauses a flag speaks to, in the policy's order; none for profanity."""
        return tuple(clause for clause in self.clauses if flag in clause.flags)

    def find_clause(self, clause_id: str) -> Clause | None:
        """The clause of that id in this version."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)


def load_policy(path: Path = SHIPPED) -> Policy:
    """Reads and checks a policy file. Raises PolicyError."""
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
        clauses = tuple(_clause(entry) for entry in fields["clause"])
        policy = Policy(
            version=str(fields["version"]),
            title=str(fields["title"]),
            preamble=str(fields["preamble"]).strip(),
            clauses=clauses,
        )
    except (OSError, KeyError, ValueError) as error:
        raise PolicyError(f"The comment policy {path.name} cannot be read: {error}.") from error
    _refuse_bad_clauses(policy)
    return policy


def _clause(entry: Mapping[str, Any]) -> Clause:
    return Clause(
        id=str(entry["id"]),
        title=str(entry["title"]),
        text=str(entry["text"]),
        flags=tuple(Flag(value) for value in entry.get("flags", ())),
        intents=tuple(Intent(value) for value in entry.get("intents", ())),
        needs_counsel=bool(entry["needs_counsel"]),
    )


def _refuse_bad_clauses(policy: Policy) -> None:
    """No clause twice, and none that acts on profanity, which is information only (Tanner v. Ziegenhorn)."""
    seen: set[str] = set()
    for clause in policy.clauses:
        if clause.id in seen:
            raise PolicyError(f"The clause {clause.id!r} is there twice. Give each clause its own id.")
        if Flag.PROFANITY in clause.flags:
            raise PolicyError(
                f"The clause {clause.id!r} acts on profanity. Profanity is information only; remove it from the clause."
            )
        seen.add(clause.id)
