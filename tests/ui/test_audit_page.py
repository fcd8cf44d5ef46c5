"""The audit page: sentences, search, whether the chain is whole, and copies that are safe to open."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from console.services.auditing import AuditSearch
from console.ui.components.audit_files import as_csv, as_json
from tests.conftest import ADA, ALICE, BOB, CAROL, SteppedClock
from tests.ui.office import Office, press, sound, words


def _page() -> None:
    from console.ui.pages import audit

    audit.page()


@pytest.fixture
def office(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(tmp_path, clock, monkeypatch)
    with office.app.begin() as tx:
        tx.audit.append(ALICE, "post.drafted", "post_1", title='=HYPERLINK("https://evil.example")')
        tx.audit.append(BOB, "post.approved", "post_1")
        tx.audit.append(ALICE, "post.cancelled", "=1+1")
    return office


def _whats(page: AppTest) -> list[str]:
    return list(page.dataframe[0].value["What"])


def test_the_log_reads_as_sentences_with_the_agencys_time(office: Office) -> None:
    page = office.visit(_page, CAROL)
    assert _whats(page) == ["signed in", "cancelled the post", "approved the post", "began the post"]
    assert "EST" in page.dataframe[0].value["When"][0]
    assert "whole" in page.success[0].value


def test_the_log_is_searched(office: Office) -> None:
    page = office.visit(_page, CAROL)
    who = next(box for box in page.selectbox if box.label == "Who")
    sound(who.set_value(BOB.id).run())
    assert _whats(page) == ["approved the post"]
    sound(page.text_input(key="audit.object").set_value("post_none").run())
    assert "Nothing matches" in words(page)


def test_a_broken_link_is_said_at_once(office: Office) -> None:
    press(office.visit(_page, ADA), "Check every entry")
    with office.app.begin() as tx:
        connection = tx.session.connection()
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET object_id = 'post_2' WHERE seq = 2"))
    quick = office.visit(_page, ADA)
    assert quick.success
    thorough = press(quick, "Check every entry")
    assert "broken at entry 2" in thorough.error[0].value


def test_somebody_who_may_not_read_the_log_is_told_who_may(office: Office) -> None:
    page = office.visit(_page, ALICE)
    assert "It takes the role" in page.error[0].value
    assert not page.dataframe


def test_a_copy_for_a_spreadsheet_runs_nothing(office: Office) -> None:
    lines = office.app.auditing.export(CAROL, AuditSearch(), kind="csv")
    rows = list(csv.DictReader(io.StringIO(as_csv(lines))))
    assert [row["seq"] for row in rows] == ["1", "2", "3"]
    assert rows[2]["object"] == "'=1+1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_a_copy_for_a_program_holds_the_entries_as_they_are(office: Office) -> None:
    content = json.loads(as_json(office.app.auditing.export(CAROL, AuditSearch(), kind="json")))
    assert [entry["verb"] for entry in content] == ["post.drafted", "post.approved", "post.cancelled"]
    assert content[2]["object"] == "=1+1"
    assert content[0]["data"]["title"].startswith("=HYPERLINK")
