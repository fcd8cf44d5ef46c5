"""The public pages: for everybody, without JavaScript or cookies, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from console.bootstrap import App
from console.domain.qa_sessions import QaSession, SessionState
from console.domain.questions import DeclineReason, HoldReason, Question, QuestionState
from tests.conftest import ALICE, SteppedClock
from tests.portal import Page, make_answering, make_app, visitor
from tests.questions import add_question, add_session


@pytest.fixture
def app(tmp_path: Path, clock: SteppedClock) -> App:
    return make_app(tmp_path, clock)


@pytest.fixture
def browser(app: App) -> Iterator[TestClient]:
    with visitor(app) as client:
        yield client


@pytest.fixture
def live(app: App, clock: SteppedClock) -> QaSession:
    return add_session(app.begin, clock)


def token(browser: TestClient, session: QaSession) -> str:
    return Page(browser.get(f"/live/{session.id}").text).hidden("token")


def send(browser: TestClient, session: QaSession, question: str, **fields: str) -> Any:
    form = {"question": question, "name": "", "website": "", "token": token(browser, session)} | fields
    return browser.post(f"/live/{session.id}", data=form)


def asked(app: App, session: QaSession) -> list[Question]:
    with app.begin.reading() as tx:
        return list(tx.questions.list_for_session(session.id, set(QuestionState)))


def every_page(app: App, browser: TestClient, session: QaSession) -> list[str]:
    receipt = send(browser, session, "When do the cameras come?").headers["location"]
    fixed = ["/", "/live", "/comment-policy", "/accessibility", "/not-there", "/live/not-there", "/receipts/not-there"]
    return [*fixed, f"/live/{session.id}", f"/live/{session.id}/transcript", receipt]


def test_every_page_works_without_scripts_and_sets_no_cookie(app: App, browser: TestClient, live: QaSession) -> None:
    for path in every_page(app, browser, live):
        answer = browser.get(path)
        page = Page(answer.text)
        assert "set-cookie" not in answer.headers, path
        assert not page.all("script"), path
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")], path
        assert not [link for link in page.all("a") if link.get("href", "").startswith("javascript:")], path
        assert not page.all("style"), path
        assert not [1 for _, attributes in page.tags if "style" in attributes], path
        assert len(answer.content) < 100_000, path


def test_every_page_can_be_used_with_a_screen_reader(app: App, browser: TestClient, live: QaSession) -> None:
    for path in every_page(app, browser, live):
        page = Page(browser.get(path).text)
        assert page.all("html")[0]["lang"] == "en", path
        assert len(page.all("h1")) == 1, path
        assert page.words.split("–")[0].strip(), f"{path} has no title"
        assert len(page.ids()) == len(set(page.ids())), f"{path} names two things alike"
        labelled = {label["for"] for label in page.all("label")}
        fields = [*page.all("textarea"), *[one for one in page.all("input") if one.get("type") != "hidden"]]
        assert {one["id"] for one in fields} <= labelled, path
        assert "#main" in [link.get("href") for link in page.all("a")], path
        described = " ".join(one.get("aria-describedby", "") for one in fields).split()
        assert set(described) <= set(page.ids()), path


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
        ("strict-transport-security", "max-age=31536000"),
        ("cache-control", "no-store"),
    ],
)
def test_every_answer_carries_its_security_headers(
    app: App, browser: TestClient, live: QaSession, header: str, value: str
) -> None:
    paths = [*every_page(app, browser, live), "/health", "/robots.txt"]
    for path in paths:
        assert browser.get(path).headers.get(header) == value, path
    assert browser.post("/").headers.get(header) == value
    assert browser.post(f"/live/{live.id}", data={}).headers.get(header) == value


def test_the_content_security_policy_allows_nothing_unsafe(browser: TestClient) -> None:
    policy = dict(part.strip().split(" ", 1) for part in browser.get("/").headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "script-src" not in policy
    assert not [value for value in policy.values() if "unsafe" in value or "*" in value or "http" in value]


def test_a_fault_of_ours_is_a_page_with_headers_and_without_its_details(
    app: App, clock: SteppedClock, browser: TestClient
) -> None:
    with app.begin() as tx:
        tx.session.connection().exec_driver_sql("DROP TABLE questions")
    answer = browser.get(f"/live/{add_session(app.begin, clock).id}")
    assert answer.status_code == 500
    assert "our side" in Page(answer.text).words
    assert "questions" not in Page(answer.text).words.lower().replace("questions and answers", "")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


def test_before_it_is_set_up_every_page_says_so(tmp_path: Path, clock: SteppedClock) -> None:
    with visitor(make_app(tmp_path, clock, is_set_up=False)) as browser:
        for path in ("/", "/live", "/comment-policy"):
            answer = browser.get(path)
            assert answer.status_code == 503
            assert "being set up" in answer.text
        assert browser.get("/health").status_code == 503


def test_the_emergency_number_is_on_every_page(app: App, browser: TestClient, live: QaSession) -> None:
    for path in every_page(app, browser, live):
        page = Page(browser.get(path).text)
        assert "tel:911" in [link.get("href") for link in page.all("a")], path


def test_a_resident_asks_and_follows_the_question_to_its_answer(
    app: App, clock: SteppedClock, browser: TestClient, live: QaSession
) -> None:
    answer = send(browser, live, "When do the cameras come?", name="Noor")
    assert answer.status_code == 303
    receipt = answer.headers["location"]
    assert "on the hosts’ list" in browser.get(receipt).text
    (question,) = asked(app, live)
    hosting = make_answering(app.begin, clock)
    hosting.take(ALICE, question.id)
    assert "being answered now" in browser.get(receipt).text
    assert "When do the cameras come?" in browser.get(f"/live/{live.id}").text
    hosting.answer(ALICE, question.id, "In March, Elm Street first.")
    for path in (receipt, f"/live/{live.id}", f"/live/{live.id}/transcript"):
        assert "In March, Elm Street first." in browser.get(path).text, path


def test_a_queued_question_is_not_public(app: App, browser: TestClient, live: QaSession) -> None:
    send(browser, live, "Is the lasagne question here?")
    for path in (f"/live/{live.id}", f"/live/{live.id}/transcript", "/", "/live"):
        assert "lasagne" not in browser.get(path).text, path


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_a_declined_question_shows_its_reason_and_only_words_that_may_be_shown(
    app: App, clock: SteppedClock, browser: TestClient, live: QaSession, reason: DeclineReason
) -> None:
    receipt = send(browser, live, "Is it Jan Doe from the lasagne shop?", name="Marguerite").headers["location"]
    (question,) = asked(app, live)
    like = add_question(app.begin, clock, live, "Again about the lasagne shop?")
    hosting = make_answering(app.begin, clock)
    hosting.merge(ALICE, like.id, question.id)
    hosting.decline(ALICE, question.id, reason)
    transcript = browser.get(f"/live/{live.id}/transcript").text
    private = {
        DeclineReason.ONE_PERSONS_CASE,
        DeclineReason.OPEN_CASE,
        DeclineReason.PRIVATE_DETAILS,
        DeclineReason.BREAKS_POLICY,
    }
    assert ("lasagne" in transcript) is (reason not in private)
    assert ("Marguerite" in transcript) is (reason not in private)
    assert "Your question was not answered" in browser.get(receipt).text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("There is a man with a knife outside", "call 911 now"),
        ("I think nobody would miss me", "You do not have to be alone with this"),
        ("The plate was CKL something", "Tell us in confidence"),
        ("An officer screamed at my mother", "A complaint is owed more than a live answer"),
    ],
)
def test_who_writes_what_is_no_question_is_told_at_once_where_to_turn(
    app: App, browser: TestClient, live: QaSession, text: str, words: str
) -> None:
    receipt = browser.get(send(browser, live, text).headers["location"])
    page = Page(receipt.text)
    assert words in " ".join(page.words.split())
    assert text not in receipt.text, "whoever looks at the screen next need not read it"
    assert "anonymous" not in page.words.lower()
    (question,) = asked(app, live)
    assert question.state is QuestionState.HELD
    assert text not in browser.get(f"/live/{live.id}").text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write your question."),
        ("   \r\n ", "Write your question."),
        ("\x00When?\x00", "cannot be shown"),
        ("\u202egnp.exe When?", "cannot be shown"),
        ("\N{FACE WITH TEARS OF JOY}\N{FACE WITH TEARS OF JOY}", "only symbols"),
        ("a" * 60_000, "60,000 characters long"),
    ],
)
def test_what_cannot_be_used_comes_back_with_a_sentence_at_its_field_and_nothing_lost(
    app: App, browser: TestClient, live: QaSession, text: str, sentence: str
) -> None:
    answer = send(browser, live, text, name="Noor & <b>co</b>")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert sentence in page.words
    assert "#question" in [link.get("href") for link in page.all("a")], "the summary leads to the field"
    (field,) = page.all("textarea")
    assert field["aria-invalid"] == "true"
    assert "question-error" in field["aria-describedby"]
    name = next(field for field in page.all("input") if field["name"] == "name")
    assert name["value"] == "Noor & <b>co</b>"
    kept = "".join(character for character in text if character not in "\x00\u202e").strip()
    assert kept in page.words
    assert page.words.strip().startswith("Error:")
    assert asked(app, live) == []


def test_a_name_that_is_too_long_is_said_at_the_name(app: App, browser: TestClient, live: QaSession) -> None:
    page = Page(send(browser, live, "When?", name="N" * 61).text)
    assert "#name" in [link.get("href") for link in page.all("a")]
    assert "61 characters long" in page.words
    assert asked(app, live) == []


def test_nothing_that_a_resident_writes_becomes_mark_up(
    app: App, clock: SteppedClock, browser: TestClient, live: QaSession
) -> None:
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'
    receipt = send(browser, live, attack, name="<i>Noor</i>").headers["location"]
    (question,) = asked(app, live)
    hosting = make_answering(app.begin, clock)
    hosting.take(ALICE, question.id)
    hosting.answer(ALICE, question.id, "<b>No</b>")
    for path in (receipt, f"/live/{live.id}", f"/live/{live.id}/transcript"):
        page = Page(browser.get(path).text)
        assert attack in page.words, path
        assert not [tag for tag, _ in page.tags if tag in {"script", "img", "i", "b"}], path


def test_a_form_sent_twice_asks_once(app: App, browser: TestClient, live: QaSession) -> None:
    once = token(browser, live)
    answers = [send(browser, live, "When do they come?", token=once) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(asked(app, live)) == 1


def test_a_form_that_is_not_ours_or_too_old_keeps_what_was_typed(
    app: App, clock: SteppedClock, browser: TestClient, live: QaSession
) -> None:
    old = token(browser, live)
    another = token(browser, add_session(app.begin, clock))
    clock.advance(hours=13)
    for bad in ("", "nonsense", "a.b.c", "é.1.ü", another, old):
        answer = send(browser, live, "When do they come?", token=bad)
        assert answer.status_code == 422
        assert "When do they come?" in answer.text
        assert "Nothing you wrote is lost" in answer.text
    assert asked(app, live) == []
    assert send(browser, live, "When do they come?").status_code == 303


def test_a_filled_trap_is_held_and_not_dropped(app: App, browser: TestClient, live: QaSession) -> None:
    assert send(browser, live, "When do they come?", website="https://spam.example").status_code == 303
    (question,) = asked(app, live)
    assert question.hold_reason is HoldReason.MACHINE


def test_too_many_questions_from_one_place_wait_with_nothing_lost(
    app: App, clock: SteppedClock, live: QaSession
) -> None:
    with visitor(app, most_questions=2) as browser:
        answers = [send(browser, live, f"Question {number}?") for number in range(3)]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert "Question 2?" in answers[-1].text
        clock.advance(minutes=11)
        assert send(browser, live, "Question 2?").status_code == 303


def test_no_address_is_written_anywhere(app: App, browser: TestClient, live: QaSession) -> None:
    send(browser, live, "When do they come?")
    with app.begin.reading() as tx:
        everything = repr(list(tx.audit.walk())) + repr(asked(app, live))
    assert "testclient" not in everything


def test_a_session_that_closed_meanwhile_shows_what_was_typed(
    app: App, clock: SteppedClock, browser: TestClient, live: QaSession
) -> None:
    form = token(browser, live)
    with app.begin() as tx:
        tx.qa_sessions.move(live.id, expected=SessionState.LIVE, to=SessionState.CLOSED, closed_at=clock.now())
    answer = browser.post(f"/live/{live.id}", data={"question": "When do they come?", "token": form})
    assert answer.status_code == 409
    assert "does not take questions" in answer.text
    assert "When do they come?" in answer.text


def test_a_body_that_is_too_large_is_refused_in_words(app: App, browser: TestClient, live: QaSession) -> None:
    whole = browser.post(f"/live/{live.id}", data={"question": "a" * 1_100_000})
    chunks = browser.post(
        f"/live/{live.id}",
        content=iter([b"question=" + b"a" * 600_000, b"a" * 600_000]),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    for answer in (whole, chunks):
        assert answer.status_code == 413
        assert "too long for this form" in answer.text
    assert asked(app, live) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"question=%ff%fe%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00=&&&%", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="question"; filename="a"\r\n\r\nhi\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_body_that_is_no_form_of_ours_is_answered_in_words(
    app: App, browser: TestClient, live: QaSession, body: bytes, kind: str
) -> None:
    answer = browser.post(f"/live/{live.id}", content=body, headers={"content-type": kind})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"].startswith("text/html")
    assert asked(app, live) == []


@pytest.mark.parametrize(
    "path", ["/%00", "/live/%00", "/receipts/%ff", "/live/" + "a" * 5_000, "/live/..%2f..", "/static/../app.py"]
)
def test_a_strange_address_is_a_page_that_is_not_there(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_the_wrong_method_is_answered_in_words(browser: TestClient) -> None:
    answer = browser.delete("/live")
    assert answer.status_code == 405
    assert "home page" in answer.text


def test_receipts_are_kept_from_search_engines(browser: TestClient) -> None:
    assert "Disallow: /receipts/" in browser.get("/robots.txt").text


def test_there_is_no_page_that_describes_the_service_to_machines(browser: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert browser.get(path).status_code == 404


def test_the_style_and_the_font_come_from_here_and_may_be_kept(browser: TestClient) -> None:
    page = Page(browser.get("/").text)
    addresses = [link["href"] for link in page.all("link")]
    assert addresses
    total = 0
    for address in addresses:
        assert address.startswith("/static/")
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "max-age" in answer.headers["cache-control"]
        total += len(answer.content)
    assert total + len(browser.get("/").content) < 100_000


def test_health_says_whether_it_is_ready(browser: TestClient) -> None:
    assert browser.get("/health").json() == {"ready": True}
