"""Behind a real nginx and a real Varnish, as samples/deploy has them, everything is as without, and asked for less."""

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from ops.libvips import Image
from server.routes.texts import LEAST
from tests.accepts import HEADERS, MEDIA, liked
from tests.fronts import INSTALLED, NAME, OTHER, STATUS, Answer, Front, ask, nginx
from tests.pages import pages
from tests.server.browser import CHROMIUM, browsing
from tests.server.commands import said
from tests.server.inside import furnish
from tests.server.running import Server, free_port, serving

OWN = {STATUS, "x-request-id", "date", "server", "connection", "age", "via", "accept-ranges", "keep-alive"}
RENDERED = "bookplate_render_seconds_count"
REQUESTS = 'bookplate_requests_total{kind="image"'
TAIL = "full/60,/0/default.png"
CHART = f"/iiif/3/chart.png/{TAIL}"
JSON, JSON_LD = "application/json", "application/ld+json"
LONG = "".join(f"text{number}={'%E1%BA%B9%CC%83' * 134};" for number in ("", 2, 3, 4))[:-1]
TARGETS = (
    CHART,
    f"/iiif/2/chart.png/{TAIL}",
    f"/iiif/3/deep%2Fone.png/{TAIL}",
    "/iiif/3/deep%2fone.png/pct:10,10,50,50/%5E60,/!90/default.jpg",
    f"/iiif/3/chart.png/text=AC%2FDC;at=top;color=%23ff0000;size=20/{TAIL}",
    f"/iiif/3/chart.png/text=Rock%20%26%20Roll+50%25;text.or=a//b/{TAIL}",
    f"/iiif/3/chart.png/text=%F0%9F%A6%8A%E2%80%8D%20Zo%C3%AB,*(it's)!$@:~/{TAIL}",
    f"/iiif/3/chart.png/text={{{{first_name}}}};text.or=*|FNAME|*/{TAIL}",
    f"/iiif/3/chart.png/text=%25FIRSTNAME%25;text.or=you/{TAIL}",
    f"/iiif/3/badge/first_name={'W' * 60};price=a%20lot/{TAIL}",
    f"/iiif/3/chart.png/{LONG}/{TAIL}?other={'a' * 8186}",  # as long as can be
    "/iiif/3/chart.png/info.json",
    f"/iiif/3/none.png/{TAIL}",
    "/iiif/3/chart.png/full/60,/0/default.zzz",
    f"/iiif/3/./chart.png/../chart.png/{TAIL}",
    f"/iiif/3//chart.png/{TAIL}",
)
QUERIES = (
    "text=%FIRSTNAME%&text.or=you",
    "text={{name}}&text.or=there",
    "text=*|FNAME|*",
    "text=Hi+Zo%C3%AB%2B1&at=top",
    "text=50%25%2525",
    "text=%F0%9F%A6%8A;%20a&text=b&&=&x",
    f"{LONG.replace(';', '&')}&other={'a' * 40}",
)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("origin")
    more = f'[server]\nproxies = ["127.0.0.1"]\n[designs]\nfolder = "{home}/designs"\n[access]\nopen = true\n'
    with serving(furnish(home), home, more) as server:
        yield server


@pytest.fixture(scope="module", params=["nginx", "varnish"])
def front(request: pytest.FixtureRequest, origin: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if request.param not in INSTALLED:
        pytest.skip(f"{request.param} is not installed")
    with INSTALLED[request.param](tmp_path_factory.mktemp("front") / request.param, origin.port) as running:
        yield running


def same(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    return answer.status, {name: text for name, text in answer.headers.items() if name not in OWN}, answer.body


def cold(front: Front, width: int) -> str:
    """A picture that nobody has asked for, of a width of its own for each of them."""
    return CHART.replace("60,", f"{width + (front.name == 'varnish')},")


def test_what_was_asked_for_before_is_not_asked_of_the_server(front: Front, origin: Server) -> None:
    first = front.ask(cold(front, 101))
    counted = origin.metric(REQUESTS)
    again, head = front.ask(cold(front, 101)), front.ask(cold(front, 101), "HEAD")
    unchanged = front.ask(cold(front, 101), If_None_Match=first.headers["etag"])

    assert (first.how, again.how, head.how) == ("MISS", "HIT", "HIT")
    assert same(again) == same(first)
    assert (head.status, head.body, unchanged.status, unchanged.body) == (200, b"", 304, b"")
    assert origin.metric(REQUESTS) == counted


def test_addresses_arrive_as_they_were_sent(front: Front, origin: Server) -> None:
    for target in (*TARGETS, *(f"{CHART}?{query}" for query in QUERIES)):
        expected = ask(origin.port, target)
        for _ in range(2):
            assert (target, same(front.ask(target))) == (target, same(expected))
    assert "text=unresolved" in front.ask(f"{CHART}?{QUERIES[0]}").headers["bookplate-notes"]


def test_a_lone_per_cent_in_a_path_is_refused_by_nginx_alone(front: Front, origin: Server) -> None:
    target = f"/iiif/3/chart.png/text=%FIRSTNAME%;text.or=you/{TAIL}"

    assert ask(origin.port, target).status == 200
    assert front.ask(target).status == (400 if front.name == "nginx" else 200)


def test_what_is_private_is_not_kept_and_queries_never_share(front: Front) -> None:
    answers = [front.ask(f"{CHART}?text={name}&at=center") for name in ("Ann", "Bob", "Ann", "Bob")]

    assert {answer.headers["cache-control"].partition(",")[0] for answer in answers} == {"private"}
    assert {answer.how for answer in answers} == {"MISS"}
    assert answers[0].body == answers[2].body != answers[1].body == answers[3].body


def test_twenty_who_ask_at_once_for_a_new_picture_ask_once(front: Front, origin: Server) -> None:
    made, asked = origin.metric(RENDERED), origin.metric(REQUESTS)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: front.ask(cold(front, 103)), range(20)))

    assert len({(answer.status, answer.body) for answer in answers}) == 1
    assert origin.metric(RENDERED) - made == 1
    assert origin.metric(REQUESTS) - asked == 1


def named(answer: Answer) -> str:
    """The address of the server in a picture's Link or an info.json's id."""
    link = answer.headers["link"].partition("<")[2] if "link" in answer.headers else json.loads(answer.body)["id"]
    return str(link.partition("/iiif/")[0])


def test_links_name_the_world_s_address_whatever_a_client_says(front: Front) -> None:
    forged = {
        "Forwarded": 'for=10.0.0.1;host="evil.example";proto=https',
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Port": "81",
        "X_Forwarded_Prefix": "/evil",
    }
    for target in (cold(front, 105), f"/iiif/3/chart.png/text={front.name}/info.json"):
        for told in (forged, {}, forged):
            assert named(front.ask(target, **told)) == f"http://{NAME}"
        other = [front.ask(target, host=OTHER, **told) for told in (forged, {})]
        assert [named(answer) for answer in other] == [f"http://{OTHER}"] * 2
        assert [answer.how for answer in other] == ["MISS", "HIT"]
        assert named(front.ask(target)) == f"http://{NAME}"


def test_links_are_secure_where_the_world_comes_so(front: Front, origin: Server, tmp_path: Path) -> None:
    """nginx ends TLS itself, or here is made to believe so; Varnish is told by what does."""
    targets = (cold(front, 107), f"/iiif/3/chart.png/info.json?{QUERIES[0]}")
    with ExitStack() as stack:
        told = {"X_Forwarded_Proto": "http" if front.name == "nginx" else "https"}  # which nginx knows better
        if front.name == "nginx":
            front = stack.enter_context(nginx(tmp_path / "nginx", origin.port, "https"))
        for target in (*targets, *targets):
            secure = front.ask(
                target, **told, Forwarded="host=evil.example;proto=http", X_Forwarded_Host="evil.example"
            )
            assert named(secure) == f"https://{NAME}"
        if front.name == "varnish":
            assert named(front.ask(targets[0])) == f"http://{NAME}"


def test_a_name_that_nobody_gave_leads_nowhere(front: Front) -> None:
    try:
        assert front.ask(CHART, host="evil.example").status == 404
    except ConnectionError:  # nginx says nothing at all
        assert front.name == "nginx"


def test_what_watches_over_the_server_is_not_for_everybody(front: Front, origin: Server) -> None:
    assert ask(origin.port, "/metrics").status == 200
    assert front.ask("/metrics").status == (200 if front.name == "nginx" else 404)  # by nginx to this machine
    for hidden in ("/%6detrics", "/metrics%0A", "/metric%73", "/%72eadyz", "/readyz%0a"):
        assert front.ask(hidden).status == 404
    calls = [front.ask("/v1/designs") for _ in range(2)]
    assert [answer.status for answer in calls] == [401, 401]  # a machine in between is no key
    assert {answer.headers.get(STATUS, "MISS") for answer in calls} == {"MISS"}


def test_variants_are_kept_apart(front: Front) -> None:
    target = f"/iiif/3/other.png/text={front.name}/info.json"
    for how in ("MISS", "HIT"):
        for accept, kind in ((JSON, JSON), (JSON_LD, JSON_LD), ("text/html,*/*;q=0.8", JSON), ("image/png", JSON_LD)):
            answer = front.ask(target, Accept=accept)
            assert (accept, answer.how) == (accept, how)
            assert answer.headers["content-type"].partition(";")[0] == kind


def test_no_client_is_given_a_format_of_another_by_a_cache_in_front(front: Front, origin: Server) -> None:
    target = f"/iiif/3/other.png/text={front.name}/full/60,/0/default.auto"
    deadline = time.monotonic() + 20
    while origin.get(target, accept="image/avif,*/*").headers["content-type"] != "image/avif":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    names, seen = {media: name for name, media in MEDIA.items()}, dict[str, set[str]]()
    for header in (*HEADERS, *reversed(HEADERS)):
        answer = front.ask(target, **({"Accept": header} if header else {}))
        kind = answer.headers["content-type"]
        assert liked(header, names[kind]) > 0 or not any(liked(header, name) for name in MEDIA), header
        assert answer.headers["vary"] == "Accept"
        seen.setdefault(kind, set()).add(answer.headers["etag"])
    for kind, tags in seen.items():
        own = origin.get(target, accept=kind)
        assert (own.headers["content-type"], {own.headers["etag"]}) == (kind, tags)
    assert set(seen) >= {"image/avif", "image/webp", "image/jpeg", "image/png"}


CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = (
    "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,"
    "*/*;q=0.5"
)


def test_browsers_that_mean_the_same_share_a_copy_of_a_picture_whose_format_is_chosen(front: Front) -> None:
    target = f"/iiif/3/other.png/text={front.name}%20shared/full/60,/0/default.auto"
    answers = [front.ask(target, Accept=accept) for accept in (CHROME, FIREFOX, SAFARI)]
    others = [front.ask(target, Accept=accept) for accept in ("image/webp,*/*;q=0.8", "*/*", "image/webp;q=0,*/*")]
    encoded = front.ask(target.replace(".auto", "%2Eauto"), Accept="*/*")
    again = front.ask(target.replace(".auto", "%2Eauto"), Accept=CHROME)

    assert [answer.how for answer in answers] == ["MISS", "HIT", "HIT"]
    assert len({(answer.status, answer.headers["vary"], answer.body) for answer in answers}) == 1
    assert [answer.how for answer in others] == ["MISS", "MISS", "MISS"]
    assert [answer.headers["content-type"] for answer in others[1:]] == ["image/jpeg"] * 2
    assert (encoded.headers["content-type"], again.how) == ("image/jpeg", "MISS")


def test_a_width_that_is_left_open_is_kept_for_each_that_is_asked_for(front: Front) -> None:
    target = f"/iiif/3/other.png/text={front.name}%20open/full/auto/0/default.auto"
    for how in ("MISS", "HIT"):
        answers = [front.ask(target, Accept="*/*", Sec_CH_Width=width) for width in ("320", "4000")]
        assert [answer.how for answer in answers] == [how, how]
        assert answers[0].body != answers[1].body


def test_a_text_arrives_compressed_or_not_as_each_client_takes_it(front: Front, origin: Server) -> None:
    name = quote("a name that is longer than most of them " * 40)
    target = f"/iiif/3/chart.png/text={name};size={10 + len(front.name)}/info.json"
    plain, packed = front.ask(target), front.ask(target, Accept_Encoding="gzip, deflate, br")
    expected = ask(origin.port, target)

    assert len(expected.body) > LEAST
    assert plain.body == gzip.decompress(packed.body) == expected.body
    assert "content-encoding" not in plain.headers
    for answer, encoding in ((plain, {}), (packed, {"Accept_Encoding": "gzip"})):
        assert front.ask(target, If_None_Match=answer.headers["etag"], **encoding).status == 304


@pytest.mark.skipif("nginx" not in INSTALLED or not shutil.which("openssl"), reason="needs nginx and openssl")
def test_nginx_speaks_http_2_once_it_has_a_certificate(origin: Server, tmp_path: Path) -> None:
    pair = tmp_path / "cert.pem", tmp_path / "cert.key"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}", "-days", "1"]
    subprocess.run([*made, "-out", str(pair[0]), "-keyout", str(pair[1])], check=True, capture_output=True)
    port = free_port()
    secure = {
        "# listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "# ssl_certificate /etc/ssl/img.example.org.pem": f"ssl_certificate {pair[0]}",
        "# ssl_certificate_key /etc/ssl/img.example.org.key": f"ssl_certificate_key {pair[1]}",
    }
    with nginx(tmp_path / "nginx", origin.port, more=secure):
        context = ssl.create_default_context(cafile=str(pair[0]))
        context.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=NAME) as connection,
        ):
            assert connection.selected_alpn_protocol() == "h2"


def until_new(front: Front, old: bytes) -> Answer:
    deadline = time.monotonic() + 10
    while (answer := front.ask(CHART)).body == old:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return answer


@pytest.mark.skipif(not INSTALLED, reason="neither nginx nor Varnish is installed")
def test_what_is_kept_gives_way_to_the_new_and_outlives_the_server(tmp_path: Path) -> None:
    more = "[cache]\nmax_age = 1\nshared_query = true\n[access]\nopen = true\n"
    pictures = furnish(tmp_path)
    with serving(pictures, tmp_path, more) as origin, ExitStack() as stack:
        fronts = [stack.enter_context(start(tmp_path / name, origin.port)) for name, start in INSTALLED.items()]
        old = {front.ask(CHART).body for front in fronts}
        by_query = [[front.ask(f"{CHART}?text={name}") for name in ("Ann", "Bob", "Ann")] for front in fronts]
        Image.black(300, 200).write_to_file(str(pictures / "chart.png"))
        time.sleep(1.1)
        assert {front.ask(CHART).body for front in fronts} == old  # at once, while the new one is fetched
        new = {until_new(front, *old).body for front in fronts}
        origin.process.terminate()
        origin.process.wait(15)
        time.sleep(1.1)
        late = [front.ask(CHART) for front in fronts for _ in range(3)]
        assert ({answer.status for answer in late}, {answer.body for answer in late}) == ({200}, new)
    for ann, bob, again in by_query:
        assert (ann.how, bob.how, again.how == "MISS") == ("MISS", "MISS", False)  # kept, each by itself
        assert ann.body == again.body != bob.body


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_a_page_is_served_its_pictures_from_in_front(front: Front, origin: Server, tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    base, name = f"http://{NAME}:{front.port}", f"text={front.name}%2F%3B%25%2B%F0%9F%A6%8A"
    config = str(origin.log.with_name("config.toml"))
    call = ("srcset", f"chart.png/{name}", "--base", base, "--sizes", "50vw", "--formats", "webp", "--config", config)
    markup = said(*call).stdout.decode()
    (tmp_path / "page/index.html").write_text(f"<!doctype html><title>A page</title>{markup}")
    with pages(tmp_path / "page") as site, browsing(tmp_path / "browser", NAME) as browser:
        chosen = set()
        for width, ratio in ((400, 1), (800, 2)):
            browser.open(f"{site}/?{width}", width, 900, ratio=ratio)
            browser.wait("document.images[0].complete && document.images[0].naturalWidth")
            url = str(browser.run("document.images[0].currentSrc"))
            counted = origin.metric(REQUESTS)
            again = front.ask(url.removeprefix(base), host=f"{NAME}:{front.port}", Accept="image/webp,*/*")
            assert (again.how, again.headers["content-type"]) == ("HIT", "image/webp")
            assert origin.metric(REQUESTS) == counted
            assert again.body == origin.get(url.removeprefix(base)).content
            chosen.add(url)
    assert len(chosen) == 2
