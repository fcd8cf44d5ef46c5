"""X as the sandbox stands in for it: what it takes, what it refuses, what it shows."""

from __future__ import annotations

import time

import pytest

from connectors.sandbox.accounts import DEMO_X
from tests.contract.sandbox.running import APP_ONLY, MP4, USER, RunningSandbox, png, wait_until

ME = DEMO_X.user_id


def upload_picture(sandbox: RunningSandbox, alt_text: str = "") -> str:
    answer = sandbox.http.post(
        "/x/2/media/upload",
        headers=USER,
        files={"media": ("a.png", png(), "image/png")},
        data={"media_category": "tweet_image"},
    )
    media_id = str(answer.json()["data"]["id"])
    if alt_text:
        body = {"id": media_id, "metadata": {"alt_text": {"text": alt_text}}}
        assert sandbox.http.post("/x/2/media/metadata", headers=USER, json=body).status_code == 200
    return media_id


def test_the_same_words_twice_are_refused_as_duplicate_content(sandbox: RunningSandbox) -> None:
    sandbox.tweet("Elm Street is closed at the bridge.")
    answer = sandbox.http.post("/x/2/tweets", headers=USER, json={"text": "Elm Street is closed at the bridge."})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "You are not allowed to create a Tweet with duplicate content."
    assert answer.json()["type"] == "about:blank"
    assert sandbox.accepted("x") == ["Elm Street is closed at the bridge."]


def test_a_key_that_x_does_not_know_is_refused(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.post("/x/2/tweets", headers=USER, json={"text": "a", "scheduled_at": "tomorrow"})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/invalid-request")
    assert "scheduled_at" in answer.json()["errors"][0]["parameters"]
    assert sandbox.accepted("x") == []


@pytest.mark.parametrize(("text", "status"), [("é" * 280, 201), ("é" * 281, 400), ("漢" * 140, 201), ("漢" * 141, 400)])
def test_length_is_weighed_as_x_weighs_it(sandbox: RunningSandbox, text: str, status: int) -> None:
    assert sandbox.http.post("/x/2/tweets", headers=USER, json={"text": text}).status_code == status


def test_links_are_shortened_and_markup_is_escaped_when_served(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Roads & rivers https://www.example.com/a/very/long/way <now>")
    shown = sandbox.http.get(f"/x/2/tweets/{tweet}", headers=USER, params={"tweet.fields": "entities"}).json()["data"]
    link = shown["entities"]["urls"][0]
    assert link["expanded_url"] == "https://www.example.com/a/very/long/way"
    assert shown["text"] == f"Roads &amp; rivers {link['url']} &lt;now&gt;"
    assert shown["text"][link["start"] : link["end"]] == link["url"]
    assert len(link["url"]) == 23


def test_a_reply_begins_with_the_automatic_mention(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Ask us anything tonight.")
    reply = sandbox.say("x", tweet, "Will the lights on Elm be mended?")
    shown = sandbox.http.get(
        f"/x/2/tweets/{reply}", headers=USER, params={"tweet.fields": "display_text_range,in_reply_to_user_id"}
    ).json()["data"]
    assert shown["text"] == "@HarbourfordPD Will the lights on Elm be mended?"
    assert shown["display_text_range"] == [15, 48]
    assert shown["in_reply_to_user_id"] == ME


def test_a_residents_reply_is_in_mentions_and_in_the_conversation(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Ask us anything tonight.")
    reply = sandbox.say("x", tweet, "When does it begin?")
    mentions = sandbox.http.get(f"/x/2/users/{ME}/mentions", headers=USER).json()
    query = {"query": f"conversation_id:{tweet} -from:{DEMO_X.username}"}
    found = sandbox.http.get("/x/2/tweets/search/recent", headers=APP_ONLY, params=query).json()
    assert [row["id"] for row in mentions["data"]] == [reply]
    assert [row["id"] for row in found["data"]] == [reply]


def test_a_search_with_or_finds_what_fits_either_side(sandbox: RunningSandbox) -> None:
    tweets = [sandbox.tweet(text) for text in ("Elm Street is closed.", "Mill Lane is closed.", "All is well.")]
    replies = [sandbox.say("x", tweet, f"Until when, {number}?") for number, tweet in enumerate(tweets)]
    wanted = f"conversation_id:{tweets[0]} is:reply OR conversation_id:{tweets[1]} is:reply"
    found = sandbox.http.get("/x/2/tweets/search/recent", headers=APP_ONLY, params={"query": wanted}).json()
    assert [row["id"] for row in found["data"]] == [replies[1], replies[0]]
    one_sided = {"query": f"conversation_id:{tweets[0]} OR"}
    assert sandbox.http.get("/x/2/tweets/search/recent", headers=APP_ONLY, params=one_sided).status_code == 400


def test_an_empty_list_has_no_data_key(sandbox: RunningSandbox) -> None:
    assert sandbox.http.get(f"/x/2/users/{ME}/mentions", headers=USER).json() == {"meta": {"result_count": 0}}


def test_a_self_serve_app_may_not_answer_who_did_not_mention_it(sandbox: RunningSandbox) -> None:
    sandbox.switch(x_implicit_mention_counts=False)
    tweet = sandbox.tweet("Ask us anything tonight.")
    unasked = sandbox.say("x", tweet, "Shame about the weather.")
    asked = sandbox.say("x", tweet, "When, @harbourfordpd, does it begin?")
    refused = sandbox.http.post(
        "/x/2/tweets", headers=USER, json={"text": "It is", "reply": {"in_reply_to_tweet_id": unasked}}
    )
    assert refused.status_code == 403
    assert "you have not been mentioned" in refused.json()["detail"]
    sandbox.tweet("At seven.", reply={"in_reply_to_tweet_id": asked})


def test_the_automatic_mention_counts_unless_switched_off(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Ask us anything tonight.")
    sandbox.tweet("At seven.", reply={"in_reply_to_tweet_id": sandbox.say("x", tweet, "When?")})


def test_only_replies_in_our_conversation_can_be_hidden(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Ask us anything tonight.")
    reply = sandbox.say("x", tweet, "You lot are useless.")
    hidden = sandbox.http.put(f"/x/2/tweets/{reply}/hidden", headers=USER, json={"hidden": True})
    assert hidden.json() == {"data": {"hidden": True}}
    assert "Hidden by the author of the post" in sandbox.http.get("/").text
    own = sandbox.http.put(f"/x/2/tweets/{tweet}/hidden", headers=USER, json={"hidden": True})
    assert own.status_code == 403


def test_a_deleted_tweet_is_reported_missing_with_status_200(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("A mistake.")
    assert sandbox.http.delete(f"/x/2/tweets/{tweet}", headers=USER).json() == {"data": {"deleted": True}}
    answer = sandbox.http.get("/x/2/tweets", headers=USER, params={"ids": tweet})
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["type"].endswith("/resource-not-found")
    assert sandbox.http.delete(f"/x/2/tweets/{tweet}", headers=USER).status_code == 404


def test_another_persons_tweet_cannot_be_deleted(sandbox: RunningSandbox) -> None:
    reply = sandbox.say("x", sandbox.tweet("Ask us anything."), "No.")
    assert sandbox.http.delete(f"/x/2/tweets/{reply}", headers=USER).status_code == 403


def test_pages_follow_each_other_without_gap_or_repeat(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Ask us anything tonight.")
    said = [sandbox.say("x", tweet, f"Question {number}") for number in range(12)]
    seen: list[str] = []
    token = None
    while True:
        parameters = {"max_results": "5"} | ({"pagination_token": token} if token else {})
        answer = sandbox.http.get(f"/x/2/users/{ME}/mentions", headers=USER, params=parameters).json()
        seen += [row["id"] for row in answer["data"]]
        token = answer["meta"].get("next_token")
        if not token:
            break
    assert seen == said[::-1]
    since = sandbox.http.get(f"/x/2/users/{ME}/mentions", headers=USER, params={"since_id": said[9]}).json()
    assert [row["id"] for row in since["data"]] == [said[11], said[10]]


def test_every_answer_says_where_the_window_stands(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.get("/x/2/users/me", headers=USER)
    assert (answer.headers["x-rate-limit-limit"], answer.headers["x-rate-limit-remaining"]) == ("75", "74")
    assert 0 < int(answer.headers["x-rate-limit-reset"]) - time.time() <= 901
    posted = sandbox.http.post("/x/2/tweets", headers=USER, json={"text": "Good morning."})
    assert posted.headers["x-user-limit-24hour-limit"] == "10000"


def test_a_used_up_window_answers_429_and_writes_nothing(sandbox: RunningSandbox) -> None:
    sandbox.switch(x_limits={"POST /2/tweets": 2})
    sandbox.tweet("One.")
    sandbox.tweet("Two.")
    answer = sandbox.http.post("/x/2/tweets", headers=USER, json={"text": "Three."})
    assert answer.status_code == 429
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert answer.json()["title"] == "Too Many Requests"
    assert sandbox.accepted("x") == ["One.", "Two."]


def test_tokens_that_are_wrong_expired_or_app_only_are_told_apart(sandbox: RunningSandbox) -> None:
    expired = {"Authorization": f"Bearer {DEMO_X.expired_token}"}
    assert sandbox.http.get("/x/2/users/me", headers=expired).status_code == 401
    assert sandbox.http.get("/x/2/users/me").status_code == 401
    app_only = sandbox.http.get("/x/2/users/me", headers=APP_ONLY)
    assert app_only.status_code == 403
    assert app_only.json()["type"].endswith("/unsupported-authentication")


def test_without_credits_x_answers_402(sandbox: RunningSandbox) -> None:
    sandbox.switch(x_credits_left=False)
    answer = sandbox.http.get("/x/2/users/me", headers=USER)
    assert (answer.status_code, answer.json()["title"]) == (402, "CreditsDepleted")


def test_a_picture_keeps_its_description(sandbox: RunningSandbox) -> None:
    media_id = upload_picture(sandbox, alt_text="A <closed> bridge")
    tweet = sandbox.tweet("The bridge.", media={"media_ids": [media_id]})
    shown = sandbox.http.get(
        f"/x/2/tweets/{tweet}",
        headers=USER,
        params={"expansions": "attachments.media_keys", "media.fields": "alt_text,url", "tweet.fields": "attachments"},
    ).json()
    media = shown["includes"]["media"][0]
    assert media["alt_text"] == "A <closed> bridge"
    assert shown["data"]["attachments"]["media_keys"] == [media["media_key"]]
    assert sandbox.http.get(media["url"]).content == png()
    assert 'alt="A &lt;closed&gt; bridge"' in sandbox.http.get("/").text


def test_a_file_that_is_no_picture_is_refused(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.post(
        "/x/2/media/upload",
        headers=USER,
        files={"media": ("a.png", b"not a picture", "image/png")},
        data={"media_category": "tweet_image"},
    )
    assert answer.status_code == 400


def test_a_video_arrives_in_segments_and_is_processed(sandbox: RunningSandbox) -> None:
    sandbox.switch(video_processing_s=0.4)
    plan = {"media_type": "video/mp4", "total_bytes": len(MP4), "media_category": "tweet_video"}
    media_id = sandbox.http.post("/x/2/media/upload/initialize", headers=USER, json=plan).json()["data"]["id"]
    for index, begin in enumerate(range(0, len(MP4), 6000)):
        sandbox.http.post(
            f"/x/2/media/upload/{media_id}/append",
            headers=USER,
            files={"media": ("blob", MP4[begin : begin + 6000])},
            data={"segment_index": str(index)},
        ).raise_for_status()
    finalized = sandbox.http.post(f"/x/2/media/upload/{media_id}/finalize", headers=USER).json()["data"]
    assert finalized["processing_info"]["state"] == "in_progress"
    early = sandbox.http.post("/x/2/tweets", headers=USER, json={"text": "Clip", "media": {"media_ids": [media_id]}})
    assert early.status_code == 400

    def state() -> str:
        answer = sandbox.http.get("/x/2/media/upload", headers=USER, params={"media_id": media_id}).json()
        return str(answer["data"]["processing_info"]["state"])

    wait_until(lambda: state() == "succeeded")
    sandbox.tweet("Clip", media={"media_ids": [media_id]})
    part = sandbox.http.get(f"/media/{media_id}", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")


def test_segments_that_do_not_add_up_are_refused(sandbox: RunningSandbox) -> None:
    plan = {"media_type": "video/mp4", "total_bytes": len(MP4) + 1, "media_category": "tweet_video"}
    media_id = sandbox.http.post("/x/2/media/upload/initialize", headers=USER, json=plan).json()["data"]["id"]
    segment = {"media": ("blob", MP4)}
    route = f"/x/2/media/upload/{media_id}"
    sandbox.http.post(f"{route}/append", headers=USER, files=segment, data={"segment_index": "0"}).raise_for_status()
    assert sandbox.http.post(f"{route}/finalize", headers=USER).status_code == 400


def test_times_bound_a_timeline(sandbox: RunningSandbox) -> None:
    first = sandbox.tweet("One.")
    said_at = sandbox.http.get(f"/x/2/tweets/{first}", headers=USER, params={"tweet.fields": "created_at"}).json()
    start = said_at["data"]["created_at"].partition(".")[0] + "Z"
    url = f"/x/2/users/{ME}/tweets"
    assert sandbox.http.get(url, headers=USER, params={"start_time": start}).json()["meta"]["result_count"] == 1
    assert sandbox.http.get(url, headers=USER, params={"end_time": start}).json()["meta"]["result_count"] == 0
    assert sandbox.http.get(url, headers=USER, params={"start_time": "yesterday"}).status_code == 400


def test_an_edit_has_a_new_id_and_the_old_one_leaves_the_timeline(sandbox: RunningSandbox) -> None:
    first = sandbox.tweet("The bridge is closde.")
    sandbox.switch(x_subscription="Premium")
    second = sandbox.tweet("The bridge is closed.", edit_options={"previous_post_id": first})
    timeline = sandbox.http.get(f"/x/2/users/{ME}/tweets", headers=USER).json()["data"]
    assert [row["id"] for row in timeline] == [second]
    assert timeline[0]["edit_history_tweet_ids"] == [first, second]


def test_new_names_for_fields_are_taken_and_old_names_given(sandbox: RunningSandbox) -> None:
    tweet = sandbox.tweet("Hello.")
    reply = sandbox.tweet("Part two.", reply={"in_reply_to_tweet_id": tweet})
    shown = sandbox.http.get(f"/x/2/tweets/{reply}", headers=USER, params={"post.fields": "referenced_posts"}).json()
    assert shown["data"]["referenced_tweets"] == [{"type": "replied_to", "id": tweet}]


def test_a_parameter_that_x_does_not_know_is_refused(sandbox: RunningSandbox) -> None:
    answer = sandbox.http.get("/x/2/users/me", headers=USER, params={"fields": "id"})
    assert answer.status_code == 400
