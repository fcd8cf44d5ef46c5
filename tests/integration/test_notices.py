"""Notices: who is told of what, once, by which channel, and what becomes of those that do not arrive."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from connectors.fake import FakePlatform, Fault
from console.config import Settings, SmtpSecurity
from console.domain.actors import Actor
from console.domain.errors import ConfigurationError, InvalidInput, Unavailable
from console.domain.notices import Channel, Notice, NoticeKind
from console.domain.secrets import Secret
from console.mail import Mail
from console.notice_hook import SIGNATURE_HEADER, NoticeHook
from console.services.notices import Notices
from console.services.notifying import Notifying
from console.services.sending_notices import SendingNotices
from console.storage.sealing import make_sealer
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ADA, ALICE, BOB, CAROL, ERIN, SteppedClock
from tests.newsroom import TOWN_X, Newsroom
from tests.running import free_ports

APPROVALS_BY_MAIL = {NoticeKind.APPROVAL_WANTED: [Channel.EMAIL]}


class Letterbox:
    """Takes every e-mail, or refuses it."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.broken = False

    def __call__(self, *, to: str, subject: str, text: str) -> None:
        if self.broken:
            raise Unavailable("The e-mail server did not take it (timeout).", platform="e-mail")
        self.taken.append((to, subject, text))


class HookBox:
    """Takes every web hook."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, dict[str, Any]]] = []

    def __call__(self, *, url: str, secret: Secret, content: dict[str, Any]) -> None:
        self.taken.append((url, secret.reveal(), content))


class Bureau:
    """A newsroom whose people are told."""

    def __init__(self, begin: UnitOfWork, clock: SteppedClock, folder: Path) -> None:
        self.room = Newsroom(begin, clock, folder / "media", FakePlatform(clock=clock))
        self.room.move_in()
        sealer = make_sealer(Settings(home=folder))
        self.letters, self.hooks = Letterbox(), HookBox()
        self.notices = Notices(begin=begin, clock=clock, sealer=sealer)
        self.notifying = Notifying(begin=begin, clock=clock)
        self.sending = SendingNotices(
            begin=begin,
            clock=clock,
            sealer=sealer,
            postman=self.letters,
            hook=self.hooks,
            console_url="https://console.example.test/",
        )
        self.notifying.notify()

    def tick(self) -> None:
        self.notifying.notify()
        self.sending.send_due()

    def unread(self, actor: Actor) -> list[Notice]:
        return [notice for notice in self.notices.show(actor).notices if notice.read_at is None]

    def texts(self, actor: Actor) -> list[str]:
        return [notice.text for notice in self.unread(actor)]


@pytest.fixture
def bureau(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Bureau:
    return Bureau(begin, clock, tmp_path)


def test_those_who_may_approve_are_told_and_its_author_is_not(bureau: Bureau) -> None:
    post = bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.tick()
    (told,) = bureau.unread(BOB)
    assert (told.kind, told.text) == (NoticeKind.APPROVAL_WANTED, "“Elm Street” waits for approval.")
    assert told.link == f"/compose?post={post.id}"
    assert not [*bureau.unread(ALICE), *bureau.unread(ERIN), *bureau.unread(CAROL)]


def test_an_approval_settles_the_notice_and_tells_the_author(bureau: Bureau) -> None:
    bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.tick()
    (post_id,) = {notice.subject_id for notice in bureau.unread(BOB)}
    bureau.room.posting.approve(BOB, post_id, bureau.room.post(post_id).content.content_hash())
    bureau.tick()
    assert bureau.unread(BOB) == []
    assert bureau.texts(ALICE) == ["“Elm Street” was approved by Bob Tanaka."]


def test_what_came_back_is_told_to_its_author_with_the_reason(bureau: Bureau) -> None:
    post = bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.room.posting.send_back(BOB, post.id, "Say until when.")
    bureau.tick()
    assert bureau.texts(ALICE) == ["“Elm Street” came back from Bob Tanaka: Say until when."]


def test_one_matter_is_one_notice_however_often_it_happens(bureau: Bureau) -> None:
    bureau.notices.choose(ADA, {NoticeKind.ACCOUNT_TROUBLE: [Channel.EMAIL]})
    for _ in range(50):
        with bureau.room.begin() as tx:
            tx.audit.append(ADA, "account.needs_reconnect", TOWN_X, reason="The platform said so.")
        bureau.tick()
    (told,) = bureau.unread(ADA)
    assert (told.times, len(bureau.letters.taken)) == (50, 1)


def test_a_pause_is_told_once_and_not_for_every_post_it_holds(bureau: Bureau) -> None:
    for _ in range(3):
        bureau.room.scheduled()
    bureau.tick()
    bureau.notices.mark_read(ALICE, [notice.id for notice in bureau.unread(ALICE)])
    bureau.room.pausing.pause(BOB, "Officer down.")
    bureau.tick()
    assert bureau.texts(ALICE) == ["Bob Tanaka paused what goes out: Officer down."]


def test_a_post_that_the_platform_refused_is_told(bureau: Bureau, clock: SteppedClock) -> None:
    bureau.room.scheduled()
    bureau.tick()
    bureau.room.platform.fail(Fault.REFUSE)
    clock.advance(hours=1)
    bureau.room.sending.send_due()
    bureau.tick()
    assert "“Elm Street” was refused by the platform." in bureau.texts(ALICE)


def test_an_e_mail_goes_to_those_who_chose_it_with_a_link_and_no_more(bureau: Bureau) -> None:
    bureau.notices.choose(BOB, APPROVALS_BY_MAIL)
    post = bureau.room.posting.submit(ALICE, bureau.room.draft("Suspect seen near the school.").id)
    bureau.tick()
    bureau.tick()
    ((to, subject, text),) = bureau.letters.taken
    assert to == f"{BOB.id}@harbourford.example"
    assert subject == "Something waits for your approval"
    assert f"https://console.example.test/compose?post={post.id}" in text
    assert "Suspect" not in text


def test_who_chose_nothing_gets_no_e_mail(bureau: Bureau) -> None:
    bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.tick()
    assert bureau.letters.taken == []


def test_an_e_mail_that_is_not_taken_is_tried_again_later_and_given_up_with_a_word(
    bureau: Bureau, clock: SteppedClock
) -> None:
    bureau.notices.choose(BOB, APPROVALS_BY_MAIL)
    bureau.letters.broken = True
    bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.tick()
    bureau.tick()
    bureau.letters.broken = False
    bureau.tick()
    assert bureau.letters.taken == []
    clock.advance(minutes=3)
    bureau.tick()
    assert len(bureau.letters.taken) == 1
    assert bureau.notices.show(BOB).failures == ()


def test_what_never_arrives_is_said_on_the_persons_own_page(bureau: Bureau, clock: SteppedClock) -> None:
    bureau.notices.choose(BOB, APPROVALS_BY_MAIL)
    bureau.letters.broken = True
    bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    for _ in range(10):
        bureau.tick()
        clock.advance(hours=3)
    assert bureau.notices.show(BOB).failures == ("The e-mail server did not take it (timeout).",)


def test_what_was_read_in_the_console_does_not_go_out_any_more(bureau: Bureau) -> None:
    bureau.notices.choose(BOB, APPROVALS_BY_MAIL)
    bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.notifying.notify()
    bureau.notices.mark_read(BOB, [notice.id for notice in bureau.unread(BOB)])
    bureau.sending.send_due()
    assert bureau.letters.taken == []


def test_nobody_marks_anothers_notices_as_read(bureau: Bureau) -> None:
    bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.tick()
    bureau.notices.mark_read(ALICE, [notice.id for notice in bureau.unread(BOB)])
    assert len(bureau.unread(BOB)) == 1


def test_a_web_hook_is_signed_with_a_secret_that_is_shown_once(bureau: Bureau) -> None:
    secret = bureau.notices.set_hook(BOB, "https://chat.example.test/hook")
    bureau.notices.choose(BOB, {NoticeKind.APPROVAL_WANTED: [Channel.WEB_HOOK]})
    bureau.room.posting.submit(ALICE, bureau.room.draft().id)
    bureau.tick()
    ((url, used, content),) = bureau.hooks.taken
    assert secret is not None
    assert (url, used) == ("https://chat.example.test/hook", secret.reveal())
    assert content["text"] == "“Elm Street” waits for approval."
    assert secret.reveal() not in str(bureau.notices.show(BOB))


@pytest.mark.parametrize("wrong", ["http://chat.example.test/hook", "chat.example.test", "https://", "ftp://x.test/"])
def test_a_web_hook_takes_whole_https_addresses_only(bureau: Bureau, wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        bureau.notices.set_hook(BOB, wrong)
    assert refused.value.field == "hook_url"


def test_an_old_log_floods_nobody(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> None:
    room = Newsroom(begin, clock, tmp_path / "media", FakePlatform(clock=clock))
    room.move_in()
    room.posting.submit(ALICE, room.draft().id)
    notifying = Notifying(begin=begin, clock=clock)
    assert [notifying.notify(), notifying.notify()] == [0, 0]


class _Inbox:
    """A mail server's memory."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.letters.append(message_from_bytes(envelope.content))  # type: ignore[arg-type]
        return "250 taken"


def test_mail_reaches_a_real_server(tmp_path: Path) -> None:
    inbox, (port,) = _Inbox(), free_ports(1)
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings = Settings(
            home=tmp_path,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security=SmtpSecurity.NONE,
            smtp_from="rapport@harbourford.example",
        )
        Mail(settings)(to="bob@harbourford.example", subject="Something waits", text="“Elm” waits.\n")
    finally:
        server.stop()
    (letter,) = inbox.letters
    assert (letter["To"], letter["From"]) == ("bob@harbourford.example", "rapport@harbourford.example")
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "“Elm” waits." in payload.decode()


def test_mail_without_a_server_and_mail_to_a_dead_one_say_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="RAPPORT_SMTP_HOST"):
        Mail(Settings(home=tmp_path))(to="a@b.test", subject="s", text="t")
    dead = Settings(home=tmp_path, smtp_host="127.0.0.1", smtp_port=free_ports(1)[0])
    with pytest.raises(Unavailable):
        Mail(dead)(to="a@b.test", subject="s", text="t")


class _Receiver(BaseHTTPRequestHandler):
    taken: list[tuple[str, bytes]]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.headers[SIGNATURE_HEADER], body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Keep the tests quiet."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[_Receiver]]]:
    handler = type("Receiver", (_Receiver,), {"taken": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_hook_is_signed_over_the_bytes_that_arrive(receiver: tuple[str, type[_Receiver]]) -> None:
    origin, handler = receiver
    NoticeHook((origin,))(url=f"{origin}/hook", secret=Secret("s3cret"), content={"text": "“Elm” waits."})
    ((signature, body),) = handler.taken
    assert signature == "sha256=" + hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert json.loads(body) == {"text": "“Elm” waits."}


def test_a_hook_reaches_no_private_address_that_is_not_the_agencys_own(receiver: tuple[str, type[_Receiver]]) -> None:
    origin, handler = receiver
    with pytest.raises(Unavailable):
        NoticeHook()(url=f"{origin}/hook", secret=Secret("s"), content={})
    assert handler.taken == []


def test_a_hook_that_answers_no_is_a_failure(receiver: tuple[str, type[_Receiver]]) -> None:
    origin, handler = receiver
    handler.status = 500
    with pytest.raises(Unavailable, match="500"):
        NoticeHook((origin,))(url=f"{origin}/hook", secret=Secret("s"), content={})
