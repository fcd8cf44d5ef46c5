"""Nothing gets past the wall without a live session: pages, files, uploads, Streamlit's own routes, its websocket."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from console.domain.people import PersonState
from console.domain.sessions import Entered
from console.wall.sockets import CLOSED_BY_US
from tests.conftest import ADA, ALICE, DAVE, ERIN
from tests.integration.wall.conftest import Console

COOKIE = "rapport_session"


def _ask(console: Console, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    """Send exactly this path: a client that tidies it up would hide the trick."""
    connection = http.client.HTTPConnection("127.0.0.1", console.port, timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@contextmanager
def _socket(
    console: Console, entered: Entered | None, *, origin: str | None = None, host: str = "", **headers: str
) -> Iterator[ClientConnection]:
    cookie = {"Cookie": f"{COOKIE}={entered.token.reveal()}"} if entered else {}
    with connect(
        f"ws://{host or '127.0.0.1'}:{console.port}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", console.port)),
        origin=Origin(console.address if origin is None else origin) if origin != "" else None,
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={**cookie, **{name.replace("_", "-"): value for name, value in headers.items()}},
        open_timeout=20,
        proxy=None,
    ) as client:
        yield client


def _rerun(client: ClientConnection) -> None:
    message = BackMsg()
    message.rerun_script.query_string = ""
    client.send(message.SerializeToString())


def _run_page(client: ClientConnection, console: Console) -> None:
    """Ask for a run of the page and wait until it happened."""
    before = len(console.runs())
    _rerun(client)
    while len(console.runs()) == before:
        client.recv(timeout=20)


def _closed_with(client: ClientConnection) -> int:
    """Read on until the console closes the socket; return the code."""
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            client.recv(timeout=20)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code


WALLED = [
    ("GET", "/"),
    ("GET", "/inbox"),
    ("HEAD", "/"),
    ("POST", "/"),
    ("OPTIONS", "/_stcore/health"),
    ("POST", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/metrics"),
    ("GET", "/_stcore/script-health-check"),
    ("GET", "/_stcore/stream"),
    ("PUT", "/_stcore/upload_file/some-session/some-file"),
    ("DELETE", "/_stcore/upload_file/some-session/some-file"),
    ("GET", "/_stcore/bidi-components/anything/index.js"),
    ("GET", "/_stcore/agent/openapi.json"),
    ("POST", "/_stcore/agent/interact"),
    ("POST", "/_stcore/agent/mcp"),
    ("GET", "/media/0123456789abcdef.png"),
    ("GET", "/component/anything/index.html"),
    ("GET", "/static/js/index.js"),
    ("GET", "/app/static/fonts/public-sans-latin-wght-normal.woff2"),
    ("GET", "/auth/login"),
    ("GET", "/oauth2callback"),
    ("GET", "/favicon.png"),
    ("GET", "/footage/anything"),
    ("PUT", "/footage/anything"),
    ("GET", "/sign-out"),
    ("POST", "/sign-out"),
    # tricks with the path
    ("GET", "/sign-in/"),
    ("GET", "/sign-in/static/"),
    ("GET", "/sign-in/static/other.css"),
    ("GET", "/sign-in/static/../../_stcore/metrics"),
    ("GET", "/sign-in/../_stcore/metrics"),
    ("GET", "/sign-in/static/wall.css/../../../_stcore/metrics"),
    ("GET", "/_stcore/health/../metrics"),
    ("GET", "/_stcore/health/"),
    ("GET", "/_stcore/health%2f..%2fmetrics"),
    ("GET", "//_stcore/health"),
    ("GET", "/%5fstcore/metrics"),
    ("GET", "/sign-in;/_stcore/metrics"),
    ("GET", "/SIGN-IN"),
]


@pytest.mark.parametrize(("method", "path"), WALLED)
def test_nobody_gets_in_without_a_session(console: Console, method: str, path: str) -> None:
    assert _ask(console, method, path, Origin=console.address).status == 401


@pytest.mark.parametrize(("method", "path"), WALLED)
def test_an_invented_token_opens_nothing(console: Console, method: str, path: str) -> None:
    forged = _ask(console, method, path, Origin=console.address, Cookie=f"{COOKIE}=invented; {COOKIE}=again")
    assert forged.status == 401


def test_a_browser_is_sent_to_the_sign_in_page_and_back(console: Console) -> None:
    for path, to in (("/", "/sign-in"), ("/inbox", "/sign-in?next=/inbox"), ("//evil.example/x", "/sign-in")):
        answer = _ask(console, "GET", path, Accept="text/html")
        assert (answer.status, answer.getheader("location")) == (303, to)


@pytest.mark.parametrize("path", ["/sign-in", "/_stcore/health", "/sign-in/static/wall.css"])
def test_only_the_sign_in_page_its_files_and_the_health_check_are_open(console: Console, path: str) -> None:
    assert _ask(console, "GET", path).status == 200


def test_another_host_name_is_refused_even_with_a_session(console: Console) -> None:
    cookie = f"{COOKIE}={console.entered(ALICE).token.reveal()}"
    assert _ask(console, "GET", "/", Cookie=cookie).status == 200
    for host in ("evil.example", f"evil.example:{console.port}", f"127.0.0.1.evil.example:{console.port}", "["):
        assert _ask(console, "GET", "/", Cookie=cookie, Host=host).status == 400


def test_another_site_can_change_nothing(console: Console) -> None:
    entered = console.entered(ALICE)
    cookie = f"{COOKIE}={entered.token.reveal()}"
    origins: tuple[dict[str, str], ...] = (
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://127.0.0.1:{console.port}"},
    )
    for origin in origins:
        for method, path in (("POST", "/sign-out"), ("PUT", "/_stcore/upload_file/a/b"), ("POST", "/sign-in")):
            assert _ask(console, method, path, Cookie=cookie, **origin).status == 403
    assert console.app.sessions.who(entered.token) is not None


def test_the_websocket_needs_a_session(console: Console) -> None:
    with pytest.raises(InvalidStatus) as caught, _socket(console, None):
        pass
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_the_websocket_opens_from_our_own_pages_only(console: Console, origin: str) -> None:
    entered = console.entered(ALICE)
    with pytest.raises(InvalidStatus) as caught, _socket(console, entered, origin=origin):
        pass
    assert caught.value.response.status_code == 403


def test_the_websocket_does_not_open_under_another_host_name(console: Console) -> None:
    with (
        pytest.raises(InvalidStatus) as caught,
        _socket(console, console.entered(ALICE), host="evil.example", origin=f"http://evil.example:{console.port}"),
    ):
        pass
    assert caught.value.response.status_code == 403


def test_a_page_knows_who_is_looking_whatever_the_client_claims(console: Console) -> None:
    entered = console.entered(ALICE)
    forged = {"X_Actor_Id": ADA.id, "X_Actor_Session": "session_forged", "x_actor_anything": "x"}
    with _socket(console, entered, **forged) as client:
        _run_page(client, console)
    last = console.runs()[-1]
    assert (last["actor"], last["session"]) == (ALICE.id, entered.session.id)
    assert "x-actor-anything" not in last["headers"]


def test_a_page_never_sees_the_token(console: Console) -> None:
    entered = console.entered(ALICE)
    with _socket(console, entered) as client:
        _run_page(client, console)
    assert entered.token.reveal() not in str(console.runs()[-1])


def test_a_revoked_session_loses_its_open_websocket_within_seconds(console: Console) -> None:
    entered, other = console.entered(ALICE), console.entered(ERIN)
    with _socket(console, entered) as client, _socket(console, other) as others:
        _run_page(client, console)
        console.app.sessions.revoke(ADA, entered.session.id)
        assert _closed_with(client) == CLOSED_BY_US
        _run_page(others, console)
    with pytest.raises(InvalidStatus), _socket(console, entered):
        pass


def test_no_message_of_a_revoked_session_reaches_a_page(console: Console) -> None:
    entered = console.entered(ALICE)
    with _socket(console, entered) as client:
        _run_page(client, console)
        console.app.sessions.revoke(ALICE, entered.session.id)
        runs = len(console.runs())
        _rerun(client)
        assert _closed_with(client) == CLOSED_BY_US
    assert len(console.runs()) == runs


def test_a_suspended_person_loses_the_open_websocket(console: Console) -> None:
    entered = console.entered(DAVE)
    with _socket(console, entered) as client:
        _run_page(client, console)
        with console.app.begin() as tx:
            tx.people.move(DAVE.id, expected=PersonState.ACTIVE, to=PersonState.SUSPENDED)
        assert _closed_with(client) == CLOSED_BY_US
    with console.app.begin() as tx:
        tx.people.move(DAVE.id, expected=PersonState.SUSPENDED, to=PersonState.ACTIVE)


def test_every_answer_forbids_what_pages_do_not_need(console: Console) -> None:
    cookie = f"{COOKIE}={console.entered(ALICE).token.reveal()}"
    answers = [
        _ask(console, "GET", "/", Cookie=cookie),
        _ask(console, "GET", "/sign-in"),
        _ask(console, "GET", "/media/none", Cookie=cookie),
        _ask(console, "GET", "/inbox"),
    ]
    for answer in answers:
        policy = answer.getheader("content-security-policy", "")
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        for part in ("frame-ancestors 'none'", "default-src"):
            assert part in policy
        assert answer.getheader("x-content-type-options") == "nosniff"
        assert answer.getheader("referrer-policy") == "same-origin"
        assert answer.getheader("cache-control") == "no-store"


def test_the_agent_interface_and_the_metrics_are_there_for_nobody(console: Console) -> None:
    cookie = f"{COOKIE}={console.entered(ALICE).token.reveal()}"
    for path in ("/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/agent/openapi.json", "/_stcore/metrics"):
        for method in ("GET", "POST"):
            assert _ask(console, method, path, Cookie=cookie, Origin=console.address).status == 404


def test_the_log_names_paths_and_holds_no_token_password_or_query(console: Console) -> None:
    entered = console.entered(ALICE)
    _ask(console, "GET", "/inbox?code=planted-query", Cookie=f"{COOKIE}={entered.token.reveal()}")
    log = console.log()
    assert '"path": "/inbox"' in log
    assert entered.token.reveal() not in log
    assert "planted" not in log
