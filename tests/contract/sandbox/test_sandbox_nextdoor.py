"""The sandbox's Nextdoor keeps to what is known of the partner API, and takes what neighbours type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.sandbox.accounts import DEMO_NEXTDOOR
from connectors.sandbox.nextdoor_api import router
from tests.contract.sandbox.running import RunningSandbox

BASE = "/nextdoor/external/api/partner/v1"
TOKEN = {"Authorization": f"Bearer {DEMO_NEXTDOOR.access_token}"}
PROFILE = {"secure_profile_id": DEMO_NEXTDOOR.profile_id}


@pytest.fixture(scope="module")
def facts(specs: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((specs / "nextdoor/publish-api.facts.json").read_text())
    return known


def call(sandbox: RunningSandbox, method: str, path: str, **more: Any) -> httpx.Response:
    return sandbox.http.request(method, BASE + path, headers=TOKEN, **more)


def publish(sandbox: RunningSandbox, text: str, **more: object) -> str:
    """Publish and look the id up, as everybody has to."""
    answer = call(sandbox, "POST", "/post/create/", json={"body_text": text, **PROFILE, **more})
    assert answer.status_code == 200, answer.text
    link = answer.json()["share_link"]
    return next(str(row["id"]) for row in posts(sandbox) if row["url"] == link)


def posts(sandbox: RunningSandbox) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = call(sandbox, "GET", "/post/", params=PROFILE).json()["posts"]
    return rows


def test_every_route_is_among_the_known_facts(facts: dict[str, Any]) -> None:
    known = {(method, each["p"].partition("?")[0]) for each in facts["endpoints"] for method in each["m"].split("|")}
    base = f"/nextdoor{facts['base']}"
    ours = {(method, route.path.removeprefix(base)) for route in router.routes for method in route.methods}  # type: ignore[attr-defined]
    assert ours <= known


def test_publishing_answers_with_a_link_and_no_id(sandbox: RunningSandbox, facts: dict[str, Any]) -> None:
    answer = call(sandbox, "POST", "/post/create/", json={"body_text": "The bridge is closed.", **PROFILE})
    (known,) = [each["ok"] for each in facts["endpoints"] if each["p"] == "/post/create/"]
    assert set(answer.json()) == set(known)
    assert sandbox.accepted("nextdoor") == ["The bridge is closed."]


def test_posts_and_replies_have_the_known_fields(sandbox: RunningSandbox, facts: dict[str, Any]) -> None:
    post = publish(sandbox, "The bridge is closed.")
    sandbox.say("nextdoor", post, "Until when?")
    (row,) = posts(sandbox)
    (known,) = [each["ok"]["posts"][0] for each in facts["endpoints"] if each["p"] == "/post/?secure_profile_id="]
    assert set(known) <= set(row)
    assert set(known["comments"][0]) <= set(row["comments"][0])
    assert all(type(row["comments"][0][name]) is type(value) for name, value in known["comments"][0].items())


def test_a_body_may_come_as_a_form(sandbox: RunningSandbox) -> None:
    assert (
        call(sandbox, "POST", "/post/create/", data={"body_text": "As a form.", **PROFILE}).json()["result"]
        == "success"
    )


@pytest.mark.parametrize(
    ("given", "error", "parameter"),
    [
        ({}, "missing_input", "body_text"),
        ({"body_text": " "}, "missing_input", "body_text"),
        ({"body_text": "é" * 4097}, "invalid_input", "body_text"),
        ({"body_text": "a", "media_attachments": ["file:///etc/hosts"]}, "invalid_input", "media_attachments"),
        (
            {"body_text": "a", "media_attachments": ["https://a.example/b.jpg"] * 11},
            "invalid_input",
            "media_attachments",
        ),
        ({"body_text": "a", "secure_profile_id": "another"}, "invalid_input", "secure_profile_id"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(
    sandbox: RunningSandbox, given: dict[str, Any], error: str, parameter: str
) -> None:
    answer = call(sandbox, "POST", "/post/create/", json=given)
    told = answer.json()
    assert (answer.status_code, told["error"], told["invalid_parameter"]) == (400, error, parameter)
    assert sandbox.accepted("nextdoor") == []


@pytest.mark.parametrize("token", ["", "Bearer nonsense", f"Bearer {DEMO_NEXTDOOR.expired_token}"])
def test_a_bad_token_is_a_401(sandbox: RunningSandbox, token: str) -> None:
    headers = {"Authorization": token} if token else {}
    assert sandbox.http.get(f"{BASE}/me/", headers=headers).status_code == 401


def test_a_reply_is_deleted_by_its_author_alone(sandbox: RunningSandbox) -> None:
    post = publish(sandbox, "The bridge is closed.")
    theirs = sandbox.say("nextdoor", post, "Until when?")
    assert call(sandbox, "DELETE", "/comment/", params={"id": theirs}).status_code == 403
    answer = {"id": post, "body_text": "Until six.", "parent_comment_id": theirs}
    assert call(sandbox, "POST", "/comment/", json=answer).json() == {"result": "success"}
    (row,) = posts(sandbox)
    ours = next(each["id"] for each in row["comments"] if each["body"] == "Until six.")
    assert call(sandbox, "DELETE", "/comment/", params={"id": ours}).json()["message"].endswith("deleted successfully")
    assert call(sandbox, "DELETE", "/post/", params={"id": post}).status_code == 200
    assert posts(sandbox) == []


def test_neighbours_see_the_post_and_what_was_said(sandbox: RunningSandbox) -> None:
    post = publish(sandbox, "The bridge is closed.")
    sandbox.say("nextdoor", post, "<b>Until</b> when?")
    page = sandbox.http.get("/?platform=nextdoor").text
    assert "The bridge is closed." in page
    assert "&lt;b&gt;Until" in page


@pytest.mark.parametrize(
    ("effect", "status"), [("rate_limited", 429), ("token_expired", 401), ("refused", 403), ("server_error", 503)]
)
def test_faults_are_in_nextdoors_words(sandbox: RunningSandbox, effect: str, status: int) -> None:
    sandbox.fault(effect, platform="nextdoor", status=503)
    answer = call(sandbox, "GET", "/me/")
    assert (answer.status_code, set(answer.json())) == (status, {"error", "error_description"})


def test_everything_is_back_after_a_restart(tmp_path: Path) -> None:
    with RunningSandbox(tmp_path) as first:
        post = publish(first, "The bridge is closed.")
        first.say("nextdoor", post, "Until when? 漢字 🚗")
        before = posts(first)
    with RunningSandbox(tmp_path) as second:
        assert posts(second) == before
