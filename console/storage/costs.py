"""Costs, monthly budgets and write budgets in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from connectors.base import Budget
from console.domain.errors import NotFound
from console.domain.spending import Cost
from console.storage.tables.accounts import AccountRow
from console.storage.tables.costs import CostRow

_MICROS = 1_000_000
#: Two answers in one window name its end to within this much.
_SAME_WINDOW = timedelta(seconds=2)


class SqlCosts:
    """What was spent, in millionths of a dollar, and the accounts' monthly budgets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, cost: Cost) -> None:
        """Write what one delivery cost; a second time changes nothing."""
        if self._session.get(CostRow, cost.delivery_id) is not None:
            return
        row = CostRow(
            delivery_id=cost.delivery_id,
            account_id=cost.account_id,
            usd_micros=_micros(cost.usd),
            why=cost.why,
            spent_at=cost.spent_at,
        )
        self._session.add(row)
        self._session.flush()

    def sum_spent(self, account_id: str, since: datetime, until: datetime) -> Decimal:
        """Return what an account cost from ``since`` to before ``until``, in US dollars."""
        query = select(func.coalesce(func.sum(CostRow.usd_micros), 0)).where(
            CostRow.account_id == account_id, col(CostRow.spent_at) >= since, col(CostRow.spent_at) < until
        )
        return Decimal(int(self._session.exec(query).one())) / _MICROS

    def find_budget(self, account_id: str) -> Decimal | None:
        """Return an account's monthly budget, or None; raises NotFound."""
        micros = self._account(account_id).monthly_budget_micros
        return None if micros is None else Decimal(micros) / _MICROS

    def set_budget(self, account_id: str, usd: Decimal | None) -> None:
        """Set an account's monthly budget; raises NotFound."""
        self._account(account_id).monthly_budget_micros = None if usd is None else _micros(usd)
        self._session.flush()

    def _account(self, account_id: str) -> AccountRow:
        row = self._session.get(AccountRow, account_id)
        if row is None:
            raise NotFound("There is no such account.")
        return row


class SqlWriteBudgets:
    """How many writes each platform still takes; one conditional update spends one, whoever asks at once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, account_id: str, now: datetime) -> datetime | None:
        """Spend one write ahead and return None, or return when the window opens again."""
        left, resets_at = self._told(account_id)
        if left is None or resets_at is None or resets_at <= now:
            return None
        row = AccountRow.__table__.c  # type: ignore[attr-defined]
        spend = (
            update(AccountRow)
            .where(row.id == account_id, row.writes_reset_at == resets_at, row.writes_left > 0)
            .values(writes_left=row.writes_left - 1)
        )
        spent = self._session.connection().execute(spend).rowcount == 1
        self._session.expire_all()
        return None if spent else resets_at

    def note(self, account_id: str, budget: Budget, now: datetime) -> None:
        """Keep what the platform said, unless its window is over; in the same window the lower count stands."""
        if budget.resets_at <= now:
            return
        left, resets_at = self._told(account_id, locked=True)
        told = budget.remaining
        if left is not None and resets_at is not None and abs(resets_at - budget.resets_at) <= _SAME_WINDOW:
            told = min(left, told)
        row = AccountRow.__table__.c  # type: ignore[attr-defined]
        values = {"writes_left": told, "writes_reset_at": budget.resets_at}
        self._session.connection().execute(update(AccountRow).where(row.id == account_id).values(**values))
        self._session.expire_all()

    def _told(self, account_id: str, *, locked: bool = False) -> tuple[int | None, datetime | None]:
        query = select(AccountRow.writes_left, AccountRow.writes_reset_at).where(AccountRow.id == account_id)
        found = self._session.exec(query.with_for_update() if locked else query).first()
        return found if found is not None else (None, None)


def _micros(usd: Decimal) -> int:
    return int((usd * _MICROS).to_integral_value())
