"""The content plan: read from policy data, measured against what was published."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from console.domain.categories import PLANNED
from console.domain.content_plan import ContentPlan, Mix, measure
from console.domain.errors import ConfigurationError
from console.domain.posts import Post, PostState
from console.domain.time import Clock
from console.services.transaction import Begin

SHIPPED = Path(__file__).parents[1] / "policies" / "content_plan.toml"


class PublishedPosts(Protocol):
    """Posts by their time."""

    def list_between(self, start: datetime, end: datetime) -> Sequence[Post]:
        """Return posts due in [start, end)."""
        ...


class PlanTransaction(Protocol):
    """What measuring reads."""

    @property
    def posts(self) -> PublishedPosts:
        """Posts."""
        ...


class MeasuringMix:
    """Compares what was published with what was aimed at."""

    def __init__(self, *, begin: Begin[PlanTransaction], clock: Clock, plan: ContentPlan) -> None:
        self._begin = begin
        self._clock = clock
        self._plan = plan

    def mix(self) -> Mix:
        """Return the mix of the posts published in the plan's window up to now."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            posts = tx.posts.list_between(now - timedelta(days=self._plan.window_days), now)
        return measure(self._plan, [post.content.category for post in posts if post.state is PostState.PUBLISHED])


def load_plan(path: Path = SHIPPED) -> ContentPlan:
    """Read and check a plan; raises ConfigurationError with what is wrong in it."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        plan = _plan(fields)
    except (OSError, KeyError, ValueError) as error:
        raise ConfigurationError(f"The content plan {path.name} cannot be read: {error}.") from error
    _refuse_nonsense(plan)
    return plan


def _plan(fields: dict[str, Any]) -> ContentPlan:
    return ContentPlan(
        version=str(fields["version"]),
        window_days=int(fields["window_days"]),
        targets={str(kind): float(share) for kind, share in fields["targets"].items()},
        suspects_limit=float(fields["suspects_limit"]),
        suspects_at_least=int(fields["suspects_at_least"]),
        suspects_sentence=str(fields["suspects_sentence"]),
    )


def _refuse_nonsense(plan: ContentPlan) -> None:
    if set(plan.targets) != {category.id for category in PLANNED}:
        raise ConfigurationError("The content plan needs a target for each planned kind, and for no other.")
    if not math.isclose(sum(plan.targets.values()), 1.0, abs_tol=0.001) or min(plan.targets.values()) < 0:
        raise ConfigurationError("The targets of the content plan have to add up to 1.")
    if not 0 < plan.suspects_limit <= 1 or plan.window_days < 1 or plan.suspects_at_least < 1:
        raise ConfigurationError("The content plan's limit is a share; its days and its least number are at least 1.")
