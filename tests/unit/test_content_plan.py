"""The content plan: what it measures, and when it warns of suspects."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.categories import CATEGORIES, PLANNED, counts_towards
from console.domain.content_plan import Mix, measure
from console.domain.errors import ConfigurationError
from console.services.content_plan import SHIPPED, load_plan

PLAN = load_plan()


def _share(mix: Mix, kind: str) -> tuple[int, float]:
    return next((share.count, share.share) for share in mix.shares if share.category.id == kind)


def test_shares_are_of_posts_that_have_a_kind_and_the_others_are_counted_apart() -> None:
    mix = measure(PLAN, ["information", "information", "community", "people", "", "unheard-of"])
    assert (mix.counted, mix.without_kind) == (4, 2)
    assert _share(mix, "information") == (2, 0.5)
    assert _share(mix, "recruitment") == (0, 0.0)


def test_suspects_count_towards_alerts_and_are_marked() -> None:
    mix = measure(PLAN, ["suspects", "alerts"])
    assert _share(mix, "alerts") == (2, 1.0)
    assert mix.suspects == 1


def test_it_warns_when_posts_about_suspects_dominate() -> None:
    mix = measure(PLAN, ["suspects"] * 3 + ["information"] * 6)
    assert mix.warning.startswith("3 of the last 9 posts are about suspects or arrests (33%); the plan's limit is 25%.")


def test_it_does_not_warn_at_the_limit_nor_for_a_few_in_a_quiet_month() -> None:
    assert measure(PLAN, ["suspects"] * 3 + ["information"] * 9).warning == ""
    assert measure(PLAN, ["suspects"] * 2).warning == ""
    assert measure(PLAN, []).warning == ""


def test_every_kind_counts_towards_a_planned_one() -> None:
    planned = {category.id for category in PLANNED}
    assert {counts_towards(category.id) for category in CATEGORIES} == planned


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("information = 0.30", "information = 0.60"),
        ("recruitment = 0.05", ""),
        ("suspects_limit = 0.25", "suspects_limit = 0"),
        ("[targets]", "[targets"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(tmp_path: Path, was: str, now: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(SHIPPED.read_text("utf-8").replace(was, now), "utf-8")
    with pytest.raises(ConfigurationError):
        load_plan(path)
