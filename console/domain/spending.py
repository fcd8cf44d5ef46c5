"""What publishing costs where a platform charges for it, and the monthly budget that warns and never stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from console.domain.errors import InvalidInput
from console.domain.time import AgencyZone

#: The part of a budget at which it warns for the first time.
NEARLY = Decimal("0.8")
_MOST_USD = Decimal(100_000)
_CENT = Decimal("0.01")


class BudgetLevel(StrEnum):
    """How a month's spending stands to its budget."""

    NO_BUDGET = "no_budget"
    WITHIN = "within"
    NEARLY_SPENT = "nearly_spent"
    SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one delivery that went out cost, by the platform's published price."""

    delivery_id: str
    account_id: str
    usd: Decimal
    why: str
    spent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlySpending:
    """What one account has cost in one month of the agency's calendar, and what it may cost."""

    account_id: str
    #: The month's first day.
    month: date
    spent: Decimal
    budget: Decimal | None = None

    @property
    def level(self) -> BudgetLevel:
        """How far the budget is spent; a budget of nothing is spent by the first cent."""
        if self.budget is None:
            return BudgetLevel.NO_BUDGET
        if self.spent == 0:
            return BudgetLevel.WITHIN
        if self.spent >= self.budget:
            return BudgetLevel.SPENT
        return BudgetLevel.NEARLY_SPENT if self.spent >= self.budget * NEARLY else BudgetLevel.WITHIN


def month_of(zone: AgencyZone, instant: datetime) -> date:
    """Return the first day of the agency's month in which ``instant`` lies."""
    return zone.to_local(instant).date().replace(day=1)


def month_bounds(zone: AgencyZone, month: date) -> tuple[datetime, datetime]:
    """Return the instants at which a month begins and ends on the agency's calendar."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    first, last = (zone.from_local(datetime.combine(day, time()), later=False) for day in (month, following))
    return first, last


def parse_budget(text: str) -> Decimal | None:
    """Return the budget that somebody typed, None for an empty field; raises InvalidInput."""
    plain = text.strip().removeprefix("$").replace(",", "").strip()
    if not plain:
        return None
    if not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
        raise InvalidInput("Give the budget as an amount in US dollars, such as 25 or 12.50.", field="budget")
    usd = Decimal(plain)
    if usd > _MOST_USD or usd != usd.quantize(_CENT):
        raise InvalidInput("Give the budget in whole cents, at most $100,000 a month.", field="budget")
    return usd


def shown_usd(usd: Decimal) -> str:
    """Return ``$0.20``; a part of a cent is shown, since one post costs that little."""
    cents = usd.quantize(_CENT, ROUND_HALF_UP)
    return f"${cents:,.2f}" if cents == usd else f"${usd.normalize():,f}"
