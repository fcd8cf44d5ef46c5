"""The fake platform itself: what is public there, what residents wrote, and switches for everything that can fail."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.base import Budget, Capability, Figures, ItemKind, Platform, Price
from connectors.fake.journal import Event, Journal
from connectors.fake.records import FakeComment, FakePost, Fault, WriteCall
from console.domain.time import Clock, SystemClock


class FakePlatform:
    """A world that any number of FakeConnectors share; with ``path`` it survives the process and is shared by others.

    Switches: ``fail(...)`` for the next calls, ``when_uploading`` (called while a post's media are on their way),
    ``when_accepted`` (called once a write is public and before its answer: kill the process here),
    ``absent`` (capabilities that it lacks), ``replies_allowed``, ``refuse_duplicates``, ``blind_finds`` (so many
    look-ups see nothing yet), ``keys_name_posts`` (a repeat with the same key makes no second post), ``shortfall``,
    ``price``, ``budget``, ``figures`` (by remote id).
    """

    def __init__(self, path: Path | None = None, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.when_uploading: Callable[[], None] | None = None
        self.when_accepted: Callable[[], None] | None = None
        self.absent: set[Capability] = set()
        self.replies_allowed = True
        self.refuse_duplicates = False
        self.blind_finds = 0
        self.keys_name_posts = False
        self.shortfall = ""
        self.price: Price | None = None
        self.budget: Budget | None = None
        self.figures: dict[str, Figures] = {}
        self._journal = Journal(path)
        self._faults: list[tuple[Fault, str]] = []
        self._posts: dict[str, FakePost] = {}
        self._comments: dict[str, FakeComment] = {}
        self._calls: list[WriteCall] = []
        self._changes = 0
        self._lock = threading.RLock()

    def fail(self, fault: Fault, *, times: int = 1, operation: str = "") -> None:
        """Let the next ``times`` calls go wrong; ``operation`` (such as ``publish``) narrows which."""
        self._faults.extend([(fault, operation)] * times)

    def recover(self) -> None:
        """Forget every fault that has not happened yet."""
        self._faults.clear()
        self.blind_finds = 0

    @property
    def posts(self) -> list[FakePost]:
        """Our public posts, oldest first; answers are in ``replies``."""
        return [post for post in self._all_posts() if not post.reply_to and not post.is_deleted]

    @property
    def replies(self) -> list[FakePost]:
        """Our public answers, oldest first."""
        return [post for post in self._all_posts() if post.reply_to and not post.is_deleted]

    @property
    def comments(self) -> list[FakeComment]:
        """Everything that residents wrote, removed or not, oldest first."""
        with self._lock:
            self._catch_up()
            return list(self._comments.values())

    @property
    def calls(self) -> list[WriteCall]:
        """Every write that was asked for, refused or not, in order."""
        with self._lock:
            self._catch_up()
            return list(self._calls)

    def comment(self, post_id: str, text: str, *, author: str = "Sam Rivera", parent_id: str = "") -> str:
        """A resident comments on a post of ours, or on a comment; returns its remote id."""
        platform = self._platform_of(post_id)
        return self._write(platform, ItemKind.COMMENT, post_id, parent_id or post_id, text, author)

    def mention(self, platform: Platform, text: str, *, author: str = "Sam Rivera") -> str:
        """A resident mentions us; returns its remote id."""
        return self._write(platform, ItemKind.MENTION, "", "", text, author)

    def edit(self, remote_id: str, text: str) -> None:
        """The resident changes what they wrote."""
        self._put("comment", asdict(replace(self.find_comment(remote_id), text=text)))

    def remove(self, remote_id: str) -> None:
        """The resident deletes what they wrote."""
        self._put("comment", asdict(replace(self.find_comment(remote_id), is_deleted=True)))

    def set_hidden(self, remote_id: str, *, hidden: bool) -> None:
        """The comment is taken from, or given back to, the public view."""
        self._put("comment", asdict(replace(self.find_comment(remote_id), is_hidden=hidden)))

    def find_comment(self, remote_id: str) -> FakeComment:
        """Return one comment; raises KeyError."""
        with self._lock:
            self._catch_up()
            return self._comments[remote_id]

    def find_post(self, remote_id: str) -> FakePost | None:
        """Return one post or answer of ours, deleted or not."""
        return next((post for post in self._all_posts() if post.remote_id == remote_id), None)

    def has_comment(self, remote_id: str) -> bool:
        """Whether a resident wrote this."""
        return any(comment.remote_id == remote_id for comment in self.comments)

    def put_post(self, post: FakePost) -> None:
        """Make a post public, or change it."""
        self._put("post", asdict(post))

    def note_call(self, operation: str, platform: Platform, target: str, text: str) -> None:
        """Keep that a write was asked for."""
        call = WriteCall(operation=operation, platform=platform, target=target, text=text, at=self.clock.now())
        self._put("call", asdict(call))

    def next_fault(self, operation: str) -> Fault | None:
        """Take the first fault that is meant for this call."""
        with self._lock:
            for index, (fault, meant_for) in enumerate(self._faults):
                if meant_for in {"", operation}:
                    del self._faults[index]
                    return fault
        return None

    def sees_nothing_yet(self) -> bool:
        """Whether this look-up comes too early to see what was just made public."""
        with self._lock:
            blind = self.blind_finds > 0
            self.blind_finds = max(0, self.blind_finds - 1)
            return blind

    def new_id(self, platform: Platform) -> str:
        """Return an id that no other process will choose."""
        return f"{platform.value}-{secrets.token_hex(6)}"

    def _all_posts(self) -> list[FakePost]:
        with self._lock:
            self._catch_up()
            return list(self._posts.values())

    def _platform_of(self, post_id: str) -> Platform:
        post = self.find_post(post_id)
        if post is None:
            raise KeyError(post_id)
        return post.platform

    def _write(self, platform: Platform, kind: ItemKind, post_id: str, parent_id: str, text: str, author: str) -> str:
        comment = FakeComment(
            remote_id=self.new_id(platform),
            platform=platform,
            kind=kind,
            post_id=post_id,
            parent_id=parent_id,
            author_id=f"resident-{author.lower().replace(' ', '-')}",
            author_name=author,
            text=text,
            created_at=self.clock.now(),
            changed=0,
        )
        self._put("comment", asdict(comment))
        return comment.remote_id

    def _put(self, kind: str, values: dict[str, Any]) -> None:
        plain = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}
        with self._lock:
            self._journal.append({"kind": kind, **{f"_{key}": value for key, value in plain.items()}})
            self._catch_up()

    def _catch_up(self) -> None:
        for event in self._journal.unread():
            self._apply(event)

    def _apply(self, event: Event) -> None:
        self._changes += 1
        values = {key[1:]: value for key, value in event.items() if key.startswith("_")}
        values["platform"] = Platform(values["platform"])
        if event["kind"] == "call":
            self._calls.append(WriteCall(**values | {"at": datetime.fromisoformat(values["at"])}))
            return
        values["created_at"] = datetime.fromisoformat(values["created_at"])
        if event["kind"] == "post":
            values |= {name: tuple(values[name]) for name in ("media", "alt_texts", "captions")}
            self._posts[values["remote_id"]] = FakePost(**values)
        else:
            values |= {"kind": ItemKind(values["kind"]), "changed": self._changes}
            self._comments[values["remote_id"]] = FakeComment(**values)
