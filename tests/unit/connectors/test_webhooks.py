"""Webhooks: only what the platform itself signed is read, and it is read as its events say."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from connectors.base import ItemKind
from connectors.facebook import webhook as facebook_webhook
from connectors.x import webhook as x_webhook
from tests.unit.connectors.payloads import payload_bytes

SECRET = "app-secret-for-tests"
X_BODY = payload_bytes("x/event_mention.json")
FACEBOOK_BODY = payload_bytes("facebook/event_comments.json")
OWN_ID = "1790000000000000001"
PAGE_ID = "101500000000001"


def x_signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def facebook_signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


CASES = [
    (x_webhook.verify, x_signature, X_BODY),
    (facebook_webhook.verify, facebook_signature, FACEBOOK_BODY),
]


@pytest.mark.parametrize(("verify", "sign", "body"), CASES, ids=["x", "facebook"])
class TestSignatures:
    def test_what_the_platform_signed_is_accepted(self, verify, sign, body) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        assert verify(SECRET, body, sign(body))

    def test_any_changed_byte_is_refused(self, verify, sign, body) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        signature = sign(body)
        for place in range(0, len(body), 7):
            tampered = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            assert not verify(SECRET, tampered, signature)

    def test_other_signatures_are_refused(self, verify, sign, body) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        for signature in (None, "", "sha256=", sign(body)[:-1], sign(body, "another"), sign(body).upper(), "sha256=ä"):
            assert not verify(SECRET, body, signature)

    def test_an_empty_secret_verifies_nothing(self, verify, sign, body) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        assert not verify("", body, sign(body, ""))


def test_x_is_answered_its_challenge() -> None:
    expected = x_signature(b"challenge-token")
    assert x_webhook.crc_response(SECRET, "challenge-token") == {"response_token": expected}


def test_facebook_is_answered_its_challenge_only_with_our_word() -> None:
    def answered(known: str, mode: str, token: str) -> str | None:
        return facebook_webhook.challenge(known, mode=mode, token=token, challenge="1158201444")

    assert answered("our-word", "subscribe", "our-word") == "1158201444"
    assert answered("our-word", "subscribe", "another") is None
    assert answered("our-word", "unsubscribe", "our-word") is None
    assert answered("", "subscribe", "") is None


def test_a_mention_on_x_arrives_as_an_item() -> None:
    (item,) = x_webhook.parse(X_BODY, own_id=OWN_ID)
    assert item.text == "Is the café on Elm Street open, @HarbourfordPD?"
    assert (item.kind, item.author_handle) == (ItemKind.MENTION, "priya_reads")


def test_what_we_write_on_x_ourselves_is_not_an_item() -> None:
    assert x_webhook.parse(X_BODY, own_id="1790000000000000103") == []


def test_a_deletion_on_x_arrives_without_the_words() -> None:
    (item,) = x_webhook.parse(payload_bytes("x/event_delete.json"), own_id=OWN_ID)
    assert (item.remote_id, item.is_deleted, item.text) == ("1990000000000000021", True, "")


@pytest.mark.parametrize(
    "body", [b'{"data":{"event_type":"spaces.start","payload":{"id":"1"}}}', b'{"data":null}', b"{}"]
)
def test_other_events_of_x_are_passed_over(body: bytes) -> None:
    assert x_webhook.parse(body, own_id=OWN_ID) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b"\xff"])
def test_what_is_not_an_event_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        x_webhook.parse(body, own_id=OWN_ID)
    with pytest.raises(ValueError):
        facebook_webhook.parse(body, page_id=PAGE_ID)


def test_what_residents_do_on_facebook_arrives_in_order() -> None:
    items = facebook_webhook.parse(FACEBOOK_BODY, page_id=PAGE_ID)
    assert [(item.remote_id, item.text, item.is_deleted) for item in items] == [
        ("501_601", "Is the café open? 🙂", False),
        ("501_601", "Is the café on Elm Street open?", False),
        ("501_602", "", True),
        ("101500000000001_502", "Thank you for last night.", False),
    ]
    assert [item.kind for item in items][-1] is ItemKind.MENTION


def test_the_page_itself_reactions_other_pages_and_wordless_changes_are_passed_over() -> None:
    seen = {item.remote_id for item in facebook_webhook.parse(FACEBOOK_BODY, page_id=PAGE_ID)}
    assert seen.isdisjoint({"501_603", "501_604", "1_2", "101500000000001_501"})


def test_malformed_parts_of_a_change_do_not_stop_the_rest() -> None:
    changes = b'["x",{"value":3},{"value":{"item":"comment"}}]'
    body = b'{"object":"page","entry":[7,{"id":"101500000000001","changes":' + changes + b"}]}"
    assert facebook_webhook.parse(body, page_id=PAGE_ID) == []
