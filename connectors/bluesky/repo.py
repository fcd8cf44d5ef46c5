"""The account's own records on its server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.bluesky.address import Address
from connectors.bluesky.calls import Calls
from connectors.bluesky.errors import NOT_FOUND, unanswered
from console.domain.errors import Rejected

PAGE = 100
MOST_PAGES = 10
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record: where it is, the fingerprint of its content that the network uses, and the content."""

    uri: str
    cid: str
    value: Json

    @property
    def ref(self) -> dict[str, str]:
        """How other records point to it."""
        return {"uri": self.uri, "cid": self.cid}


class Repo:
    """One account's repository."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    @property
    def did(self) -> str:
        """Whose it is."""
        return self._calls.did

    def find(self, collection: str, key: str) -> Record | None:
        """Return a record as it is now, or None."""
        try:
            answer = self._calls.look("com.atproto.repo.getRecord", repo=self.did, collection=collection, rkey=key)
        except Rejected as refusal:
            if refusal.reason == NOT_FOUND:
                return None
            raise
        return _record(answer)

    def put(self, collection: str, key: str, value: Json, *, instead_of: Record | None) -> Address:
        """Write a record in place of ``instead_of``, or where none is; raises Rejected ``conflict``."""
        address = Address(repo=self.did, collection=collection, key=key)
        swap = instead_of.cid if instead_of else None
        answer = self._calls.act(
            "com.atproto.repo.putRecord",
            {"repo": self.did, "collection": collection, "rkey": key, "record": value, "swapRecord": swap},
        )
        if answer.get("uri") != address.uri:
            raise unanswered("Bluesky did not confirm where it published.", write=True)
        return address

    def delete(self, address: Address) -> None:
        """Delete a record; one that is not there is deleted already."""
        self._calls.act(
            "com.atproto.repo.deleteRecord",
            {"repo": self.did, "collection": address.collection, "rkey": address.key},
        )

    def newest(self, collection: str) -> Iterator[list[Record]]:
        """Yield pages of records, newest key first."""
        cursor: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            asked = {"repo": self.did, "collection": collection, "limit": PAGE, **cursor}
            answer = self._calls.look("com.atproto.repo.listRecords", **asked)
            records = [_record(each) for each in answer.get("records") or []]
            yield records
            if not records or not answer.get("cursor"):
                return
            cursor = {"cursor": str(answer["cursor"])}


def _record(given: Json) -> Record:
    if not given.get("uri") or not isinstance(given.get("value"), dict):
        raise unanswered("Bluesky gave no answer that can be trusted.", write=False)
    return Record(uri=str(given["uri"]), cid=str(given.get("cid") or ""), value=given["value"])
