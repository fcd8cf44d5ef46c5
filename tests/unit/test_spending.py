"""What posts cost: months on the agency's calendar, budgets that warn, amounts as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from console.domain.errors import InvalidInput
from console.domain.spending import BudgetLevel, MonthlySpending, month_bounds, month_of, parse_budget, shown_usd
from console.domain.time import AgencyZone

NEW_YORK = AgencyZone("America/New_York")


def test_a_month_begins_at_midnight_of_the_agency() -> None:
    assert month_of(NEW_YORK, datetime(2026, 12, 1, 4, 59, tzinfo=UTC)) == date(2026, 11, 1)
    assert month_of(NEW_YORK, datetime(2026, 12, 1, 5, 0, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_month_with_a_clock_change_has_its_true_ends() -> None:
    since, until = month_bounds(NEW_YORK, date(2026, 11, 1))
    assert (since, until) == (datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert month_bounds(NEW_YORK, date(2026, 12, 1))[1] == datetime(2027, 1, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spent", "budget", "level"),
    [
        ("5", None, BudgetLevel.NO_BUDGET),
        ("0", "0", BudgetLevel.WITHIN),
        ("0.01", "0", BudgetLevel.SPENT),
        ("7.999", "10", BudgetLevel.WITHIN),
        ("8", "10", BudgetLevel.NEARLY_SPENT),
        ("9.999", "10", BudgetLevel.NEARLY_SPENT),
        ("10", "10", BudgetLevel.SPENT),
    ],
)
def test_a_budget_warns_at_eighty_and_at_a_hundred_percent(spent: str, budget: str | None, level: BudgetLevel) -> None:
    given = None if budget is None else Decimal(budget)
    month = MonthlySpending(account_id="a", month=date(2026, 11, 1), spent=Decimal(spent), budget=given)
    assert month.level is level


@pytest.mark.parametrize(("typed", "usd"), [("", None), (" $25 ", "25"), ("1,200.50", "1200.50"), ("0", "0")])
def test_a_budget_is_read_as_people_type_it(typed: str, usd: str | None) -> None:
    assert parse_budget(typed) == (None if usd is None else Decimal(usd))


@pytest.mark.parametrize("typed", ["-5", "ten", "1e9", "0.005", "100001", "١٢", "1.2.3", "nan"])
def test_what_is_no_amount_is_refused_at_the_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_budget(typed)
    assert refused.value.field == "budget"


def test_amounts_are_shown_with_the_part_of_a_cent_that_one_post_costs() -> None:
    assert [shown_usd(Decimal(usd)) for usd in ("0.2", "0.015", "1234.5", "0")] == [
        "$0.20",
        "$0.015",
        "$1,234.50",
        "$0.00",
    ]
