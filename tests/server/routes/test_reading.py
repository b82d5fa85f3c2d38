import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.likeness import chart
from tests.server.commands import said
from tests.server.running import Server, bearer, serving

URL = "/iiif/3/chart.png/text=What?;at=s/full/max/0/default.png?text=x&at=n"


def test_a_url_is_explained_encoded_or_not(server: Server) -> None:
    plain = json.loads(server.get(f"/v1/explain?url={URL}", **server.admin).text)
    encoded = json.loads(server.get(f"/v1/explain?url={quote(URL, safe='')}", **server.admin).text)

    assert plain == encoded
    assert plain["texts"][0]["lines"] == ["What?"]
    assert plain["overlay"]["fields"][1]["used"] == "s"


def test_an_explanation_needs_a_url(server: Server) -> None:
    answer = server.get("/v1/explain", Accept="application/json", **server.admin)

    assert answer.status_code == 400
    assert answer.json()["parameter"] == "query"


def test_the_log_says_that_the_api_was_called_and_with_which_key(server: Server) -> None:
    config = str(server.log.parent / "config.toml")
    secret = said("keys", "create", "--scopes", "render", "--config", config).stdout.decode().strip()
    ids = [
        server.get(path, **{**bearer(secret), "X-Request-Id": name}).headers["x-request-id"]
        for name, path in (("allowed", f"/v1/explain?url={URL}"), ("refused", "/v1/fonts"))
    ]
    ids.append(server.get("/v1/fonts", **server.admin, **{"X-Request-Id": "admin"}).headers["x-request-id"])

    end = time.monotonic() + 20
    while len(lines := _requests(server, ids)) < len(ids) and time.monotonic() < end:  # they are written aside
        time.sleep(0.05)
    key = secret.split("_")[2]
    assert [(line["kind"], line.get("key")) for line in lines] == [("api", key), ("api", key), ("api", None)]
    assert secret not in server.log.read_text()


def _requests(server: Server, ids: list[str]) -> list[dict[str, Any]]:
    """The log's lines of requests, in the order of their ids."""
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if '"event": "request"' in line]
    return [line for one in ids for line in lines if line["id"] == one]


def test_nothing_is_told_without_credentials(server: Server) -> None:
    assert server.get("/v1/fonts").status_code == 401
    assert server.get("/v1/explain?url=/iiif/3/chart.png").status_code == 401


def test_a_server_for_everybody_explains_nothing_without_a_key(tmp_path: Path) -> None:
    chart(2, 2, 30).write_to_file(str(tmp_path / "chart.png"))
    more = '[server]\nhost = "0.0.0.0"\n[access]\nopen = true\n'
    with serving(tmp_path, tmp_path / "home", more) as open_server:
        assert open_server.get("/iiif/3/chart.png/text=Hi/full/max/0/default.png").status_code == 200
        assert open_server.get("/v1/explain?url=/iiif/3/chart.png").status_code == 401
        assert open_server.get("/v1/fonts").status_code == 401
