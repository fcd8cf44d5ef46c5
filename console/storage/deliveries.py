"""The outbox in the database: claims, locks and every view of what is on its way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from console.domain.deliveries import IN_DOUBT, STOPPABLE, WAITING, Delivery, DeliveryKind, DeliveryState, Doubt
from console.domain.errors import Conflict, NotFound
from console.domain.pauses import Pause, PauseScope
from console.storage import compare_and_set
from console.storage.media import refs_as_json, refs_from_json
from console.storage.tables.deliveries import DeliveryRow
from console.storage.tables.posts import PostRow


class SqlDeliveries:
    """Deliveries inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, delivery: Delivery) -> None:
        """Write a new delivery; the worker sends it when it is due."""
        self._session.add(_as_row(delivery))
        self._session.flush()

    def get_delivery(self, delivery_id: str) -> Delivery:
        """Return one delivery; raises NotFound."""
        return _as_delivery(self._one(_ONE, delivery_id))

    def lock_delivery(self, delivery_id: str) -> Delivery:
        """Return one delivery as it is now, held until this transaction ends; raises NotFound."""
        return _as_delivery(self._one(_ONE_LOCKED, delivery_id))

    def list_for_source(self, source_id: str, *, limit: int = 200) -> Sequence[Delivery]:
        """Return what went out for a post, message or question, oldest first."""
        return self._list(select(DeliveryRow).where(DeliveryRow.source_id == source_id), DeliveryRow.id, limit)

    def list_for_sources(self, source_ids: Collection[str], *, limit: int = 2000) -> Sequence[Delivery]:
        """Return what went out for many posts, messages or questions at once, oldest first."""
        return self._list(select(DeliveryRow).where(col(DeliveryRow.source_id).in_(source_ids)), DeliveryRow.id, limit)

    def list_for_version(self, post_id: str, version: int) -> Sequence[Delivery]:
        """Return the deliveries of one version of a post, fresh from the database."""
        rows = self._session.exec(_OF_VERSION, params={"post_id": post_id, "version": version})
        return [_as_delivery(row) for row in rows]

    def list_in(self, states: Collection[DeliveryState], *, limit: int = 500) -> Sequence[Delivery]:
        """Return deliveries in any of ``states``, the earliest due first."""
        return self._list(select(DeliveryRow).where(_in(states)), DeliveryRow.due_at, limit)

    def list_covered(self, pause: Pause, *, after: str = "", limit: int = 50) -> Sequence[Delivery]:
        """Return what waits and the pause is about, by id from the one behind ``after``."""
        query = select(DeliveryRow).where(_in(STOPPABLE), col(DeliveryRow.id) > after)
        if pause.scope is PauseScope.ACCOUNT:
            query = query.where(DeliveryRow.account_id == pause.target)
        elif pause.scope is not PauseScope.EVERYTHING:
            column = PostRow.campaign_id if pause.scope is PauseScope.CAMPAIGN else PostRow.area
            about = select(PostRow.id).where(column == pause.target)
            query = query.where(col(DeliveryRow.post_id).in_(about))
        return self._list(query, DeliveryRow.id, limit)

    def list_held_by(self, pause_id: str, *, limit: int = 200) -> Sequence[Delivery]:
        """Return what a pause holds still, the earliest due first."""
        query = select(DeliveryRow).where(_in({DeliveryState.HELD}), DeliveryRow.pause_id == pause_id)
        return self._list(query, DeliveryRow.due_at, limit)

    def list_public_since(self, since: datetime, *, limit: int = 500) -> Sequence[Delivery]:
        """Return posts that went out since then, the newest first."""
        query = select(DeliveryRow).where(
            DeliveryRow.kind == DeliveryKind.POST.value,
            DeliveryRow.state == DeliveryState.SENT.value,
            col(DeliveryRow.sent_at) >= since,
        )
        rows = self._session.exec(query.order_by(col(DeliveryRow.sent_at).desc()).limit(limit))
        return [_as_delivery(row) for row in rows]

    def find_by_remote(self, account_id: str, remote_id: str) -> Delivery | None:
        """Return the delivery that the platform knows by this id, or None."""
        query = select(DeliveryRow).where(DeliveryRow.account_id == account_id, DeliveryRow.remote_id == remote_id)
        row = self._session.exec(query).first()
        return _as_delivery(row) if row else None

    def list_remote_ids(self, account_id: str, since: datetime, *, but: str, limit: int = 2000) -> Sequence[str]:
        """Return what the platform calls the account's deliveries that went out since, without the one ``but``."""
        query = select(DeliveryRow.remote_id).where(
            DeliveryRow.account_id == account_id, col(DeliveryRow.sent_at) >= since, DeliveryRow.id != but
        )
        newest_first = query.order_by(col(DeliveryRow.sent_at).desc()).limit(limit)
        return [remote_id for remote_id in self._session.exec(newest_first) if remote_id]

    def has_double(self, delivery: Delivery, since: datetime) -> bool:
        """Return whether another delivery with the same words, begun since, is in doubt on the same account."""
        query = select(DeliveryRow.id).where(
            DeliveryRow.account_id == delivery.account_id,
            DeliveryRow.fingerprint == delivery.fingerprint,
            DeliveryRow.id != delivery.id,
            DeliveryRow.doubt != Doubt.NONE,
            col(DeliveryRow.sending_at) >= since,
        )
        return self._session.exec(query.limit(1)).first() is not None

    def list_sent_posts(self, account_id: str, since: datetime, *, limit: int = 100) -> Sequence[Delivery]:
        """Return the account's published posts since ``since``, newest first; their comments are worth fetching."""
        query = select(DeliveryRow).where(
            DeliveryRow.account_id == account_id,
            DeliveryRow.kind == DeliveryKind.POST,
            DeliveryRow.state == DeliveryState.SENT,
            col(DeliveryRow.sent_at) >= since,
        )
        return self._list(query, col(DeliveryRow.sent_at).desc(), limit)

    def has_due(self, now: datetime) -> bool:
        """Return whether ``claim_due`` would find anything; waits for nobody."""
        return self._session.exec(_HAS_DUE, params={"now": now}).first() is not None

    def claim_due(self, now: datetime, *, owner: str, lease_until: datetime) -> Delivery | None:
        """Lease the delivery that has been due longest, or return None; no two callers get the same one.

        ``FOR UPDATE SKIP LOCKED`` on PostgreSQL; on SQLite the transaction is the only writer.
        """
        row = self._session.exec(_NEXT_DUE, params={"now": now}).first()
        if row is None:
            return None
        row.lease_owner, row.lease_until = owner, lease_until
        self._session.flush()
        return _as_delivery(row)

    def list_lost(self, now: datetime, *, limit: int = 50) -> Sequence[Delivery]:
        """Return deliveries whose sender died after the intent was written."""
        query = select(DeliveryRow).where(_in({DeliveryState.SENDING}), col(DeliveryRow.lease_until) <= now)
        return self._list(query, DeliveryRow.lease_until, limit)

    def list_to_look_up(self, now: datetime, *, limit: int = 50) -> Sequence[Delivery]:
        """Return deliveries in doubt whose next look at the platform is due."""
        query = select(DeliveryRow).where(_in(IN_DOUBT), col(DeliveryRow.next_lookup_at) <= now)
        return self._list(query, DeliveryRow.next_lookup_at, limit)

    def move(self, delivery: Delivery, to: DeliveryState, **changes: Any) -> Delivery:
        """Set the state if it is still that of ``delivery``; raises Conflict. Returns the delivery as it now is."""
        try:
            compare_and_set.move(self._session, DeliveryRow, delivery.id, expected=delivery.state, to=to, **changes)
        except IntegrityError:
            raise Conflict("Another delivery stands for this public post already.") from None
        return replace(delivery, state=to, **changes)

    def note(self, delivery: Delivery, **changes: Any) -> Delivery:
        """Write facts about a delivery whose state stays; raises Conflict when it moved."""
        return self.move(delivery, delivery.state, **changes)

    def _list(self, query: Any, order: Any, limit: int) -> Sequence[Delivery]:
        rows = self._session.exec(query.order_by(order, col(DeliveryRow.id)).limit(limit))
        return [_as_delivery(row) for row in rows]

    def _one(self, query: Any, delivery_id: str) -> DeliveryRow:
        row: DeliveryRow | None = self._session.exec(query, params={"delivery_id": delivery_id}).first()
        if row is None:
            raise NotFound("There is no such delivery.")
        return row


def _in(states: Collection[DeliveryState]) -> Any:
    return col(DeliveryRow.state).in_([state.value for state in states])


def _in_turn() -> Any:
    """The part of a thread before this one is sent, or there is none."""
    before = aliased(DeliveryRow)
    sent = select(before.id).where(before.id == DeliveryRow.follows_id, before.state == DeliveryState.SENT)
    return or_(col(DeliveryRow.follows_id).is_(None), sent.exists())


def _due() -> tuple[Any, ...]:
    now = bindparam("now", type_=DeliveryRow.__table__.c.due_at.type)  # type: ignore[attr-defined]
    free = or_(col(DeliveryRow.lease_until).is_(None), col(DeliveryRow.lease_until) <= now)
    return _in(WAITING), col(DeliveryRow.next_attempt_at) <= now, free, _in_turn()


# What every send asks is put together once: building a query takes longer than SQLite takes to answer it.
_HAS_DUE = select(DeliveryRow.id).where(*_due()).limit(1)
_NEXT_DUE = (
    select(DeliveryRow)
    .where(*_due())
    .order_by(col(DeliveryRow.next_attempt_at), col(DeliveryRow.id))
    .limit(1)
    .with_for_update(skip_locked=True, of=DeliveryRow)
)
_ONE = select(DeliveryRow).where(col(DeliveryRow.id) == bindparam("delivery_id"))
_ONE_LOCKED = _ONE.with_for_update().execution_options(populate_existing=True)
_OF_VERSION = (
    select(DeliveryRow)
    .where(col(DeliveryRow.post_id) == bindparam("post_id"), col(DeliveryRow.post_version) == bindparam("version"))
    .order_by(col(DeliveryRow.id))
    .limit(200)
    .execution_options(populate_existing=True)
)


def _as_row(delivery: Delivery) -> DeliveryRow:
    plain = {field.name: getattr(delivery, field.name) for field in fields(delivery)}
    return DeliveryRow(**plain | {"media": refs_as_json(delivery.media)})


def _as_delivery(row: DeliveryRow) -> Delivery:
    rich: dict[str, Any] = {
        "kind": DeliveryKind(row.kind),
        "state": DeliveryState(row.state),
        "doubt": Doubt(row.doubt),
        "media": refs_from_json(row.media),
        "intended_at": row.intended_at or row.due_at,
    }
    return Delivery(**row.model_dump(exclude=set(rich)), **rich)
