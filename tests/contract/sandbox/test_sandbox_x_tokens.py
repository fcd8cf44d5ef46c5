"""X's own Python client renews a token in the sandbox; and what the sandbox must refuse."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from xdk import Client
from xdk.oauth2_auth import OAuth2PKCEAuth
from xdk.posts.models import CreateRequest

from connectors.sandbox.accounts import DEMO_X
from connectors.sandbox.x_tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
from tests.contract.sandbox.running import RunningSandbox


def official(sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch, **token: str) -> Any:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    given = {"access_token": DEMO_X.expired_token, "refresh_token": FIRST_REFRESH_TOKEN, "token_type": "bearer"}
    auth = OAuth2PKCEAuth(
        base_url=f"{sandbox.url}/x", client_id=CLIENT_ID, client_secret=CLIENT_SECRET, token=given | token
    )
    auth.oauth2_session.trust_env = False
    return auth


def ask(sandbox: RunningSandbox, client: tuple[str, str] = (CLIENT_ID, CLIENT_SECRET), **form: str) -> httpx.Response:
    given = {"grant_type": "refresh_token", "refresh_token": FIRST_REFRESH_TOKEN, **form}
    return sandbox.http.post("/x/2/oauth2/token", data=given, auth=client)


def test_xs_own_client_renews_a_token_and_posts_with_it(
    sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth = official(sandbox, monkeypatch)
    renewed = auth.refresh_token()
    assert renewed["refresh_token"] != FIRST_REFRESH_TOKEN
    assert renewed["expires_in"] == 7200
    client = Client(base_url=f"{sandbox.url}/x", token=renewed)
    client.session.trust_env = False
    assert client.posts.create(CreateRequest(text="The bridge is closed.")).data.id
    client.session.close()


def test_a_refresh_token_is_never_taken_twice(sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    official(sandbox, monkeypatch).refresh_token()
    with pytest.raises(Exception, match="Value passed for the token was invalid"):
        official(sandbox, monkeypatch).refresh_token()


def test_a_new_token_ends_the_one_before_and_time_ends_the_new_one(sandbox: RunningSandbox) -> None:
    first = ask(sandbox).json()
    second = ask(sandbox, refresh_token=first["refresh_token"]).json()
    assert [me(sandbox, pair["access_token"]) for pair in (first, second)] == [401, 200]
    sandbox.switch(x_token_life_s=0.0)
    third = ask(sandbox, refresh_token=second["refresh_token"]).json()
    assert me(sandbox, third["access_token"]) == 401


def test_a_permission_that_was_taken_back_ends_every_token(sandbox: RunningSandbox) -> None:
    pair = ask(sandbox).json()
    sandbox.switch(x_access_given=False)
    assert me(sandbox, pair["access_token"]) == 401
    assert ask(sandbox, refresh_token=pair["refresh_token"]).status_code == 400


@pytest.mark.parametrize(
    ("client", "form", "status", "word"),
    [
        ((CLIENT_ID, "wrong"), {}, 401, "unauthorized_client"),
        (("", ""), {}, 401, "unauthorized_client"),
        ((CLIENT_ID, CLIENT_SECRET), {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ((CLIENT_ID, CLIENT_SECRET), {"refresh_token": ""}, 400, "invalid_request"),
    ],
)
def test_who_asks_wrongly_gets_nothing(
    sandbox: RunningSandbox, client: tuple[str, str], form: dict[str, str], status: int, word: str
) -> None:
    answer = ask(sandbox, client, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, word)
    assert ask(sandbox).status_code == 200


def me(sandbox: RunningSandbox, token: str) -> int:
    return sandbox.http.get("/x/2/users/me", headers={"Authorization": f"Bearer {token}"}).status_code
