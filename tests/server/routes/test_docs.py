import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.testclient import TestClient

from server.routes.kinds import KINDS
from tests.server.browser import CHROMIUM, Browser, browsing
from tests.server.routes import invented
from tests.server.running import free_port

SAVE, DRAW = "save_card", "draw_chart"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(invented.app(), port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with browsing(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def open_docs(browser: Browser, url: str, width: int = 1200, *, dark: bool = False, fragment: str = "") -> None:
    browser.requests.clear()
    browser.complaints.clear()
    browser.open("about:blank")
    browser.open(f"{url}/docs{fragment}", width, dark=dark)
    browser.wait("document.getElementById('calls').ariaBusy === 'false'")


def send(browser: Browser, call: str, set_up: str = "") -> str:
    """Fill a form in, press its button, and read the answer."""
    browser.run(f"document.querySelector('#{call} .status').textContent = ''")
    browser.run(f"{{ const call = document.getElementById('{call}'); {set_up}; call.querySelector('button').click() }}")
    browser.wait(f"/^[0-9]{{3}} /.test(document.querySelector('#{call} .status')?.textContent)")
    return str(
        browser.run(
            f"document.querySelector('#{call} .status').innerText + document.querySelector('#{call} .answer').innerText"
        )
    )


def test_the_page_asks_no_other_host_and_runs_only_its_own_script() -> None:
    with TestClient(invented.app()) as client:
        answer = client.get("/docs")

    policy = answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "https://" not in answer.text
    assert "style=" not in answer.text
    assert '"/v1' not in answer.text  # a proxy may have put something in front of every path


def test_every_kind_of_problem_is_explained() -> None:
    with TestClient(invented.app()) as client:
        page = client.get("/docs").text

    for kind in KINDS.values():
        assert f'id="{kind.type.removeprefix("/docs#")}"' in page
        assert kind.title in page


def test_every_call_is_shown_by_its_tag(browser: Browser, url: str) -> None:
    open_docs(browser, url)

    assert browser.run("[...document.querySelectorAll('nav h2')].map((each) => each.textContent)") == [
        "Cards", "Pictures", "About", "Problems",
    ]  # fmt: skip
    assert browser.run("[...document.querySelectorAll('#calls article .path')].map((each) => each.textContent)") == [
        "/v1/cards", "/v1/cards/{name}", "/v1/cards/{name}", "/v1/pictures", "/v1/closed", "/v1/openapi.json",
    ]  # fmt: skip
    assert {each.split("/")[2] for each in browser.requests if each.startswith("http")} == {url.split("/")[2]}
    assert browser.complaints == []


def test_a_request_is_really_sent(browser: Browser, url: str) -> None:
    open_docs(browser, url)
    refused = send(browser, SAVE, "call.querySelector('[data-in=path]').value = 'a b'")
    browser.run(f"document.getElementById('key').value = '{invented.KEY}'")
    saved = send(browser, SAVE)
    again = send(browser, SAVE)

    assert refused.startswith("401 Unauthorized")
    assert "#problem-unauthorised" in refused
    assert saved.startswith("201 Created")
    assert "PUT /v1/cards/a%20b" in saved
    assert "etag: " in saved
    assert '"title": "Invitation"' in saved
    assert again.startswith("428 ")
    assert browser.run(f"document.querySelector('#{SAVE} .status a').getAttribute('href')") == "#problem-condition"
    assert browser.run("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    assert browser.complaints == []


def test_a_list_is_asked_for_with_a_query(browser: Browser, url: str) -> None:
    open_docs(browser, url)
    browser.run(f"document.getElementById('key').value = '{invented.KEY}'")
    set_up = "call.querySelector('[name=limit]').value = 7; call.querySelector('[name=tags]').value = 'x, y'"

    assert "GET /v1/cards?limit=7&tags=x&tags=y" in send(browser, "list_cards", set_up)


def test_a_picture_is_shown(browser: Browser, url: str) -> None:
    open_docs(browser, url)

    assert send(browser, DRAW).startswith("200 OK")
    browser.wait("document.querySelector('#draw_chart img')?.naturalWidth === 140")
    assert browser.complaints == []


def test_the_picture_at_an_address_is_shown(browser: Browser, url: str) -> None:
    open_docs(browser, url)
    browser.run(f"document.getElementById('key').value = '{invented.KEY}'")
    body = '{"title": "A", "image_url": "https://img.example/shop/iiif/chart.png"}'
    saved = send(
        browser,
        SAVE,
        f"call.querySelector('textarea').value = '{body}'; call.querySelector('[data-in=path]').value = 'p'",
    )

    assert saved.startswith("201 ")
    browser.wait(f"document.querySelector('#{SAVE} a img')?.naturalWidth === 60")
    assert browser.complaints == []


def test_what_a_body_may_say_opens_however_deep_it_goes(browser: Browser, url: str) -> None:
    open_docs(browser, url)
    for _ in range(5):
        browser.run("document.querySelectorAll('details:not([open])').forEach((each) => { each.open = true; })")
        browser.run("new Promise((done) => setTimeout(done, 20))")

    shown = browser.run(f"document.getElementById('{SAVE}').innerText")
    assert "What is written." in shown
    assert "whole number · ≥ 4, ≤ 200, default 24" in shown


def test_everything_that_is_filled_in_has_a_label_and_is_reached_by_keyboard(browser: Browser, url: str) -> None:
    open_docs(browser, url)

    assert (
        browser.run("[...document.querySelectorAll('input, textarea')].filter((each) => !each.labels.length).length")
        == 0
    )
    assert browser.run("new Set([...document.querySelectorAll('[id]')].map((each) => each.id)).size") == browser.run(
        "document.querySelectorAll('[id]').length"
    )
    for code in ("Tab", "Enter"):
        browser.tell(
            "Input.dispatchKeyEvent", type="keyDown", key=code, code=code, text="\r" if code == "Enter" else ""
        )
        browser.tell("Input.dispatchKeyEvent", type="keyUp", key=code, code=code)
    browser.wait("location.hash === '#calls' && document.activeElement.id === 'calls'")


@pytest.mark.parametrize("width", [400, 1200])
def test_nothing_is_wider_than_the_window(browser: Browser, url: str, width: int) -> None:
    open_docs(browser, url, width)
    browser.run(f"document.getElementById('key').value = '{invented.KEY}'")
    send(browser, "describe_api")

    assert browser.run("document.documentElement.scrollWidth") <= width


def test_a_problems_type_leads_to_its_explanation(browser: Browser, url: str) -> None:
    open_docs(browser, url, fragment="#problem-invalid")

    top = browser.run("document.querySelector(':target').getBoundingClientRect().top")
    assert 0 <= top < 1600
