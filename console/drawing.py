"""Draws every state graph, for ``docs/reference/states.md``."""

from __future__ import annotations

from enum import StrEnum

from console.domain.state import StateGraph


def draw_states() -> str:
    """Return the Markdown page with a Mermaid diagram for each graph."""
    from console.graphs import GRAPHS

    head = "# State graphs\n\nDrawn by `make states` from the graphs in the code; a test fails when they differ.\n"
    return head + "".join(_draw(graph) for graph in GRAPHS)


def _draw(graph: StateGraph[StrEnum]) -> str:
    lines = [f"\n## {graph.name.capitalize()}\n", "```mermaid", "stateDiagram-v2", f"    [*] --> {graph.initial}"]
    for state, after in graph.edges.items():
        lines += [f"    {state} --> {target}" for target in sorted(after)] or [f"    {state} --> [*]"]
    return "\n".join([*lines, "```", ""])
