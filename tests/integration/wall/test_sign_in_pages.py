"""The sign-in pages, as a browser meets them: form, code, identity provider, sign-out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from joserfc.jwk import RSAKey

from console.domain.secrets import Secret
from tests.conftest import BOB, CAROL, ERIN, MORGAN
from tests.integration.wall.conftest import PASSWORD, Console
from tests.integration.wall.provider import Provider

SESSION = "rapport_session"


def _fields(page: httpx.Response) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return dict(hidden)


def _send(browser: httpx.Client, page: httpx.Response, **typed: str) -> httpx.Response:
    return browser.post(page.url.path, data=_fields(page) | typed)


def _sign_in(browser: httpx.Client, name: str, password: str = PASSWORD, page: str = "/sign-in") -> httpx.Response:
    return _send(browser, browser.get(page), email=f"{name}@harbourford.example", password=password)


def test_a_password_opens_the_page_that_was_asked_for(console: Console) -> None:
    with console.browser() as browser:
        answer = _sign_in(browser, "erin", page="/sign-in?next=/inbox")
        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
        assert browser.get("/").status_code == 200


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(console: Console) -> None:
    with console.browser() as browser:
        cookie = next(each for each in _sign_in(browser, "erin").headers.get_list("set-cookie") if SESSION in each)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-out", "/a?b"]
)
def test_signing_in_never_leads_to_another_site(console: Console, next_page: str) -> None:
    with console.browser() as browser:
        page = browser.get("/sign-in")
        answer = browser.post(
            "/sign-in",
            data=_fields(page) | {"next": next_page, "email": "erin@harbourford.example", "password": PASSWORD},
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_wrong_password_says_so_in_words_and_keeps_the_address(console: Console) -> None:
    with console.browser() as browser:
        answer = _sign_in(browser, "carol", "not it, planted")
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert "do not go together" in answer.text
    assert 'value="carol@harbourford.example"' in answer.text
    assert "planted" not in answer.text
    assert SESSION not in str(answer.headers.get_list("set-cookie"))


def test_what_somebody_types_is_never_markup(console: Console) -> None:
    with console.browser() as browser:
        answer = _sign_in(browser, '"><script>alert(1)</script>\u202e\0')
    assert answer.status_code == 403
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "body",
    [b"email=" + b"x" * 60_000, b"\xff\xfe=\xff", b"", b"&" * 300, b"a=1&" * 60],
    ids=["huge", "bytes", "empty", "ands", "many"],
)
def test_an_odd_form_gets_a_sentence(console: Console, body: bytes) -> None:
    with console.browser() as browser:
        browser.get("/sign-in")
        answer = browser.post("/sign-in", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_form_that_we_did_not_give_to_this_browser_is_not_used(console: Console) -> None:
    with console.browser() as browser, console.browser() as other:
        page = other.get("/sign-in")
        browser.get("/sign-in")
        answer = browser.post(
            "/sign-in", data=_fields(page) | {"email": "erin@harbourford.example", "password": PASSWORD}
        )
    assert answer.status_code == 400
    assert "open for too long" in answer.text
    assert 'value="erin@harbourford.example"' in answer.text


def test_after_five_wrong_tries_the_page_says_how_long_to_wait(console: Console) -> None:
    with console.browser() as browser:
        for _ in range(5):
            _sign_in(browser, "nobody-at-all", "wrong")
        answer = _sign_in(browser, "nobody-at-all", "wrong")
    assert "Wait" in answer.text
    assert "seconds" in answer.text


def test_the_code_is_a_second_step_on_its_own_page(console: Console) -> None:
    app, secret = console.app, pyotp.random_base32()
    with app.begin() as tx:
        sealed = app.sealer.seal(Secret(secret), row_id=MORGAN.id, column="totp")
        tx.logins.set_second_factor(MORGAN.id, sealed, confirmed=True)
    with console.browser() as browser:
        first = _sign_in(browser, "morgan", page="/sign-in?next=/review")
        assert first.headers["location"] == "/sign-in/code?next=/review"
        assert browser.get("/").status_code == 303
        page = browser.get(first.headers["location"])
        wrong = _send(browser, page, code="000 00")
        assert "That code is not right" in wrong.text
        answer = _send(browser, page, code=pyotp.TOTP(secret).at(datetime.now(UTC)))
        assert (answer.status_code, answer.headers["location"]) == (303, "/review")
        assert browser.get("/").status_code == 200


def test_the_code_page_without_a_password_leads_back(console: Console) -> None:
    with console.browser() as browser:
        assert browser.get("/sign-in/code").headers["location"] == "/sign-in"
        assert _send(browser, browser.get("/sign-in"), code="123456").status_code == 403
        assert browser.post("/sign-in/code", data={"code": "123456"}).headers["location"] == "/sign-in"


def test_signing_out_is_a_post_and_ends_the_session(console: Console) -> None:
    with console.browser() as browser:
        _sign_in(browser, "bob")
        token = Secret(browser.cookies[SESSION])
        page = browser.get("/sign-out")
        assert BOB.name in page.text
        assert console.app.sessions.who(token) is not None
        assert browser.post("/sign-out", data={"proof": "made up"}).status_code == 400
        assert console.app.sessions.who(token) is not None
        assert _send(browser, page).status_code == 303
        assert console.app.sessions.who(token) is None
        assert browser.get("/").status_code == 303


def test_the_identity_provider_lets_a_known_person_in(console: Console, provider: Provider) -> None:
    provider.reset()
    with console.browser() as browser:
        callback = _through_the_provider(browser)
        assert (callback.status_code, callback.headers["location"]) == (303, "/")
        assert browser.get("/").status_code == 200
        who = console.app.sessions.who(Secret(browser.cookies[SESSION]))
    assert who is not None
    assert who.actor.id == "person_alice"


def _through_the_provider(browser: httpx.Client) -> httpx.Response:
    away = browser.get("/sign-in/identity")
    assert away.status_code == 302
    back = httpx.get(away.headers["location"])
    return browser.get(back.headers["location"])


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another-client"},
        {"iss": "https://another.example"},
        {"exp": 1_000_000},
        {"sub": ""},
        {"sub": "stranger", "email": "stranger@harbourford.example"},
        {"sub": "not-verified", "email": "erin@harbourford.example", "email_verified": False},
        {"sub": "not-verified", "email": "erin@harbourford.example", "email_verified": "true"},
    ],
)
def test_an_answer_that_does_not_hold_lets_nobody_in(
    console: Console, provider: Provider, claims: dict[str, object]
) -> None:
    provider.reset()
    provider.claims = claims
    with console.browser() as browser:
        answer = _through_the_provider(browser)
        assert answer.status_code == 403
        assert 'role="alert"' in answer.text
        assert SESSION not in browser.cookies


def test_a_forged_signature_lets_nobody_in(console: Console, provider: Provider) -> None:
    provider.reset()
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    with console.browser() as browser:
        assert _through_the_provider(browser).status_code == 403
        assert SESSION not in browser.cookies


def test_a_refusal_at_the_provider_is_said_in_words(console: Console, provider: Provider) -> None:
    provider.reset()
    provider.refuse = True
    with console.browser() as browser:
        answer = _through_the_provider(browser)
    assert answer.status_code == 403
    assert "did not confirm who you are" in answer.text


def test_an_answer_works_once_and_only_in_the_browser_that_asked(console: Console, provider: Provider) -> None:
    provider.reset()
    with console.browser() as browser, console.browser() as other:
        away = browser.get("/sign-in/identity")
        back = httpx.get(away.headers["location"]).headers["location"]
        assert other.get(back).status_code == 403
        state = parse_qs(urlsplit(back).query)["state"][0]
        assert browser.get(back.replace(state, "made-up")).status_code == 403
        away = browser.get("/sign-in/identity")
        back = httpx.get(away.headers["location"]).headers["location"]
        assert browser.get(back).status_code == 303
        assert browser.get(back).status_code == 403


def test_signing_in_again_ends_the_session_before(console: Console) -> None:
    with console.browser() as browser:
        _sign_in(browser, "carol")
        first = Secret(browser.cookies[SESSION])
        _sign_in(browser, "carol")
        assert browser.cookies[SESSION] != first.reveal()
        assert console.app.sessions.who(first) is None


def test_a_browser_is_named_in_the_list_of_sessions(console: Console) -> None:
    with console.browser() as browser:
        browser.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        _sign_in(browser, "erin")
    newest = console.app.sessions.list_own(ERIN)[0]
    assert (newest.browser, newest.address) == ("Firefox on Linux", "127.0.0.1")
    assert CAROL.id not in {each.person_id for each in console.app.sessions.list_own(ERIN)}


def test_no_secret_of_a_sign_in_is_in_the_log(console: Console, provider: Provider) -> None:
    provider.reset()
    with console.browser() as browser:
        _sign_in(browser, "bob", "a wrong password, planted")
        _through_the_provider(browser)
        token = browser.cookies[SESSION]
    log = console.log()
    assert "/sign-in/identity/callback" in log
    assert "planted" not in log
    assert token not in log
