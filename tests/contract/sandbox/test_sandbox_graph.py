"""The Graph API as the sandbox stands in for it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from pathlib import Path

import httpx
import pytest

from connectors.base import MediaKind, OutboundMedia
from connectors.sandbox.accounts import DEMO_PAGE
from tests.contract.connectors.lent_media import lending
from tests.contract.sandbox.running import APP_TOKEN, MP4, PAGE, TOKEN, RunningSandbox, png, wait_until


def error_of(answer: httpx.Response) -> dict[str, object]:
    error: dict[str, object] = answer.json()["error"]
    assert error["fbtrace_id"]
    return error


def test_the_same_post_twice_in_a_row_is_error_506(sandbox: RunningSandbox) -> None:
    sandbox.page_post("The bridge is closed.")
    again = sandbox.http.post(f"/graph/v24.0/{PAGE}/feed", data={**TOKEN, "message": "The bridge is closed."})
    assert (again.status_code, error_of(again)["code"]) == (400, 506)
    sandbox.page_post("The bridge is open.")
    sandbox.page_post("The bridge is closed.")
    assert len(sandbox.accepted("facebook")) == 3


def test_a_comment_is_read_answered_hidden_and_deleted(sandbox: RunningSandbox) -> None:
    post = sandbox.page_post("Ask us anything.")
    comment = sandbox.say("facebook", post, "Why does nobody fix the lights on Elm?", persona="devon")
    fields = "id,from,message,created_time,is_hidden,can_hide,can_remove,parent,comment_count"
    first = sandbox.graph("GET", f"{post}/comments", fields=fields, filter="stream", order="chronological")["data"]
    assert isinstance(first, list)
    assert first[0]["id"] == comment
    assert first[0]["from"]["name"] == "Devon Achterberg"
    reply = sandbox.graph("POST", f"{comment}/comments", message="We have told the city.")["id"]
    assert sandbox.graph("POST", comment, is_hidden="true") == {"success": True}
    both = sandbox.graph("GET", f"{post}/comments", fields=fields, filter="stream")["data"]
    assert isinstance(both, list)
    assert [(row["id"], row["is_hidden"], row.get("parent", {}).get("id")) for row in both] == [
        (comment, True, None),
        (reply, False, comment),
    ]
    assert "Hidden by the page" in sandbox.http.get("/").text
    assert sandbox.graph("DELETE", comment) == {"success": True}
    assert sandbox.graph("GET", f"{post}/comments", filter="stream") == {"data": []}


def test_only_top_level_comments_come_without_the_stream_filter(sandbox: RunningSandbox) -> None:
    post = sandbox.page_post("Ask us anything.")
    comment = sandbox.say("facebook", post, "First")
    sandbox.say("facebook", comment, "Second", persona="walt")
    rows = sandbox.graph("GET", f"{post}/comments")["data"]
    assert isinstance(rows, list)
    assert [row["id"] for row in rows] == [comment]


def test_a_page_cannot_hide_its_own_comment_or_edit_anothers(sandbox: RunningSandbox) -> None:
    post = sandbox.page_post("Ask us anything.")
    own = str(sandbox.graph("POST", f"{post}/comments", message="Begin.")["id"])
    sandbox.graph("POST", own, status=403, is_hidden="true")
    sandbox.graph("POST", sandbox.say("facebook", post, "Mine"), status=403, message="Yours")


def test_several_photos_make_one_post_with_their_descriptions(sandbox: RunningSandbox) -> None:
    ids = []
    for colour in ((1, 2, 3), (4, 5, 6)):
        answer = sandbox.http.post(
            f"/graph/v24.0/{PAGE}/photos",
            data={**TOKEN, "published": "false", "alt_text_custom": f"Colour {colour}"},
            files={"source": ("p.png", png(colour))},
        )
        ids.append(answer.json()["id"])
        assert "post_id" not in answer.json()
    attached = json.dumps([{"media_fbid": key} for key in ids])
    post = sandbox.page_post("Two pictures.", attached_media=attached)
    shown = sandbox.graph("GET", post, fields="attachments,full_picture")
    pieces = shown["attachments"]["data"][0]["subattachments"]["data"]  # type: ignore[index]
    assert [piece["description"] for piece in pieces] == ["Colour (1, 2, 3)", "Colour (4, 5, 6)"]
    assert 'alt="Colour (4, 5, 6)"' in sandbox.http.get("/").text


def test_a_file_that_is_no_picture_is_refused(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.post(
        f"/graph/v24.0/{PAGE}/photos", data=TOKEN, files={"source": ("p.png", b"<html>not a picture</html>")}
    )
    assert error_of(answer)["code"] == 324


def test_a_broken_upload_goes_on_where_it_stopped(sandbox: RunningSandbox) -> None:
    sandbox.switch(video_processing_s=0.3)
    plan = {**TOKEN, "file_name": "clip.mp4", "file_length": str(len(MP4)), "file_type": "video/mp4"}
    session = sandbox.http.post(f"/graph/v24.0/{DEMO_PAGE.app_id}/uploads", data=plan).json()["id"]
    assert session.startswith("upload:")
    headers = {"Authorization": f"OAuth {DEMO_PAGE.page_token}"}
    url = f"/graph/v24.0/{session}"
    half = len(MP4) // 2
    sandbox.http.post(url, headers={**headers, "file_offset": "0"}, content=MP4[:half]).raise_for_status()
    assert sandbox.http.get(url, headers=headers).json()["file_offset"] == half
    wrong = sandbox.http.post(url, headers={**headers, "file_offset": "0"}, content=MP4)
    assert error_of(wrong)["code"] == 100
    handle = sandbox.http.post(url, headers={**headers, "file_offset": str(half)}, content=MP4[half:]).json()["h"]
    video = sandbox.graph(
        "POST", f"{PAGE}/videos", fbuploader_video_file_chunk=handle, title="Clip", description="Released footage"
    )["id"]

    def status() -> object:
        return sandbox.graph("GET", str(video), fields="status")["status"]["video_status"]  # type: ignore[index]

    assert status() == "processing"
    wait_until(lambda: status() == "ready")
    feed = sandbox.graph("GET", f"{PAGE}/posts", fields="message,status_type")["data"]
    assert isinstance(feed, list)
    assert (feed[0]["message"], feed[0]["status_type"]) == ("Released footage", "added_video")
    assert sandbox.http.get(f"/media/{video}").content == MP4


def test_a_video_can_come_as_one_multipart_file(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.post(
        f"/graph/v24.0/{PAGE}/videos", data={**TOKEN, "description": "Clip"}, files={"source": ("c.mp4", MP4)}
    )
    assert answer.json()["id"]
    bad = sandbox.http.post(f"/graph/v24.0/{PAGE}/videos", data=TOKEN, files={"source": ("c.mp4", png())})
    assert error_of(bad)["code"] == 352


def test_uploads_are_listed_by_kind(sandbox: RunningSandbox) -> None:
    photo = sandbox.http.post(f"/graph/v24.0/{PAGE}/photos", data=TOKEN, files={"source": ("p.png", png())}).json()
    video = sandbox.http.post(f"/graph/v24.0/{PAGE}/videos", data=TOKEN, files={"source": ("c.mp4", MP4)}).json()
    for edge, made in (("photos", photo), ("videos", video)):
        rows = sandbox.graph("GET", f"{PAGE}/{edge}")["data"]
        assert isinstance(rows, list)
        assert [row["id"] for row in rows] == [made["id"]]


def test_lists_page_by_cursor_without_gap_or_repeat(sandbox: RunningSandbox) -> None:
    post = sandbox.page_post("Ask us anything.")
    said = [sandbox.say("facebook", post, f"Question {number}") for number in range(7)]
    url: str | None = f"/graph/v24.0/{post}/comments?limit=3&access_token={DEMO_PAGE.page_token}"
    seen: list[str] = []
    while url:
        answer = sandbox.http.get(url).json()
        seen += [row["id"] for row in answer["data"]]
        url = answer["paging"].get("next")
    assert seen == said


def test_a_scheduled_post_waits_and_is_listed(sandbox: RunningSandbox) -> None:
    later = str(int(time.time()) + 3600)
    post = sandbox.page_post("Later.", published="false", scheduled_publish_time=later)
    assert sandbox.graph("GET", f"{PAGE}/feed") == {"data": []}
    waiting = sandbox.graph("GET", f"{PAGE}/scheduled_posts", fields="scheduled_publish_time")["data"]
    assert waiting == [{"scheduled_publish_time": int(later), "id": post}]
    sandbox.graph("POST", post, is_published="true")
    assert sandbox.graph("GET", f"{PAGE}/scheduled_posts") == {"data": []}
    soon = str(int(time.time()) + 60)
    too_soon = sandbox.graph(
        "POST", f"{PAGE}/feed", status=400, message="Soon", published="false", scheduled_publish_time=soon
    )
    assert too_soon["error"]["code"] == 100  # type: ignore[index]


def test_edit_and_delete_answer_success(sandbox: RunningSandbox) -> None:
    post = sandbox.page_post("The bridge is closde.")
    assert sandbox.graph("POST", post, message="The bridge is closed.") == {"success": True}
    assert sandbox.graph("GET", post)["message"] == "The bridge is closed."
    assert sandbox.graph("DELETE", post) == {"success": True}
    gone = sandbox.graph("GET", post, status=400)["error"]
    assert (gone["code"], gone["error_subcode"], gone["type"]) == (100, 33, "GraphMethodException")  # type: ignore[index]


@pytest.mark.parametrize(
    ("token", "code", "subcode"),
    [(DEMO_PAGE.expired_token, 190, 463), ("nonsense", 190, 467), ("", 2500, None)],
)
def test_bad_tokens_have_graphs_codes(sandbox: RunningSandbox, token: str, code: int, subcode: int | None) -> None:
    answer = sandbox.http.get(f"/graph/v24.0/{PAGE}", params={"access_token": token})
    assert answer.status_code == 400
    assert (error_of(answer)["code"], error_of(answer).get("error_subcode")) == (code, subcode)


def test_the_token_may_come_in_the_query_or_in_a_header(sandbox: RunningSandbox) -> None:
    for given in ({"params": TOKEN}, {"headers": {"Authorization": f"Bearer {DEMO_PAGE.page_token}"}}):
        answer = sandbox.http.get("/graph/v26.0/me", **given)  # type: ignore[arg-type]
        assert answer.json() == {"name": DEMO_PAGE.name, "id": PAGE}


def test_a_wrong_appsecret_proof_is_refused(sandbox: RunningSandbox) -> None:
    proof = hmac.new(DEMO_PAGE.app_secret.encode(), DEMO_PAGE.page_token.encode(), hashlib.sha256).hexdigest()
    assert sandbox.http.get("/graph/me", params={**TOKEN, "appsecret_proof": proof}).status_code == 200
    wrong = sandbox.http.get("/graph/me", params={**TOKEN, "appsecret_proof": "0" * 64})
    assert error_of(wrong)["code"] == 100


def test_unknown_versions_nodes_edges_and_fields_are_refused(sandbox: RunningSandbox) -> None:
    assert error_of(sandbox.http.get("/graph/v3.1/me", params=TOKEN))["code"] == 2635
    assert error_of(sandbox.http.get("/graph/v24.0/12345", params=TOKEN))["error_subcode"] == 33
    assert error_of(sandbox.http.get("/graph/v24.0/me/likers", params=TOKEN))["code"] == 100
    assert error_of(sandbox.http.get("/graph/v24.0/me", params={**TOKEN, "fields": "shoe_size"}))["code"] == 100
    assert error_of(sandbox.http.get("/graph/v24.0/me", params={**TOKEN, "fields": "id{"}))["code"] == 2500


def test_usage_headers_rise_and_the_limit_answers_80001(sandbox: RunningSandbox) -> None:
    sandbox.switch(page_calls_per_hour=4)
    for used in (25, 50, 75, 100):
        answer = sandbox.http.get("/graph/me", params=TOKEN)
        business = json.loads(answer.headers["x-business-use-case-usage"])[PAGE][0]
        assert (business["type"], business["call_count"]) == ("pages", used)
        assert json.loads(answer.headers["x-app-usage"])["call_count"] == used
    blocked = sandbox.http.get("/graph/me", params=TOKEN)
    assert error_of(blocked)["code"] == 80001
    business = json.loads(blocked.headers["x-business-use-case-usage"])[PAGE][0]
    assert business["estimated_time_to_regain_access"] > 0


def test_a_live_video_is_planned_moved_started_and_ended(sandbox: RunningSandbox) -> None:
    start = int(time.time()) + 7200
    plan = {**TOKEN, "status": "SCHEDULED_UNPUBLISHED", "title": "Ask the chief", "event_params": str(start)}
    made = sandbox.http.post(f"/graph/v24.0/{PAGE}/live_videos", data=plan).json()
    live = str(made["id"])
    assert str(made["stream_url"]).startswith("rtmp://")
    comment = sandbox.say("facebook", live, "Will you talk about parking?")
    rows = sandbox.graph("GET", f"{live}/comments")["data"]
    assert isinstance(rows, list)
    assert rows[0]["id"] == comment
    for change, state in (({"status": "LIVE_NOW"}, "LIVE"), ({"end_live_video": "true"}, "VOD")):
        sandbox.http.post(f"/graph/v24.0/{live}", data={**TOKEN, **change}).raise_for_status()
        assert sandbox.graph("GET", live, fields="status")["status"] == state


def test_a_page_that_may_not_go_live_is_told_why(sandbox: RunningSandbox) -> None:
    sandbox.switch(page_may_go_live=False)
    refused = sandbox.graph("POST", f"{PAGE}/live_videos", status=400, title="Ask the chief")["error"]
    assert (refused["code"], refused["error_subcode"]) == (200, 1363144)  # type: ignore[index]


def test_debug_token_tells_good_from_expired(sandbox: RunningSandbox) -> None:
    good = sandbox.http.get("/graph/debug_token", params={**APP_TOKEN, "input_token": DEMO_PAGE.page_token}).json()
    assert (good["data"]["is_valid"], good["data"]["profile_id"]) == (True, PAGE)
    bad = sandbox.http.get("/graph/debug_token", params={**APP_TOKEN, "input_token": DEMO_PAGE.expired_token}).json()
    assert bad["data"]["is_valid"] is False


def test_a_visitor_post_is_on_the_feed_but_not_among_the_pages_own(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.post(
        "/square/facebook/mention", data={"persona": "priya", "text": "Thank you for last night"}
    )
    post = answer.headers["location"].partition("#")[2]
    visitors = sandbox.graph("GET", f"{PAGE}/visitor_posts", fields="from,message")["data"]
    assert isinstance(visitors, list)
    assert (visitors[0]["id"], visitors[0]["from"]["name"]) == (post, "Priya Ramanathan")
    assert sandbox.graph("GET", f"{PAGE}/posts") == {"data": []}


def test_a_photo_is_fetched_from_the_address_that_is_named(sandbox: RunningSandbox, tmp_path: Path) -> None:
    path = tmp_path / "bridge.png"
    path.write_bytes(png())
    media = OutboundMedia(path=path, media_type="image/png", kind=MediaKind.IMAGE, sha256="", size_bytes=1)
    with lending() as host:
        made = sandbox.graph("POST", f"{PAGE}/photos", url=host.address(media), caption="The bridge.")
        host.status = 404
        sandbox.graph("POST", f"{PAGE}/photos", status=400, url=host.address(media))
    assert sandbox.accepted("facebook") == ["The bridge."]
    assert made["post_id"]
    assert len(sandbox.accepted("facebook", "photo")) == 1
