"""The main job, end to end: a real browser, the real processes, tweepy and facebook-sdk talking to the sandbox.

The tests of this file are one story and run in order.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from console.demo import content
from tests.browser import residents, staff
from tests.running import Running

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]

TITLE = "Harbour bridge closed tonight"
TEXT = "The harbour bridge closes tonight from 22:00 to 04:00 for an inspection. Use Mill Street. Buses run as usual."
X_TEXT = "Harbour bridge closed 22:00-04:00 tonight for an inspection. Use Mill St."
ALT = "A map with the detour along Mill Street."
TIP = "that's my neighbour's Civic, plate starts CKL, he drove round the barrier on the bridge last night"
CONCERN = "why does nobody fix the lights on Elm by the bridge? it's pitch black walking home"
CRITICISM = "you lot are useless"
THREAT = "I know where that councillor lives and I'm going to break both his legs tonight"
ANNOUNCEMENT = "Ask us about night patrol: Cst. Tran and Insp. Delacroix answer live. Write your question below."
PORTAL_QUESTION = "Do the night patrols also pass the skate park?"
COMMENT_QUESTION = "Will there be officers on foot around the library this winter?"


def soon(zone: str = content.AGENCY.zone.name) -> datetime:
    """Return the next full minute that leaves time to submit and approve."""
    return (datetime.now(ZoneInfo(zone)) + timedelta(seconds=100)).replace(second=0, microsecond=0)


def test_a_post_is_written_tailored_and_submitted(sign_in: SignIn, pictures: Path) -> None:
    picture = pictures / "detour.png"
    Image.new("RGB", (800, 450), "#D9921E").save(picture)
    nadia = sign_in(content.NADIA.email)
    staff.go(nadia, "Compose")
    staff.fill(nadia, "Title", TITLE)
    staff.fill(nadia, "Text", TEXT)
    nadia.get_by_text("Different text on X").click()
    staff.settled(nadia)
    staff.fill(nadia, "Text on X", X_TEXT)
    staff.upload(nadia, picture)
    expect(nadia.get_by_text("has no alternative text").first).to_be_visible()
    staff.fill(nadia, re.compile("what it shows"), ALT)
    staff.set_time(nadia, soon())
    expect(nadia.get_by_label("Preview on X")).to_contain_text("Use Mill St.")
    expect(nadia.get_by_label("Preview on Facebook")).to_contain_text("Buses run as usual.")
    staff.press(nadia, "Submit for approval")
    expect(nadia.get_by_text("You wrote some of this post. Somebody else has to approve it.")).to_be_visible()


def test_somebody_else_approves_it(sign_in: SignIn) -> None:
    staff.approve(sign_in(content.RUTH.email), TITLE)


def test_at_its_time_it_is_on_the_town_square_once_on_each_platform(rapport: Running, resident: Page) -> None:
    residents.wait_for(resident, rapport.square, X_TEXT, limit_s=150)
    residents.wait_for(resident, rapport.square, TEXT, limit_s=30)
    assert len(residents.accepted(rapport, "x", X_TEXT)) == 1
    assert len(residents.accepted(rapport, "facebook", TEXT)) == 1
    assert resident.locator(f"img[alt='{ALT}']").count() == 2


def test_comments_reach_their_desks_with_their_reasons(rapport: Running, sign_in: SignIn, resident: Page) -> None:
    for persona, words in {"walt": TIP, "marisol": CONCERN, "tobias": CRITICISM, "devon": THREAT}.items():
        residents.comment(resident, rapport.square, under=TEXT, persona=persona, words=words)
    liam = sign_in(content.LIAM.email)
    tip = staff.open_message(liam, TIP)
    expect(tip.get_by_text("Investigations tip desk").first).to_be_visible()
    expect(liam.get_by_role("button", name=re.compile("private channel", re.IGNORECASE))).to_be_visible()
    concern = staff.open_message(liam, CONCERN)
    expect(concern.get_by_text("Community officers").first).to_be_visible()
    expect(concern.get_by_text("Look at it by")).to_be_visible()
    criticism = staff.open_message(liam, CRITICISM)
    expect(criticism.get_by_text("Why it is here")).to_be_visible()
    for flag in ("Threat", "Hate", "Harassment", "Profanity"):
        expect(staff.state(criticism, flag)).to_have_count(0)


def test_a_reply_from_the_inbox_appears_under_the_comment(rapport: Running, sign_in: SignIn, resident: Page) -> None:
    answer = "The cable is being replaced this week, and our night patrol passes every hour until then."
    liam = sign_in(content.LIAM.email)
    staff.open_message(liam, CONCERN)
    staff.fill(liam, "Answer, for everybody to read", answer)
    staff.press(liam, re.compile("^.*Answer as Harbourford"))
    residents.wait_for(resident, f"{rapport.square}/?platform=facebook", answer, limit_s=40)
    after_it = resident.locator("li.reply").filter(has_text=CONCERN).last.locator("xpath=following-sibling::li[1]")
    expect(after_it).to_contain_text(answer)


def test_a_moderator_hides_a_threat_with_a_reason_and_undoes_it(
    rapport: Running, sign_in: SignIn, resident: Page
) -> None:
    jo = sign_in(content.JO.email)
    staff.go(jo, "Review")
    staff.find_review(jo, THREAT)
    jo.get_by_test_id("stRadio").get_by_role("radio").first.check(force=True)
    staff.settled(jo)
    staff.fill(jo, "Reason", "Announces violence against a named office-holder tonight.")
    staff.press(jo, re.compile("Hide it"))
    residents.wait_for(resident, f"{rapport.square}/?platform=facebook", "hidden by", limit_s=40)
    jo.get_by_text("Decided", exact=True).first.click()
    staff.settled(jo)
    staff.find_review(jo, THREAT)
    staff.fill(jo, "Why it is shown again", "Passed to investigators; the page's policy keeps it up with a note.")
    staff.press(jo, re.compile("Show it again"))
    residents.wait_until_gone(resident, f"{rapport.square}/?platform=facebook", "hidden by", limit_s=40)


def test_a_session_is_announced_and_approved_like_any_post(rapport: Running, sign_in: SignIn, resident: Page) -> None:
    liam, ruth = sign_in(content.LIAM.email), sign_in(content.RUTH.email)
    staff.go(liam, "Live Q&A")
    staff.press(liam, re.compile("Announce it"))
    staff.fill(liam, "The post", ANNOUNCEMENT)
    staff.set_time(liam, soon())
    staff.press(liam, "Submit it for approval")
    expect(liam.get_by_text("Submitted. Somebody else approves it")).to_be_visible()
    staff.approve(ruth, content.QA_TITLE)
    residents.wait_for(resident, f"{rapport.square}/?platform=facebook", ANNOUNCEMENT, limit_s=150)


def test_questions_from_the_portal_and_from_under_the_post_are_answered_where_they_came_from(
    rapport: Running, sign_in: SignIn, resident: Page
) -> None:
    receipt = residents.ask(resident, rapport.portal, content.QA_TITLE, PORTAL_QUESTION)
    residents.comment(resident, rapport.square, under=ANNOUNCEMENT, persona="imani", words=COMMENT_QUESTION)
    liam = sign_in(content.LIAM.email)
    staff.go(liam, "Live Q&A")
    staff.press(liam, re.compile("Start answering"))
    staff.settled(liam)
    staff.answer_question(liam, PORTAL_QUESTION, "Yes, at about midnight and again at three.")
    staff.answer_question(liam, COMMENT_QUESTION, "From December on, every evening until nine.")
    staff.decline_question(liam, content.QA_QUESTIONS[1])
    expect(liam.get_by_text(re.compile("Declined: 1"))).to_be_visible()
    resident.goto(receipt)
    expect(resident.get_by_text("Yes, at about midnight and again at three.").first).to_be_visible()
    square = f"{rapport.square}/?platform=facebook"
    residents.wait_for(resident, square, "From December on, every evening until nine.", limit_s=40)
    asked = resident.locator("li.reply").filter(has_text=COMMENT_QUESTION).last
    expect(asked.locator("xpath=following-sibling::li[1]")).to_contain_text("From December on")


def test_footage_takes_two_people_and_is_published_with_its_hash(
    rapport: Running, sign_in: SignIn, resident: Page
) -> None:
    farah, ruth = sign_in(content.FARAH.email), sign_in(content.RUTH.email)
    grace = sign_in(content.GRACE.email)
    title = "Traffic stop on Wharf Street, 14 October"
    staff.go(grace, "Releases")
    staff.open_release(grace, title, soon())
    for person in (farah, ruth):
        staff.go(person, "Releases")
    staff.choose_release(farah, title)
    staff.press(farah, re.compile("Run the checks"))
    staff.press(farah, re.compile("Clear for records"))
    expect(staff.state(farah, "Cleared")).to_be_visible()
    staff.choose_release(ruth, title)
    staff.press(ruth, re.compile("Approve for command"))
    expect(staff.state(ruth, "Scheduled")).to_be_visible()
    residents.wait_for(resident, f"{rapport.portal}/releases", title, limit_s=200)
    resident.get_by_role("link", name=title).first.click()
    expect(resident.locator("video")).to_be_visible()
    expect(resident.get_by_text(re.compile(r"\b[0-9a-f]{64}\b")).first).to_be_visible()
    for platform in ("x", "facebook"):
        residents.wait_for_accepted(rapport, platform, staff.RELEASE_POST, limit_s=60)


def test_verify_holds_until_a_byte_is_changed(rapport: Running) -> None:
    whole = rapport.command("verify")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert "The audit log is whole" in whole.stdout
    _change_one_byte(rapport.home / "rapport.db", seq=7)
    broken = rapport.command("verify")
    assert broken.returncode == 1
    assert "broken at entry 7" in broken.stdout


def _change_one_byte(database: Path, *, seq: int) -> None:
    """Do what somebody with the file and SQLite's own tool could do."""
    with sqlite3.connect(database, timeout=30) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE audit SET actor_name = actor_name || '.' WHERE seq = ?", (seq,))
