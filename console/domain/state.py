"""State graphs as data, refused at import when they make no sense. There is no "force"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from console.domain.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)


class StateGraph(Generic[S]):
    """Which state may follow which.

    Raises ValueError at construction when a state of the enum is missing or cannot be reached.
    """

    def __init__(self, name: str, *, initial: S, edges: Mapping[S, Iterable[S]]) -> None:
        self.name = name
        self.initial = initial
        self.edges: dict[S, frozenset[S]] = {state: frozenset(after) for state, after in edges.items()}
        self._refuse_nonsense(set(type(initial)))

    def _refuse_nonsense(self, states: set[S]) -> None:
        if states != set(self.edges):
            raise ValueError(f"{self.name}: every state needs an entry: {sorted(states ^ set(self.edges))}")
        reached, frontier = {self.initial}, [self.initial]
        while frontier:
            for state in self.edges[frontier.pop()] - reached:
                reached.add(state)
                frontier.append(state)
        if reached != states:
            raise ValueError(f"{self.name}: cannot be reached: {sorted(states - reached)}")

    def check(self, current: S, target: S) -> None:
        """Raise IllegalTransition unless ``target`` may follow ``current``."""
        if target not in self.edges[current]:
            raise IllegalTransition(f"A {self.name} that is {words(current)} cannot become {words(target)}.")

    def terminal(self) -> frozenset[S]:
        """Return the states that nothing follows."""
        return frozenset(state for state, after in self.edges.items() if not after)


def words(state: StrEnum) -> str:
    """Return a state's name as words."""
    return state.value.replace("_", " ")
