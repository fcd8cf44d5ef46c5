"""The sandbox's state: rows replayed from the journal, and the one door through which they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path

from connectors.sandbox import graph_ig_rows, nextdoor_rows, rows, youtube_rows
from connectors.sandbox.accounts import Accounts, load_accounts
from connectors.sandbox.journal import Entry, Journal

TABLE_OF: dict[type, str] = {
    rows.Media: "media",
    rows.Tweet: "tweet",
    rows.PagePost: "post",
    rows.Comment: "comment",
    rows.Video: "video",
    rows.VideoCaptions: "captions",
    rows.Reaction: "reaction",
    graph_ig_rows.IgContainer: "ig_container",
    graph_ig_rows.IgMedia: "ig_media",
    graph_ig_rows.IgComment: "ig_comment",
    rows.LiveVideo: "live",
    youtube_rows.YouTubeVideo: "youtube_video",
    youtube_rows.YouTubeUpload: "youtube_upload",
    youtube_rows.YouTubeComment: "youtube_comment",
    youtube_rows.YouTubeCaptions: "youtube_captions",
    nextdoor_rows.NextdoorPost: "nextdoor_post",
    nextdoor_rows.NextdoorComment: "nextdoor_comment",
    rows.Upload: "upload",
    rows.Webhook: "webhook",
    rows.Activity: "activity",
    rows.AppSubscription: "app_subscription",
    rows.PageSubscription: "page_subscription",
    rows.Delivery: "delivery",
    rows.Switch: "switch",
}
ROW_OF = {name: row for row, name in TABLE_OF.items()}
X_EPOCH_MS = 1_288_834_974_657


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def stamp_of(moment: datetime) -> str:
    """An instant as X writes it, in UTC with milliseconds; such stamps sort as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class World:
    """All rows, their journal, the media folder and the clock."""

    def __init__(self, home: Path, *, now: Callable[[], datetime] = utc_now) -> None:
        self.home = home
        self.media_folder = home / "media"
        self.media_folder.mkdir(parents=True, exist_ok=True)
        self.now = now
        self.accounts: Accounts = load_accounts(home)
        self.tables = rows.Tables()
        self._last_id = 0
        self._journal = Journal(home / "journal.jsonl")
        for entry in self._journal.read():
            self._replay(entry)

    def put(self, verb: str, row: rows.Row) -> None:
        """Accept a row: journal it durably, then show it."""
        table = TABLE_OF[type(row)]
        self._journal.append({"at": self.stamp(), "verb": verb, "table": table, "row": asdict(row)})
        self._show(table, row)

    def new_id(self) -> str:
        """A fresh, ever-growing number in the manner of X: milliseconds first, so that order is age."""
        milliseconds = int(self.now().timestamp() * 1000) - X_EPOCH_MS
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return str(self._last_id)

    def stamp(self) -> str:
        """The present instant as X writes it."""
        return stamp_of(self.now())

    def close(self) -> None:
        """Let go of the journal."""
        self._journal.close()

    def _replay(self, entry: Entry) -> None:
        table, values = str(entry["table"]), entry["row"]
        if not isinstance(values, dict):
            raise TypeError("a journal entry's row is not an object")
        self._show(table, _row(ROW_OF[table], values))

    def _show(self, table: str, row: rows.Row) -> None:
        getattr(self.tables, table)[row.id] = row
        number = row.id.rpartition("_")[2]
        if number.isdecimal() and len(number) == 19:
            self._last_id = max(self._last_id, int(number))


def _row(kind: type, values: dict[str, object]) -> rows.Row:
    known = {field.name for field in fields(kind)}
    kept = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items() if key in known}
    poll = kept.get("poll")
    if isinstance(poll, dict):
        kept["poll"] = rows.Poll(**{**poll, "options": tuple(poll["options"])})
    row: rows.Row = kind(**kept)
    return row
