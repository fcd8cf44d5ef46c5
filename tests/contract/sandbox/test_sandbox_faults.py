"""Every fault does what it says, to the calls it names, as often as it says, on both platforms."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.contract.sandbox.running import PAGE, TOKEN, USER, RunningSandbox, wait_until


def post(sandbox: RunningSandbox, platform: str, text: str) -> httpx.Response:
    if platform == "x":
        return sandbox.http.post("/x/2/tweets", headers=USER, json={"text": text})
    return sandbox.http.post(f"/graph/v24.0/{PAGE}/feed", data={**TOKEN, "message": text})


PATHS = {"x": "/2/tweets", "facebook": f"/{PAGE}/feed"}
both = pytest.mark.parametrize("platform", ["x", "facebook"])


@both
@pytest.mark.parametrize("effect", ["reset", "accept_then_reset"])
def test_a_reset_drops_the_connection(sandbox: RunningSandbox, platform: str, effect: str) -> None:
    sandbox.fault(effect, platform=platform, method="POST", path=PATHS[platform])
    with pytest.raises(httpx.ReadError):
        post(sandbox, platform, "Into the gap.")
    assert sandbox.accepted(platform) == (["Into the gap."] if effect == "accept_then_reset" else [])


@both
def test_accept_then_fail_answers_5xx_but_has_the_post(sandbox: RunningSandbox, platform: str) -> None:
    sandbox.fault("accept_then_fail", platform=platform, path=PATHS[platform], status=502)
    assert post(sandbox, platform, "Taken all the same.").status_code == 502
    assert sandbox.accepted(platform) == ["Taken all the same."]


@both
def test_accept_then_hang_says_nothing_but_has_the_post(sandbox: RunningSandbox, platform: str) -> None:
    sandbox.fault("accept_then_hang", platform=platform, path=PATHS[platform], seconds=0.3)
    with pytest.raises(httpx.TransportError):
        post(sandbox, platform, "Taken in silence.")
    assert sandbox.accepted(platform) == ["Taken in silence."]


@both
def test_a_server_error_takes_nothing(sandbox: RunningSandbox, platform: str) -> None:
    sandbox.fault("server_error", platform=platform, path=PATHS[platform], status=503)
    assert post(sandbox, platform, "Never taken.").status_code == 503
    assert sandbox.accepted(platform) == []


@both
def test_an_html_page_comes_instead_of_json(sandbox: RunningSandbox, platform: str) -> None:
    sandbox.fault("html_page", platform=platform)
    answer = post(sandbox, platform, "Never taken.")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert "<html>" in answer.text


def test_rate_limited_and_expired_speak_each_platforms_language(sandbox: RunningSandbox) -> None:
    for effect, x_status, graph_code in (("rate_limited", 429, 80001), ("token_expired", 401, 190)):
        sandbox.fault(effect, platform="x")
        assert post(sandbox, "x", effect).status_code == x_status
        sandbox.fault(effect, platform="facebook")
        assert post(sandbox, "facebook", effect).json()["error"]["code"] == graph_code


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001])
def test_each_throttling_code_of_graph_can_be_asked_for(sandbox: RunningSandbox, code: int) -> None:
    sandbox.fault("rate_limited", platform="facebook", code=code)
    answer = post(sandbox, "facebook", "Too many.")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


@pytest.mark.parametrize(("code", "transient"), [(1, True), (2, True), (10, None), (368, None)])
def test_other_codes_of_graph_can_be_asked_for(sandbox: RunningSandbox, code: int, transient: bool | None) -> None:
    sandbox.fault("refused", platform="facebook", code=code)
    error = post(sandbox, "facebook", "No.").json()["error"]
    assert (error["code"], error.get("is_transient")) == (code, transient)


def test_refused_is_a_403_on_x(sandbox: RunningSandbox) -> None:
    sandbox.fault("refused", platform="x")
    assert post(sandbox, "x", "No.").status_code == 403
    assert sandbox.accepted("x") == []


def test_a_rate_limited_answer_says_when_to_come_back(sandbox: RunningSandbox) -> None:
    sandbox.fault("rate_limited", platform="x")
    answer = post(sandbox, "x", "Too many.")
    assert answer.headers["x-rate-limit-remaining"] == "0"
    assert int(answer.headers["x-rate-limit-reset"]) > time.time()


@both
def test_slow_works_in_the_end(sandbox: RunningSandbox, platform: str) -> None:
    sandbox.fault("slow", platform=platform, seconds=0.2)
    began = time.monotonic()
    assert post(sandbox, platform, "Late.").is_success
    assert time.monotonic() - began >= 0.2


def test_a_fault_is_used_up_after_its_count(sandbox: RunningSandbox) -> None:
    sandbox.fault("server_error", platform="x", count=2)
    assert [post(sandbox, "x", f"Try {number}").status_code for number in range(3)] == [503, 503, 201]


def test_a_fault_without_a_count_lasts_until_it_is_cleared(sandbox: RunningSandbox) -> None:
    sandbox.http.post("/faults", json={"effect": "server_error"})
    assert [post(sandbox, "x", "Try").status_code for _ in range(3)] == [503, 503, 503]
    assert sandbox.http.get("/faults").json()[0]["hits"] == 3
    assert sandbox.http.delete("/faults").status_code == 204
    assert post(sandbox, "x", "Try").status_code == 201


def test_a_fault_hits_only_the_calls_it_names(sandbox: RunningSandbox) -> None:
    sandbox.fault("server_error", platform="facebook", method="POST", path=f"/{PAGE}/feed")
    assert post(sandbox, "x", "Other platform.").is_success
    assert sandbox.http.get(f"/graph/v24.0/{PAGE}/feed", params=TOKEN).is_success
    assert sandbox.http.post(f"/graph/v24.0/{PAGE}", data=TOKEN).status_code == 400
    assert post(sandbox, "facebook", "This one.").status_code == 503


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"effect": "explode"},
        {"effect": "slow", "seconds": "long"},
        {"effect": "slow", "colour": "red"},
        {"effect": "refused", "code": 7},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_a_sentence(sandbox: RunningSandbox, given: dict[str, str]) -> None:
    answer = sandbox.http.post("/faults", json=given)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_the_page_sets_and_clears_faults_and_keeps_bad_input(sandbox: RunningSandbox) -> None:
    page = {"accept": "text/html"}
    form = {"effect": "server_error", "platform": "x", "method": "", "path": "/2/tweets", "count": "1", "status": "500"}
    assert sandbox.http.post("/faults", data=form).status_code == 303
    assert "server_error" in sandbox.http.get("/faults", headers=page).text
    assert post(sandbox, "x", "Try").status_code == 500
    bad = sandbox.http.post("/faults", data={**form, "count": "often", "path": "/2/kept"})
    assert (bad.status_code, "count must be a number." in bad.text, "/2/kept" in bad.text) == (400, True, True)
    sandbox.http.post("/faults/clear", data={})
    assert sandbox.http.get("/faults").json() == []


def test_the_judge_counts_every_call_also_those_without_an_answer(sandbox: RunningSandbox) -> None:
    sandbox.fault("reset", platform="x")
    with pytest.raises(httpx.ReadError):
        post(sandbox, "x", "First")
    post(sandbox, "x", "Second")
    wait_until(lambda: len(sandbox.http.get("/judge/calls").json()) == 2)
    calls = sandbox.http.get("/judge/calls").json()
    assert [(call["status"], call["fault"]) for call in calls] == [(0, "reset"), (201, "")]
    assert calls[1]["requester"].startswith("api:")
    assert all("token" not in str(call).lower() for call in calls)
