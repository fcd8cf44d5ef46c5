"""The town square takes what residents really type, refuses in sentences, and never breaks."""

from __future__ import annotations

import pytest

from tests.contract.sandbox.running import RunningSandbox

STRANGE = [
    "<script>alert(1)</script>",
    "null\x00byte",
    "\u202eright to left\u202c",
    "👩‍👩‍👧‍👦🚓🚓🚓",
    "' OR 1=1 --",
    "{{ 7 * 7 }}",
    "&amp; &lt;",
    "a\u0301" * 100,
]
both = pytest.mark.parametrize("platform", ["x", "facebook"])
each = pytest.mark.parametrize("platform", ["x", "facebook", "instagram"])


def begin(sandbox: RunningSandbox, platform: str) -> str:
    if platform == "instagram":
        answer = sandbox.http.post("/square/instagram/mention", data={"persona": "walt", "text": "Ask them anything."})
        return answer.headers["location"].partition("#")[2]
    return sandbox.tweet("Ask us anything.") if platform == "x" else sandbox.page_post("Ask us anything.")


@each
@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_is_shown_as_text(sandbox: RunningSandbox, platform: str, text: str) -> None:
    sandbox.say(platform, begin(sandbox, platform), text)
    page = sandbox.http.get("/")
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert len(sandbox.accepted(platform, "reply" if platform == "x" else "comment")) == 1
    assert "\x00" not in page.text


@each
def test_sixty_thousand_characters_are_refused_with_a_sentence_and_kept(sandbox: RunningSandbox, platform: str) -> None:
    post = begin(sandbox, platform)
    text = "long words " * 5_500
    answer = sandbox.http.post(f"/square/{platform}/{post}/comments", data={"persona": "marisol", "text": text})
    assert answer.status_code == 422
    assert "Shorten it and send it again." in answer.text
    assert text[:2_000].strip() in answer.text


@each
@pytest.mark.parametrize("form", [{}, {"persona": "nobody", "text": "x"}, {"persona": "marisol", "text": " \x00 "}])
def test_an_incomplete_form_is_refused_with_a_sentence(
    sandbox: RunningSandbox, platform: str, form: dict[str, str]
) -> None:
    answer = sandbox.http.post(f"/square/{platform}/{begin(sandbox, platform)}/comments", data=form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@each
def test_a_post_that_is_gone_is_said_to_be_gone(sandbox: RunningSandbox, platform: str) -> None:
    answer = sandbox.http.post(f"/square/{platform}/123/comments", data={"persona": "marisol", "text": "Hello?"})
    assert answer.status_code == 422


@both
def test_a_resident_edits_and_deletes_only_their_own(sandbox: RunningSandbox, platform: str) -> None:
    post = begin(sandbox, platform)
    comment = sandbox.say(platform, post, "First words", persona="tobias")
    route = f"/square/{platform}/comments"
    stranger = {"persona": "walt", "text": "Not mine"}
    assert sandbox.http.post(f"{route}/{comment}/edit", data=stranger).status_code == 422
    assert sandbox.http.post(f"{route}/{comment}/delete", data=stranger).status_code == 422
    edited = sandbox.http.post(f"{route}/{comment}/edit", data={"persona": "tobias", "text": "Other words"})
    newest = edited.headers["location"].partition("#")[2]
    page = sandbox.http.get("/").text
    assert ("Other words" in page, "First words" in page, "edited" in page) == (True, False, True)
    assert sandbox.http.post(f"{route}/{newest}/delete", data={"persona": "tobias"}).status_code == 303
    assert "Other words" not in sandbox.http.get("/").text


@each
def test_a_mention_outside_any_thread_stands_on_its_own(sandbox: RunningSandbox, platform: str) -> None:
    answer = sandbox.http.post(
        f"/square/{platform}/mention", data={"persona": "priya", "text": "Thanks for last night"}
    )
    assert answer.status_code == 303
    assert "Thanks for last night" in sandbox.http.get("/").text


def test_replies_stand_under_what_they_answer(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Ask us anything.")
    first = sandbox.say("x", tweet, "First question")
    sandbox.say("x", tweet, "Second question", persona="walt")
    sandbox.tweet("First answer", reply={"in_reply_to_tweet_id": first})
    page = sandbox.http.get("/").text
    order = [page.index(words) for words in ("First question", "First answer", "Second question")]
    assert order == sorted(order)


def test_an_own_mention_on_x_names_the_agency(sandbox: RunningSandbox) -> None:
    sandbox.http.post("/square/x/mention", data={"persona": "priya", "text": "Thanks for last night"})
    assert sandbox.accepted("x") == ["@HarbourfordPD Thanks for last night"]


def test_the_square_says_that_it_is_a_sandbox_and_needs_no_script(sandbox: RunningSandbox) -> None:
    page = sandbox.http.get("/")
    assert "a sandbox; nobody outside this machine sees it" in page.text
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_an_empty_square_says_what_will_come(sandbox: RunningSandbox) -> None:
    assert "Nothing is published here yet." in sandbox.http.get("/?platform=facebook").text


def test_media_that_is_not_there_is_a_plain_404(sandbox: RunningSandbox) -> None:
    assert sandbox.http.get("/media/..%2Fjournal.jsonl").status_code == 404
    assert sandbox.http.get("/media/123").status_code == 404


def test_nobody_changes_a_comment_on_instagram_and_only_its_author_deletes_it(sandbox: RunningSandbox) -> None:
    comment = sandbox.say("instagram", begin(sandbox, "instagram"), "First words", persona="tobias")
    route, own = f"/square/instagram/comments/{comment}", {"persona": "tobias", "text": "Other words"}
    assert sandbox.http.post(f"{route}/edit", data=own).status_code == 404
    assert sandbox.http.post(f"{route}/delete", data={"persona": "walt"}).status_code == 422
    assert sandbox.http.post(f"{route}/delete", data=own).status_code == 303
    assert "First words" not in sandbox.http.get("/").text


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_a_resident_likes_a_post_once_and_takes_it_back(sandbox: RunningSandbox, platform: str) -> None:
    post = begin(sandbox, platform)
    for count in (1, 0, 1):
        answer = sandbox.http.post(f"/square/{platform}/{post}/like", data={"persona": "priya"})
        assert answer.status_code == 303
        assert f'or like <span class="count">{count}</span>' in sandbox.http.get("/").text


def test_likes_on_x_are_not_kept(sandbox: RunningSandbox) -> None:
    assert sandbox.http.post(f"/square/x/{sandbox.tweet('Hello')}/like", data={"persona": "priya"}).status_code == 404


def test_a_pinned_post_stands_first(sandbox: RunningSandbox) -> None:
    first, second = sandbox.page_post("The older words"), sandbox.page_post("The newer words")
    sandbox.graph("POST", first, is_pinned="true")
    page = sandbox.http.get("/?platform=facebook").text
    assert page.index("The older words") < page.index("The newer words")
    sandbox.graph("POST", second, is_pinned="true")
    page = sandbox.http.get("/?platform=facebook").text
    assert page.count("Pinned by the page") == 1
    assert page.index("The newer words") < page.index("The older words")
