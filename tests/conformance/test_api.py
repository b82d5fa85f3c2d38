"""The API keeps to its own description: schemathesis asks what it allows, and what it does not."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.access.keys import Keys
from server.database.engine import open_database
from tests.likeness import chart
from tests.server.running import Server, serving

pytest.importorskip("schemathesis")

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance,negative_data_rejection,missing_required_header,unsupported_method"
)
DOCUMENTS = "/v1/designs/{id}"
DESIGN = {
    "name": "webinar",
    "public": True,
    "canvas": {"width": 600, "height": 300, "background": "#0a141e"},
    "fields": {"first_name": {"type": "text", "default": "there"}, "company": {"type": "text"}},
    "layers": [{"kind": "text", "text": "{first_name} {company}", "box": [0, 0, 60, 30], "size": 12}],
}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server, and a key of its API."""
    home = tmp_path_factory.mktemp("described")
    (home / "pictures").mkdir()
    (home / "designs").mkdir()
    chart(6, 4, 10).write_to_file(str(home / "pictures/chart.png"))
    (home / "designs/webinar.json").write_text(json.dumps(DESIGN))
    url = f"sqlite:///{home}/kept.db"
    with closing(open_database(url)) as database:
        key = Keys(database, "live").create(
            "schemathesis", "live", ["render", "designs:read", "designs:write"], who="tests"
        )[1]
    more = f'[database]\nurl = "{url}"\n[designs]\nfolder = "designs"\n[access]\nrate = ""\n'
    with serving(home / "pictures", home, more) as running:
        yield running, key


@pytest.mark.parametrize(
    "which",
    [
        ["--exclude-path", DOCUMENTS, "--phases", "examples,coverage,fuzzing"],
        # A design may be nearly anything: covering all that its schema says would take hours.
        ["--include-path", DOCUMENTS, "--phases", "examples,fuzzing"],
    ],
    ids=["calls", "documents"],
)
def test_what_the_api_answers_is_what_its_description_says(
    described: tuple[Server, str], tmp_path: Path, which: list[str]
) -> None:
    server, key = described
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program), "run", f"{server.url}/v1/openapi.json", "--checks", CHECKS, "--max-examples", "8",
        "--generation-deterministic", "-H", f"Authorization: Bearer {key}", "--no-color", *which,
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "COLUMNS": "150"},
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert server.metric('bookplate_requests_total{status="500"') == 0


def test_every_example_is_accepted(described: tuple[Server, str]) -> None:
    server, _ = described
    document = server.get("/v1/openapi.json").json()
    sent = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if "requestBody" not in operation:
                continue
            reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            for example in document["components"]["schemas"][reference.rpartition("/")[2]]["examples"]:
                at = path.replace("{id}", example.get("name", ""))
                answer = server.administer(method.upper(), at, json=example)
                assert answer.is_success, (path, answer.text)
                sent += 1
    assert sent == 4
