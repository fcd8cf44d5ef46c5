"""What the sandbox accepted survives a stop, a kill and a torn last line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from connectors.sandbox.journal import Journal
from tests.contract.sandbox.running import USER, RunningSandbox, png, wait_until

REPOSITORY = Path(__file__).parents[3]
SERVE = (
    "import sys, uvicorn; from pathlib import Path; from connectors.sandbox.app import create_app; "
    "uvicorn.run(create_app(Path(sys.argv[1])), host='127.0.0.1', port=int(sys.argv[2]), log_level='error', ws='none')"
)


def test_everything_is_back_after_a_restart(tmp_path: Path) -> None:
    with RunningSandbox(tmp_path) as first:
        tweet = first.tweet("The bridge is closed.")
        reply = first.say("x", tweet, "Until when? 漢字 🚗")
        post = first.page_post("The bridge is closed.")
        comment = first.say("facebook", post, "Until when?", persona="walt")
        first.graph("POST", comment, is_hidden="true")
        first.http.put(f"/x/2/tweets/{reply}/hidden", headers=USER, json={"hidden": True}).raise_for_status()
        first.switch(x_reply_rule=False)
        before = first.http.get("/judge/posts").json()
        calls = first.http.get("/judge/calls").json()
    with RunningSandbox(tmp_path) as second:
        assert second.http.get("/judge/posts").json() == before
        assert second.http.get("/judge/calls").json() == calls
        assert second.http.get("/switches").json()["x_reply_rule"] is False
        assert second.graph("GET", comment, fields="is_hidden")["is_hidden"] is True
        assert int(second.tweet("The bridge is open.")) > int(reply)


def test_a_post_answered_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(tmp_path), str(port)], cwd=REPOSITORY)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: is_up(url), patience_s=60)
        httpx.post(f"{url}/x/2/tweets", headers=USER, json={"text": "Said before the kill."}).raise_for_status()
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with RunningSandbox(tmp_path) as after:
        assert after.accepted("x") == ["Said before the kill."]


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.TransportError:
        return False


def test_a_torn_last_line_is_cut_off_and_the_rest_is_kept(tmp_path: Path) -> None:
    with RunningSandbox(tmp_path) as first:
        first.tweet("Whole.")
    journal = tmp_path / "journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"at": "2026-11-22T21:00:00.000Z", "verb": "x.post.cre')
    with RunningSandbox(tmp_path) as second:
        second.tweet("After the tear.")
        assert second.accepted("x") == ["Whole.", "After the tear."]
    assert journal.read_bytes().endswith(b"\n")


def test_the_journal_is_on_disk_before_append_returns(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append({"text": "é\u2028\x00\ud800"})
    assert (tmp_path / "journal.jsonl").read_bytes().count(b"\n") == 1
    assert list(journal.read()) == [{"text": "é\u2028\x00\ud800"}]
    journal.close()


def test_media_survive_a_restart(tmp_path: Path) -> None:
    with RunningSandbox(tmp_path) as first:
        answer = first.http.post(
            "/x/2/media/upload",
            headers=USER,
            files={"media": ("a.png", png())},
            data={"media_category": "tweet_image"},
        )
        media_id = answer.json()["data"]["id"]
    with RunningSandbox(tmp_path) as second:
        served = second.http.get(f"/media/{media_id}")
        assert (served.content, served.headers["content-type"]) == (png(), "image/png")
        second.tweet("With a picture from before.", media={"media_ids": [media_id]})


def test_accounts_can_be_named_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text(
        '{"x": {"username": "ElsewherePD"}, "page": {"scopes": ["pages_manage_posts"]}}'
    )
    with RunningSandbox(tmp_path) as running:
        assert running.http.get("/x/2/users/me", headers=USER).json()["data"]["username"] == "ElsewherePD"
        post = running.page_post("Hello.")
        refused = running.graph("POST", f"{post}/comments", status=403, message="No permission")
        assert refused["error"]["code"] == 200  # type: ignore[index]
