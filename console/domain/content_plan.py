"""The mix of posts that an agency aims at, and what it published against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from console.domain.categories import PLANNED, Category, counts_towards, find_category


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentPlan:
    """One version of the plan, as policy data."""

    version: str
    #: How far back it looks.
    window_days: int
    #: Share of each planned kind; together 1.
    targets: Mapping[str, float]
    #: From which share of posts about suspects and arrests it warns, and with how many such posts at least.
    suspects_limit: float
    suspects_at_least: int
    #: Why, in a sentence that follows the figures.
    suspects_sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One kind: what was aimed at and what there was."""

    category: Category
    target: float
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """The published mix over the plan's window."""

    plan: ContentPlan
    shares: tuple[Share, ...]
    #: Posts that have a kind, and those that have none and are not measured.
    counted: int
    without_kind: int
    suspects: int
    #: A sentence where posts about suspects and arrests dominate; empty where they do not.
    warning: str = ""


def measure(plan: ContentPlan, category_ids: Iterable[str]) -> Mix:
    """Return how the kinds of these posts compare with the plan."""
    kinds = list(category_ids)
    counts = Counter(kind for kind in map(counts_towards, kinds) if kind)
    counted = counts.total()
    suspects = sum(1 for kind in kinds if (found := find_category(kind)) and found.names_suspects)
    shares = tuple(
        Share(
            category=category,
            target=plan.targets.get(category.id, 0.0),
            count=counts[category.id],
            share=counts[category.id] / counted if counted else 0.0,
        )
        for category in PLANNED
    )
    return Mix(
        plan=plan,
        shares=shares,
        counted=counted,
        without_kind=len(kinds) - counted,
        suspects=suspects,
        warning=_warning(plan, suspects, counted),
    )


def _warning(plan: ContentPlan, suspects: int, counted: int) -> str:
    if suspects < plan.suspects_at_least or suspects / counted <= plan.suspects_limit:
        return ""
    return (
        f"{suspects} of the last {counted} posts are about suspects or arrests ({suspects / counted:.0%}); "
        f"the plan's limit is {plan.suspects_limit:.0%}. {plan.suspects_sentence}"
    )
