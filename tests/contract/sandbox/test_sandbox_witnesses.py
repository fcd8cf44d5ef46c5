"""The platforms' own Python clients drive the sandbox: if it lied, they would notice before we do."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from PIL import Image
from requests import HTTPError
from xdk import Client
from xdk.media.models import AppendUploadRequest, CreateMetadataRequest, InitializeUploadRequest, UploadRequest
from xdk.oauth1_auth import OAuth1
from xdk.posts.models import CreateRequest, HideReplyRequest

from connectors.base import MediaKind, OutboundMedia
from connectors.sandbox.accounts import DEMO_INSTAGRAM, DEMO_PAGE, DEMO_X
from tests.contract.connectors.lent_media import lending
from tests.contract.sandbox.running import MP4, RunningSandbox, png, wait_until


@pytest.fixture
def x_client(sandbox: RunningSandbox) -> Any:
    """X's own client, signing with OAuth 1.0a."""
    auth = OAuth1(DEMO_X.consumer_key, DEMO_X.consumer_secret, "oob", DEMO_X.access_token, DEMO_X.access_token_secret)
    client = Client(base_url=f"{sandbox.url}/x", auth=auth, bearer_token=DEMO_X.bearer_token)
    client.session.trust_env = False
    yield client
    client.session.close()


@pytest.fixture
def page(sandbox: RunningSandbox) -> Any:
    """Meta's own client for the page, sending its appsecret_proof."""
    session = FacebookSession(DEMO_PAGE.app_id, DEMO_PAGE.app_secret, DEMO_PAGE.page_token)
    session.GRAPH = f"{sandbox.url}/graph"
    session.requests.trust_env = False
    yield Page(DEMO_PAGE.page_id, api=FacebookAdsApi(session, api_version="v24.0"))
    session.requests.close()


def test_xdk_posts_a_described_picture_and_reads_it_back(sandbox: RunningSandbox, x_client: Any) -> None:
    body = UploadRequest(media=base64.b64encode(png()).decode(), media_category="tweet_image")
    media_id = x_client.media.upload(body).data.id
    x_client.media.create_metadata(
        CreateMetadataRequest(id=media_id, metadata={"alt_text": {"text": "A closed bridge"}})
    )
    made = x_client.posts.create(CreateRequest(text="The bridge is closed.", media={"media_ids": [media_id]}))
    read = x_client.posts.get_by_id(made.data.id, expansions=["attachments.media_keys"], media_fields=["alt_text"])
    assert read.data.text.startswith("The bridge is closed.")
    assert sandbox.accepted("x", "photo") == ["A closed bridge"]


def test_xdk_uploads_a_video_in_segments(x_client: Any) -> None:
    plan = InitializeUploadRequest(media_type="video/mp4", total_bytes=len(MP4), media_category="tweet_video")
    media_id = x_client.media.initialize_upload(plan).data.id
    for index, begin in enumerate(range(0, len(MP4), 6000)):
        segment = base64.b64encode(MP4[begin : begin + 6000]).decode()
        x_client.media.append_upload(media_id, AppendUploadRequest(media=segment, segment_index=index))
    x_client.media.finalize_upload(media_id)
    wait_until(lambda: x_client.media.get_upload_status(media_id).data.processing_info.state == "succeeded")


def test_xdk_answers_hides_and_deletes(sandbox: RunningSandbox, x_client: Any) -> None:
    tweet = x_client.posts.create(CreateRequest(text="Ask us anything.")).data.id
    question = sandbox.say("x", tweet, "When?")
    mentions = [row.id for page in x_client.users.get_mentions(DEMO_X.user_id) for row in page.data or []]
    assert mentions == [question]
    found = [row.id for page in x_client.posts.search_recent(f"conversation_id:{tweet}") for row in page.data or []]
    assert found == [question, tweet]
    x_client.posts.create(CreateRequest(text="At seven.", reply={"in_reply_to_tweet_id": question}))
    assert x_client.posts.hide_reply(question, HideReplyRequest(hidden=True)).data.hidden is True
    assert x_client.posts.delete(tweet).data.deleted is True


def test_xdk_is_refused_when_its_secret_is_wrong(sandbox: RunningSandbox) -> None:
    auth = OAuth1(DEMO_X.consumer_key, "wrong", "oob", DEMO_X.access_token, DEMO_X.access_token_secret)
    client = Client(base_url=f"{sandbox.url}/x", auth=auth)
    client.session.trust_env = False
    with pytest.raises(HTTPError) as refused:
        client.posts.create(CreateRequest(text="Forged."))
    client.session.close()
    assert refused.value.response.status_code == 401
    assert sandbox.accepted("x") == []


def test_facebook_business_posts_a_photo_and_reads_the_feed(page: Any, tmp_path: Path) -> None:
    picture = tmp_path / "bridge.png"
    picture.write_bytes(png())
    with picture.open("rb") as source:
        photo = page.get_api().call(
            "POST",
            (DEMO_PAGE.page_id, "photos"),
            params={"caption": "The bridge.", "alt_text_custom": "A closed bridge"},
            files={"source": source},
        )
    post = page.create_feed(params={"message": "The bridge is closed."})
    feed = list(page.get_feed(fields=["message"]))
    assert [row["id"] for row in feed] == [post["id"], photo.json()["post_id"]]
    attached = PagePost(feed[1]["id"], api=page.get_api()).get_attachments()
    assert attached[0]["description"] == "A closed bridge"


def test_facebook_business_answers_hides_and_deletes_comments(sandbox: RunningSandbox, page: Any) -> None:
    post = page.create_feed(params={"message": "Ask us anything."})["id"]
    said = [sandbox.say("facebook", post, f"Question {number}") for number in range(3)]
    comments = PagePost(post, api=page.get_api()).get_comments(
        fields=["message", "from", "is_hidden"], params={"limit": 2, "order": "chronological"}
    )
    assert [row["id"] for row in comments] == said
    comment = Comment(said[0], api=page.get_api())
    comment.create_comment(params={"message": "Thank you."})
    comment.api_update(params={"is_hidden": True})
    assert comment.api_get(fields=["is_hidden", "comment_count"]).export_all_data()["is_hidden"] is True
    comment.api_delete()
    with pytest.raises(FacebookRequestError) as gone:
        Comment(said[0], api=page.get_api()).api_get()
    assert (gone.value.api_error_code(), gone.value.api_error_subcode()) == (100, 33)


def test_facebook_business_edits_and_deletes_a_post(page: Any) -> None:
    post = PagePost(page.create_feed(params={"message": "Closde."})["id"], api=page.get_api())
    post.api_update(params={"message": "Closed."})
    assert post.api_get(fields=["message"])["message"] == "Closed."
    post.api_delete()
    with pytest.raises(FacebookRequestError):
        post.api_get()


def test_facebook_business_sees_a_duplicate_as_506(page: Any) -> None:
    page.create_feed(params={"message": "The bridge is closed."})
    with pytest.raises(FacebookRequestError) as refused:
        page.create_feed(params={"message": "The bridge is closed."})
    assert refused.value.api_error_code() == 506


def test_facebook_business_counts_reactions_and_comments(sandbox: RunningSandbox, page: Any) -> None:
    post = PagePost(page.create_feed(params={"message": "Ask us anything."})["id"], api=page.get_api())
    sandbox.say("facebook", post["id"], "When?")
    sandbox.http.post(f"/square/facebook/{post['id']}/like", data={"persona": "priya"})
    counted = {"limit": 0, "summary": "total_count"}
    assert post.get_reactions(params=counted).total() == 1
    assert post.get_comments(params=counted).total() == 1


def test_facebook_business_pins_a_post_and_captions_a_video(sandbox: RunningSandbox, page: Any, tmp_path: Path) -> None:
    post = PagePost(page.create_feed(params={"message": "Ask us anything."})["id"], api=page.get_api())
    post.api_update(params={"is_pinned": True})
    film, words = tmp_path / "film.mp4", tmp_path / "words.en_US.srt"
    film.write_bytes(MP4)
    words.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    with film.open("rb") as source:
        call = page.get_api().call("POST", (DEMO_PAGE.page_id, "videos"), files={"source": source})
    video = AdVideo(call.json()["id"], api=page.get_api())
    with words.open("rb") as captions:
        video.get_api().call("POST", (video["id"], "captions"), files={"captions_file": captions})
    assert [row["locale"] for row in video.get_captions()] == ["en_US"]
    assert sandbox.accepted("facebook", "captions") == [words.read_text()]


@pytest.fixture
def instagram(page: Any) -> Any:
    """Meta's own client for the Instagram account."""
    return IGUser(DEMO_INSTAGRAM.user_id, api=page.get_api())


@pytest.fixture
def lent(tmp_path: Path) -> Any:
    """A picture that Instagram can fetch."""
    path = tmp_path / "bridge.jpg"
    Image.new("RGB", (640, 480), "navy").save(path, "JPEG")
    media = OutboundMedia(path=path, media_type="image/jpeg", kind=MediaKind.IMAGE, sha256="", size_bytes=1)
    with lending() as host:
        yield host.address(media)


def test_facebook_business_publishes_on_instagram_and_reads_it_back(
    sandbox: RunningSandbox, instagram: Any, lent: str
) -> None:
    sandbox.switch(instagram_processing_s=0)
    container = instagram.create_media(params={"image_url": lent, "caption": "The bridge.", "alt_text": "A bridge"})
    made = instagram.create_media_publish(params={"creation_id": container["id"]})
    (read,) = instagram.get_media(fields=["caption", "media_type", "permalink", "alt_text"])
    assert (read["id"], read["caption"], read["media_type"]) == (made["id"], "The bridge.", "IMAGE")
    assert read["alt_text"] == "A bridge"
    (limit,) = instagram.get_content_publishing_limit(fields=["quota_usage", "config"])
    assert (limit["quota_usage"], limit["config"]["quota_total"]) == (1, 100)


def test_facebook_business_answers_hides_and_deletes_on_instagram(
    sandbox: RunningSandbox, instagram: Any, lent: str
) -> None:
    sandbox.switch(instagram_processing_s=0)
    container = instagram.create_media(params={"image_url": lent, "caption": "Ask us."})
    media = IGMedia(
        instagram.create_media_publish(params={"creation_id": container["id"]})["id"], api=instagram.get_api()
    )
    said = sandbox.say("instagram", media["id"], "When?")
    (row,) = media.get_comments(fields=["text", "username", "from"])
    assert (row["id"], row["text"], row["username"]) == (said, "When?", "marisol_on_elm")
    comment = IGComment(said, api=instagram.get_api())
    answer = comment.create_reply(params={"message": "At seven."})
    assert [each["id"] for each in comment.get_replies(fields=["text"])] == [answer["id"]]
    comment.api_update(params={"hide": True})
    assert comment.api_get(fields=["hidden"])["hidden"] is True
    IGComment(answer["id"], api=instagram.get_api()).api_delete()
    media.api_delete()
    with pytest.raises(FacebookRequestError) as gone:
        media.api_get(fields=["caption"])
    assert (gone.value.api_error_code(), gone.value.api_error_subcode()) == (100, 33)


def test_facebook_business_is_told_of_a_container_that_is_not_ready(
    sandbox: RunningSandbox, instagram: Any, lent: str
) -> None:
    sandbox.switch(instagram_processing_s=60)
    container = instagram.create_media(params={"image_url": lent, "caption": "Too soon."})
    with pytest.raises(FacebookRequestError) as refused:
        instagram.create_media_publish(params={"creation_id": container["id"]})
    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (9007, 2207027)
    assert sandbox.accepted("instagram") == []
