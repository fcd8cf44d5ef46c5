"""Releases in the database, with their reports and the holds on their cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from console.domain.actors import Role
from console.domain.errors import NotFound
from console.storage import compare_and_set
from console.storage.tables.releases import HoldRow, ReleaseReportRow, ReleaseRow
from evidence_share.model import (
    CheckResult,
    Hold,
    Release,
    ReleaseState,
    ReleaseText,
    Report,
    Signature,
    Subject,
)

_TEXT = ("title", "shown", "redacted", "redacted_why", "content_warning", "post_text", "account_ids", "due_at")
_STANDING, _LIFTED = "standing", "lifted"


class SqlReleases:
    """Releases by state; every change is a compare-and-set on the state."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, release: Release) -> None:
        """Write a newly opened release."""
        plain = asdict(release)
        for name in ("text", "report"):
            plain.pop(name)
        self._session.add(ReleaseRow(**plain | _text_columns(release.text) | {"authors": list(release.authors)}))
        self._session.flush()

    def get_release(self, release_id: str) -> Release:
        """Return one release; raises NotFound."""
        return self._release(select(ReleaseRow).where(ReleaseRow.id == release_id))

    def lock_release(self, release_id: str) -> Release:
        """Return one release and keep others from changing it until this transaction ends; raises NotFound."""
        query = select(ReleaseRow).where(ReleaseRow.id == release_id).with_for_update()
        return self._release(query.execution_options(populate_existing=True))

    def lock_case(self, case_number: str) -> Sequence[Release]:
        """Return every release of a case and keep others from changing them until this transaction ends."""
        query = select(ReleaseRow).where(ReleaseRow.case_number == case_number).order_by(ReleaseRow.id)
        rows = self._session.exec(query.with_for_update().execution_options(populate_existing=True))
        return [self._as_release(row) for row in rows.all()]

    def _release(self, query: Any) -> Release:
        row = self._session.exec(query).first()
        if row is None:
            raise NotFound("There is no such release.")
        return self._as_release(row)

    def list_releases(self, *, states: Sequence[ReleaseState] = (), limit: int = 100) -> Sequence[Release]:
        """Return releases, the next due first; all states when none is named."""
        query = select(ReleaseRow).order_by(col(ReleaseRow.due_at), col(ReleaseRow.id)).limit(limit)
        if states:
            query = query.where(col(ReleaseRow.state).in_([state.value for state in states]))
        return [self._as_release(row) for row in self._session.exec(query).all()]

    def list_public(self, *, limit: int = 100) -> Sequence[Release]:
        """Return what is or was public, the newest first."""
        query = select(ReleaseRow).where(col(ReleaseRow.published_at).is_not(None))
        query = query.order_by(col(ReleaseRow.published_at).desc(), col(ReleaseRow.id)).limit(limit)
        return [self._as_release(row) for row in self._session.exec(query).all()]

    def list_due(self, now: datetime, *, limit: int = 50) -> Sequence[str]:
        """Return the ids of scheduled releases whose time has come."""
        query = select(ReleaseRow.id).where(ReleaseRow.state == ReleaseState.SCHEDULED, ReleaseRow.due_at <= now)
        return list(self._session.exec(query.order_by(col(ReleaseRow.due_at)).limit(limit)))

    def move(self, release: Release, to: ReleaseState, **values: Any) -> Release:
        """Set the state (and ``values``) if it is still the one of ``release``; raises Conflict."""
        columns: dict[str, Any] = {}
        for name, value in values.items():
            columns |= _columns(name, value)
        compare_and_set.move(self._session, ReleaseRow, release.id, expected=release.state, to=to, **columns)
        return self.get_release(release.id)

    def add_report(self, report: Report) -> None:
        """Keep what the checks found."""
        plain = asdict(report) | {"results": [asdict(result) for result in report.results], "hash": report.hash()}
        self._session.add(ReleaseReportRow(**plain))
        self._session.flush()

    def _as_release(self, row: ReleaseRow) -> Release:
        report = self._session.get(ReleaseReportRow, row.report_id) if row.report_id else None
        plain = row.model_dump(exclude={*_TEXT, "report_id"})
        text = {name: getattr(row, name) for name in _TEXT}
        return Release(
            **plain
            | {
                "state": ReleaseState(row.state),
                "authors": tuple(row.authors),
                "signatures": tuple(_signature(signed) for signed in row.signatures),
                "report": _report(report) if report else None,
                "text": ReleaseText(**text | {"account_ids": tuple(row.account_ids)}),
            }
        )


class SqlHolds:
    """Legal holds by case number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, hold: Hold) -> None:
        """Write a new hold."""
        self._session.add(HoldRow(**asdict(hold), state=_STANDING))
        self._session.flush()

    def get_hold(self, hold_id: str) -> Hold:
        """Return one hold; raises NotFound."""
        row = self._session.get(HoldRow, hold_id)
        if row is None:
            raise NotFound("There is no such legal hold.")
        return _hold(row)

    def list_standing(self, case_number: str = "", *, limit: int = 200) -> Sequence[Hold]:
        """Return the holds that stand, on one case or on all."""
        query = select(HoldRow).where(HoldRow.state == _STANDING).order_by(col(HoldRow.placed_at)).limit(limit)
        if case_number:
            query = query.where(HoldRow.case_number == case_number)
        return [_hold(row) for row in self._session.exec(query)]

    def lift(self, hold_id: str, *, by: str, at: datetime, reason: str) -> None:
        """End a hold that stands; raises Conflict when it was lifted before."""
        values: dict[str, Any] = {"lifted_by": by, "lifted_at": at, "lift_reason": reason}
        compare_and_set.move(self._session, HoldRow, hold_id, expected=_STANDING, to=_LIFTED, **values)


def _text_columns(text: ReleaseText) -> dict[str, Any]:
    return asdict(text) | {"account_ids": list(text.account_ids)}


def _columns(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, ReleaseText):
        return _text_columns(value)
    if isinstance(value, Report):
        return {"report_id": value.id}
    if name == "report":
        return {"report_id": None}
    if name == "signatures":
        return {name: [_signature_json(signature) for signature in value]}
    return {name: list(value) if isinstance(value, tuple) else value}


def _signature_json(signature: Signature) -> dict[str, Any]:
    return asdict(signature) | {"at": signature.at.isoformat(), "role": signature.role.value}


def _signature(stored: dict[str, Any]) -> Signature:
    return Signature(
        **stored
        | {
            "subject": Subject(**stored["subject"]),
            "role": Role(stored["role"]),
            "at": datetime.fromisoformat(stored["at"]),
        }
    )


def _report(row: ReleaseReportRow) -> Report:
    results = tuple(CheckResult(**result | {"owner": Role(result["owner"])}) for result in row.results)
    return Report(**row.model_dump(exclude={"results", "hash"}), results=results)


def _hold(row: HoldRow) -> Hold:
    return Hold(**row.model_dump(exclude={"state"}))
