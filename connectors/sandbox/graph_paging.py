"""Lists as Graph gives them: cursors, ``limit``, ``since``, ``until`` and a link to the next page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode

from connectors.sandbox.graph_call import GraphCall
from connectors.sandbox.graph_errors import GraphError
from connectors.sandbox.rows import Row

Json = dict[str, object]
RowT = TypeVar("RowT", bound=Row)
MOST = 100
USUAL = 25
#: How a caller asks for the number of all rows beside the page.
COUNTED = ("true", "1", "total_count")


def graph_time(moment: datetime) -> str:
    """An instant as Graph writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def read_time(given: str) -> datetime:
    """An instant as Graph reads it: Unix seconds or ISO 8601."""
    try:
        if given.isdecimal():
            return datetime.fromtimestamp(int(given), UTC)
        moment = datetime.fromisoformat(given)
    except (ValueError, OverflowError, OSError) as error:
        raise GraphError.bad_parameter("The time cannot be read; give Unix seconds or ISO 8601") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def within(arguments: Mapping[str, str], moment: datetime) -> bool:
    """Whether an instant lies between the caller's ``since`` and ``until``."""
    since, until = arguments.get("since"), arguments.get("until")
    if since and moment < read_time(since):
        return False
    return not (until and moment > read_time(until))


def page_of(call: GraphCall, rows: Sequence[RowT], show: Callable[[RowT], Json], arguments: Mapping[str, str]) -> Json:
    """One page of ``rows``, which are in the order of the answer."""
    limit = _limit(arguments)
    begin = _begin(rows, arguments)
    shown = rows[begin : begin + limit]
    summary: Json = {"summary": {"total_count": len(rows)}} if arguments.get("summary") in COUNTED else {}
    if not shown:
        return {"data": [], **summary}
    cursors = {"before": _cursor(shown[0].id), "after": _cursor(shown[-1].id)}
    paging: Json = {"cursors": cursors}
    if begin + limit < len(rows):
        paging["next"] = _next(call, arguments, cursors["after"])
    return {"data": [show(row) for row in shown], "paging": paging, **summary}


def _limit(arguments: Mapping[str, str]) -> int:
    given = arguments.get("limit", str(USUAL))
    if not given.isdecimal():
        raise GraphError.bad_parameter("Param limit must not be negative")
    return min(int(given), MOST)


def _begin(rows: Sequence[Row], arguments: Mapping[str, str]) -> int:
    places = {row.id: place for place, row in enumerate(rows)}
    if after := arguments.get("after"):
        return places.get(_id_of(after), -1) + 1
    if before := arguments.get("before"):
        return max(0, places.get(_id_of(before), 0) - _limit(arguments))
    return 0


def _cursor(row_id: str) -> str:
    return base64.urlsafe_b64encode(row_id.encode()).decode()


def _id_of(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise GraphError.bad_parameter("Invalid cursors values have been provided") from error


def _next(call: GraphCall, arguments: Mapping[str, str], after: str) -> str:
    kept = {name: value for name, value in arguments.items() if name not in ("after", "before")}
    token = call.request.query_params.get("access_token")
    parameters = ({"access_token": token} if token else {}) | kept | {"after": after}
    return f"{call.url}/graph/{call.version}/{call.node}/{call.edge}?{urlencode(parameters)}"
