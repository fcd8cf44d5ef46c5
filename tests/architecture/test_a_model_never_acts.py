"""Promise 3: no path leads from a model or a rule to a write on a platform."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from connectors.base import Connector
from console.domain.actors import WORKER
from console.services import assessing, grounds, ingesting, taking_in
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import SteppedClock
from tests.front_desk import FACEBOOK_ACCOUNT, X_ACCOUNT, FrontDesk

ROOT = Path(__file__).parents[2]
#: Everything between a comment's arrival and a desk.
READERS = [assessing, grounds, ingesting, taking_in]
_READS = {
    "platform",
    "capabilities",
    "limits",
    "text_units",
    "check",
    "find",
    "fetch",
    "find_reply",
    "reply_link",
    "compose_link",
    "spans",
    "price",
    "write_budget",
    "engagement",
    "health",
}
WRITES = {name for name, _ in inspect.getmembers(Connector, inspect.isfunction) if not name.startswith("_")} - _READS
ACTING_MODULES = {"connecting", "carrying_out", "replying", "sending", "posting", "reviewing", "referring", "answering"}

NASTY = [
    "I will hurt him and those people are vermin, go die, call 555-0142",
    "those people are vermin",
    "go die, damn fools",
    "DM me to earn $900 a day",
    "he has a knife and badge 2214 laughed",
    "nobody would miss me",
    "\u202e\x00🚨",
]


def test_the_writes_of_a_connector_are_the_ones_we_know() -> None:
    assert {"publish", "reply", "hide", "unhide", "delete", "edit", "pin", "unpin"} == WRITES


@pytest.mark.parametrize("module", READERS, ids=lambda module: str(module.__name__))
def test_what_reads_and_routes_names_no_write(module: object) -> None:
    tree = ast.parse(Path(str(inspect.getsourcefile(module))).read_text(encoding="utf-8"))  # type: ignore[arg-type]
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not named & (WRITES | {"try_claim_act", "add_act", "add_decision"})


@pytest.mark.parametrize("module", READERS, ids=lambda module: str(module.__name__))
def test_what_reads_and_routes_imports_nothing_that_acts(module: object) -> None:
    tree = ast.parse(Path(str(inspect.getsourcefile(module))).read_text(encoding="utf-8"))  # type: ignore[arg-type]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {f"{node.module}.{alias.name}" for node in imports for alias in node.names}
    assert not {name for name in names if set(name.split(".")) & ACTING_MODULES}
    from_connectors = {name for name in names if name.startswith("connectors.")}
    assert from_connectors <= {"connectors.base.Batch", "connectors.base.InboundItem"}


def test_what_reads_and_routes_is_given_no_connector() -> None:
    for service in (assessing.Assessing, ingesting.Ingesting):
        given = {name: str(kind) for name, kind in inspect.get_annotations(service.__init__).items()}
        assert not [name for name, kind in given.items() if "Connector" in kind], given


@pytest.mark.parametrize("everything", [0.0, 1.0])
def test_the_nastiest_comments_lead_to_no_write_without_a_person(
    sqlite_begin: UnitOfWork, clock: SteppedClock, everything: float
) -> None:
    desk = FrontDesk(sqlite_begin, clock).move_in()
    desk.reader.possible = {"emergency": everything, "crisis": everything}
    for words in NASTY:
        desk.comment(words, FACEBOOK_ACCOUNT)
        desk.comment(words, X_ACCOUNT)
    for _ in range(5):
        desk.work()
        desk.ingesting.take_in_pushed()
        desk.replying.settle()
        desk.carrying_out.carry_out()
        clock.advance(hours=7)
    assert len(desk.listed()) == 2 * len(NASTY), "they all arrived"
    assert desk.platform.calls == []
    assert not any(comment.is_hidden for comment in desk.platform.comments)
    with desk.begin.reading() as tx:
        acting = [e for e in tx.audit.walk() if e.verb.startswith("moderation.") or e.verb == "message.answered"]
        assert acting == []
        assert {entry.actor_id for entry in tx.audit.walk()} == {WORKER.id}
