"""Posts and their versions in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from console.domain.errors import Conflict, NotFound
from console.domain.posts import Approval, Post, PostContent, PostState, PostVersion
from console.storage import compare_and_set
from console.storage.media import refs_as_json, refs_from_json
from console.storage.tables.posts import PostRow, PostVersionRow


class SqlPosts:
    """Posts inside one transaction; a saved version is never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, post: Post) -> None:
        """Write a new post with its first version."""
        self._session.add(_as_row(post))
        self._session.flush()
        self._add_version(post, post.created_by, post.created_at)

    def save(self, post: Post, content: PostContent, *, by: str, at: datetime) -> Post:
        """Write the next version; raises Conflict when somebody saved since ``post`` was read."""
        columns = PostRow.__table__.c  # type: ignore[attr-defined]
        values = {"version": post.version + 1, "updated_at": at, **_indexed(content)}
        statement = update(PostRow).where(columns.id == post.id, columns.version == post.version).values(**values)
        if self._session.connection().execute(statement).rowcount != 1:
            raise Conflict("Somebody else saved this post a moment ago. Look at their version first.")
        self._session.expire_all()
        saved = replace(post, version=post.version + 1, content=content, updated_at=at)
        self._add_version(saved, by, at)
        return saved

    def move(self, post: Post, to: PostState, *, at: datetime, **changes: Any) -> Post:
        """Set the state if it is still that of ``post``; raises Conflict. Returns the post as it now is."""
        moved = replace(post, state=to, updated_at=at, **changes)
        values: dict[str, Any] = {"updated_at": at}
        if changes:
            values = _as_row(moved).model_dump(exclude={"id", "state", "version", "created_by", "created_at"})
        compare_and_set.move(self._session, PostRow, post.id, expected=post.state, to=to, **values)
        return moved

    def get_post(self, post_id: str) -> Post:
        """Return one post; raises NotFound."""
        return self._one(_ONE, {"post_id": post_id})

    def lock_post(self, post_id: str) -> Post:
        """Return one post as it is now, held until this transaction ends; raises NotFound."""
        if self._session.get_bind().dialect.name == "postgresql":  # SQLite's transaction is the only writer
            self._session.exec(select(PostRow.id).where(PostRow.id == post_id).with_for_update()).first()
        return self._one(_FRESH, {"post_id": post_id})

    def list_posts(self, post_ids: Collection[str]) -> Sequence[Post]:
        """Return these posts, in no order."""
        return self._list(_posts().where(col(PostRow.id).in_(post_ids)))

    def list_in(self, states: Collection[PostState], *, limit: int = 200) -> Sequence[Post]:
        """Return posts in any of ``states``, the one changed last first."""
        query = _posts().where(_in(states)).order_by(col(PostRow.updated_at).desc()).limit(limit)
        return self._list(query)

    def list_overdue(self, states: Collection[PostState], now: datetime, *, limit: int = 100) -> Sequence[Post]:
        """Return posts in any of ``states`` whose time has passed, the oldest first."""
        query = _posts().where(_in(states), col(PostRow.due_at) < now)
        return self._list(query.order_by(col(PostRow.due_at)).limit(limit))

    def list_by(self, person_id: str, states: Collection[PostState], *, limit: int = 200) -> Sequence[Post]:
        """Return what one person began, the one changed last first."""
        query = _posts().where(_in(states), col(PostRow.created_by) == person_id)
        return self._list(query.order_by(col(PostRow.updated_at).desc()).limit(limit))

    def list_between(self, start: datetime, end: datetime, *, limit: int = 1000) -> Sequence[Post]:
        """Return posts due in [start, end), by time, cancelled ones left out."""
        query = _posts().where(col(PostRow.due_at) >= start, col(PostRow.due_at) < end)
        query = query.where(col(PostRow.state) != PostState.CANCELLED)
        return self._list(query.order_by(col(PostRow.due_at), col(PostRow.id)).limit(limit))

    def list_for_session(self, qa_session_id: str, *, limit: int = 50) -> Sequence[Post]:
        """Return the posts that announce a question-and-answer session."""
        return self._list(_posts().where(col(PostRow.qa_session_id) == qa_session_id).limit(limit))

    def list_for_release(self, release_id: str, *, limit: int = 50) -> Sequence[Post]:
        """Return the posts that announce a footage release."""
        return self._list(_posts().where(col(PostRow.release_id) == release_id).limit(limit))

    def list_versions(self, post_id: str, *, limit: int = 200) -> Sequence[PostVersion]:
        """Return every saved version, newest first."""
        query = select(PostVersionRow).where(PostVersionRow.post_id == post_id)
        rows = self._session.exec(query.order_by(col(PostVersionRow.number).desc()).limit(limit))
        return [_as_version(row) for row in rows]

    def editors(self, post_id: str) -> frozenset[str]:
        """Return the ids of everybody who ever saved a version of this post."""
        query = select(PostVersionRow.saved_by).where(PostVersionRow.post_id == post_id).distinct()
        return frozenset(self._session.exec(query))

    def _add_version(self, post: Post, by: str, at: datetime) -> None:
        content = asdict(post.content) | {
            "variants": dict(post.content.variants),
            "attachments": refs_as_json(post.content.attachments),
            "account_ids": list(post.content.account_ids),
        }
        saved: dict[str, Any] = {"saved_by": by, "saved_at": at, "content_hash": post.content.content_hash()}
        self._session.add(PostVersionRow(post_id=post.id, number=post.version, **content, **saved))
        self._session.flush()

    def _one(self, query: Any, params: dict[str, Any]) -> Post:
        found = self._session.exec(query, params=params).first()
        if found is None:
            raise NotFound("There is no such post.")
        return _as_post(*found)

    def _list(self, query: Any) -> list[Post]:
        return [_as_post(row, version) for row, version in self._session.exec(query)]


def _posts() -> Any:
    newest = (col(PostVersionRow.post_id) == col(PostRow.id)) & (col(PostVersionRow.number) == col(PostRow.version))
    return select(PostRow, PostVersionRow).join(PostVersionRow, newest)


_ONE = _posts().where(col(PostRow.id) == bindparam("post_id"))
_FRESH = _ONE.execution_options(populate_existing=True)


def _in(states: Collection[PostState]) -> Any:
    return col(PostRow.state).in_([state.value for state in states])


def _indexed(content: PostContent) -> dict[str, Any]:
    return {
        "due_at": content.due_at,
        "release_id": content.release_id,
        "qa_session_id": content.qa_session_id,
        "campaign_id": content.campaign_id,
        "area": content.area,
    }


def _as_row(post: Post) -> PostRow:
    approval = post.approval
    return PostRow(
        id=post.id,
        state=post.state,
        version=post.version,
        created_by=post.created_by,
        created_at=post.created_at,
        updated_at=post.updated_at,
        submitted_by=post.submitted_by,
        submitted_at=post.submitted_at,
        approved_hash=approval.content_hash if approval else None,
        approved_by=approval.by if approval else None,
        approved_at=approval.at if approval else None,
        sent_back_reason=post.sent_back_reason,
        **_indexed(post.content),
    )


def _as_post(row: PostRow, version: PostVersionRow) -> Post:
    return Post(
        id=row.id,
        state=PostState(row.state),
        version=row.version,
        content=_as_content(version),
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        approval=_as_approval(row),
        sent_back_reason=row.sent_back_reason,
    )


def _as_approval(row: PostRow) -> Approval | None:
    if row.approved_hash is None or row.approved_by is None or row.approved_at is None:
        return None
    return Approval(content_hash=row.approved_hash, by=row.approved_by, at=row.approved_at)


def _as_content(row: PostVersionRow) -> PostContent:
    return PostContent(
        title=row.title,
        text=row.text,
        variants=row.variants,
        attachments=refs_from_json(row.attachments),
        account_ids=tuple(row.account_ids),
        due_at=row.due_at,
        category=row.category,
        campaign_id=row.campaign_id,
        area=row.area,
        emergency=row.emergency,
        comes_down_at=row.comes_down_at,
        release_id=row.release_id,
        qa_session_id=row.qa_session_id,
    )


def _as_version(row: PostVersionRow) -> PostVersion:
    return PostVersion(
        post_id=row.post_id,
        number=row.number,
        content=_as_content(row),
        content_hash=row.content_hash,
        saved_by=row.saved_by,
        saved_at=row.saved_at,
    )
